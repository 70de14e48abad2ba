"""Follows the links of the site, one page of each kind."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Step:
    """What a link leads to: the address asked for, where that ended, the status, and whether it is a page."""

    address: str
    landed: str
    status: int
    is_page: bool


def step_of(address: str, answer: HttpResponseBase) -> Step:
    """What came of an address."""
    chain: list[tuple[str, int]] = getattr(answer, "redirect_chain", [])
    landed = urljoin(address, chain[-1][0]) if chain else address
    return Step(address, landed, answer.status_code, "text/html" in answer.headers.get("Content-Type", ""))


def kind_of(address: str) -> str:
    """The name of the page behind an address, by which pages of one kind are told."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return address


def crawl(client: Client, start: str = "/", most: int = 150) -> Iterator[Step]:
    """Every kind of page that can be reached from ``start`` by links, once; files are left out."""
    waiting, seen = [start], {kind_of(start)}
    while waiting and most:
        most -= 1
        address = waiting.pop(0)
        answer = client.get(address, follow=True)
        step = step_of(address, answer)
        yield step
        if not step.is_page:
            continue
        links = Links()
        links.feed(answer.content.decode())
        for link in (urljoin(address, found) for found in links.found):
            if link.startswith("/") and not FILE.search(link) and kind_of(link) not in seen:
                seen.add(kind_of(link))
                waiting.append(link)
