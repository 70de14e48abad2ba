"""Follows the links of the site, one page of each kind."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve

FILE = re.compile(r"export=|/export/|\.(xlsx|csv|ods)|/file/|/evidence/")


class Links(HTMLParser):
    """Collects the addresses of a page's links."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the address of a link."""
        if tag == "a" and (address := dict(attrs).get("href")):
            self.found.append(address)


def kind_of(address: str) -> str:
    """The name of the page behind an address, by which pages of one kind are told."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return address


def crawl(client: Client, start: str = "/", most: int = 150) -> Iterator[tuple[str, HttpResponseBase]]:
    """Every kind of page that can be reached from ``start`` by links, once; files are left out."""
    waiting, seen = [start], {kind_of(start)}
    while waiting and most:
        most -= 1
        address = waiting.pop(0)
        answer = client.get(address, follow=True)
        yield address, answer
        if "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        links = Links()
        links.feed(answer.content.decode())
        for link in (urljoin(address, found) for found in links.found):
            if link.startswith("/") and not FILE.search(link) and kind_of(link) not in seen:
                seen.add(kind_of(link))
                waiting.append(link)
