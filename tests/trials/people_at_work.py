"""People at their browsers: what they open, type and send, and how long every answer took.

Each has a session of the product (``session_of``), keeps cookies and the tags of pages, and sends what the
form of the page would send. An answer counts as a fault when its status is 500 or more, or when none came.
"""

import http.client
import random
import re
import time
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import quantiles
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from django.conf import settings
from django.test import Client

from tracker.domain.vocabulary import Role
from tracker.models import User

BOUNDARY = "shservice-trial"
WAIT_SECONDS = 90
NO_ANSWER = 599
CONFIRMED = re.compile(r'name="confirmed" value="([^"]*)"')
EXPECTED = re.compile(r'name="expected" value="([0-9a-f]{64})"')
VERSION = re.compile(r'action="/reviews/(\d+)/".*?name="expected_version" value="(\d+)"', re.S)
ENTITIES = {"&amp;": "&", "&quot;": '"', "&#x27;": "'", "&lt;": "<", "&gt;": ">"}
Owed = tuple[str, str]


class Sample(NamedTuple):
    """One request: what it was for, the status of its answer, and milliseconds until its last byte."""

    act: str
    status: int
    milliseconds: float


class Answer(NamedTuple):
    """What came back; ``location`` is where it leads, blank when nowhere."""

    status: int
    location: str
    text: str


@dataclass
class Person:
    """One browser. ``owed`` are the (target, period) that only this person reports.

    ``told`` are those that the site answered with "submitted"; ``kept`` those it took as drafts from a
    sheet; ``refused`` what it said where something did not go through.
    """

    site: str
    role: Role
    cookies: dict[str, str]
    chance: random.Random
    codes: Sequence[str]
    owed: deque[Owed] = field(default_factory=deque)
    samples: list[Sample] = field(default_factory=list)
    told: list[Owed] = field(default_factory=list)
    kept: list[Owed] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)

    # --- what one does -----------------------------------------------------------------------------
    def do_something(self) -> None:
        """80 % reading, 15 % lists, 4 % a report or a review, 1 % a small sheet; others read instead."""
        by_role = {Role.REPORTER: (self.report, self.bring_sheet), Role.REVIEWER: (self.review, self.read)}
        acts = (self.read, self.look_through, *by_role.get(self.role, (self.read, self.look_through)))
        self.chance.choices(acts, weights=(80, 15, 4, 1))[0]()

    def read(self) -> None:
        """Open one of the pages that people look at."""
        code = self.chance.choice(self.codes)
        pages = ("/board/", f"/board/?open={self.chance.randrange(1, 14)}", f"/targets/{code}/")
        more = ("/", "/deadlines/", "/notices/", f"/targets/{code}/?as_of=2026-06-30")
        path = self.chance.choices((*pages, *more), weights=(25, 10, 35, 10, 8, 6, 6))[0]
        self.ask("read", path)

    def look_through(self) -> None:
        """Look through a list: a page of it, a filter, a word."""
        code = self.chance.choice(self.codes)
        self.ask("list", self.chance.choice((
            f"/targets/?page={self.chance.randrange(1, 9)}",
            "/targets/?sort=-status",
            f"/targets/?q={code[:4]}",
            f"/reports/?page={self.chance.randrange(1, 30)}",
            "/plans/bench/",
            f"/search/?q={code}",
        )))  # fmt: skip

    def report(self, *, twice: bool = False) -> None:
        """Report what is owed: open the form, keep a draft as its script does, and send it.

        ``twice``: the button was clicked twice. What the page asks to be confirmed is confirmed.
        """
        if not self.owed:
            return self.read()
        code, period = owed = self.owed.popleft()
        path = f"/targets/{code}/report/"
        self.ask("form", f"{path}?period={period}")
        value = str(self.chance.randrange(300, 900))
        said = {"period": period, "value": value, "note": "按计划推进，月底前补齐", "submit": "1"}
        answer = self.ask("submit", path, said)
        found = CONFIRMED.search(answer.text)
        if answer.status == 200 and found:
            said["confirmed"] = plain(found[1])
            answer = self.ask("submit", path, said)
        if twice:
            answer = self.ask("submit", path, said)
        if answer.status == 302:
            self.told.append(owed)
        elif answer.status < 500:
            self.refused.append(f"{code} {period}: {answer.status} {problem_of(answer.text)}")
        return None

    def review(self) -> None:
        """Open the queue and accept the first report that one may accept."""
        page = self.ask("read", "/reviews/")
        found = VERSION.search(page.text)
        if found is not None:
            self.ask("review", f"/reviews/{found[1]}/", {"expected_version": found[2], "accept": "1"})

    def bring_sheet(self, rows: int = 5) -> None:
        """Import drafts of some owed periods from a sheet: sent, looked at, agreed to."""
        taken = [self.owed.popleft() for _n in range(min(rows, len(self.owed)))]
        if not taken:
            return
        lines = [f"{code},{period},{self.chance.randrange(300, 900)},补报" for code, period in taken]
        where = self.upload(lines, "draft")
        status = self.send_agreed(where) if where else 0
        if status == 302:
            self.kept += taken
        elif status < 500:
            self.refused.append(f"the sheet of {taken[0]} was not taken: {status}")

    def send_agreed(self, where: str) -> int:
        """Agree to the preview that stands at ``where``; the status of the answer."""
        expected = EXPECTED.search(self.ask("import", where).text)
        return self.ask("import", where, {"expected": expected[1]}).status if expected else 0

    def upload(self, lines: Sequence[str], mode: str) -> str:
        """Send a sheet of reports; where its preview is, blank when it was not taken."""
        text = "\n".join(["目标编号,报告期,完成值,说明", *lines]) + "\n"
        fields = {"kind": "reports", "mode": mode}
        return self.ask("import", "/imports/", fields, (f"{uuid4().hex}.csv", text.encode())).location

    # --- how a browser does it ---------------------------------------------------------------------
    def ask(
        self,
        act: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        file: tuple[str, bytes] | None = None,
    ) -> Answer:
        """One request and its answer, noted with its time; no redirect is followed."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is None:
            headers |= {"If-None-Match": self.tags[path]} if path in self.tags else {}
        else:
            fields = {**fields, "csrfmiddlewaretoken": self.cookies["csrftoken"]}
            body, headers["Content-Type"] = encoded(fields, file)
        began = time.monotonic()
        try:
            answer = self._asked(path, body, headers)
        except (OSError, http.client.HTTPException) as error:
            answer = Answer(NO_ANSWER, "", type(error).__name__)
        self.samples.append(Sample(act, answer.status, (time.monotonic() - began) * 1000))
        return answer

    def _asked(self, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        line = http.client.HTTPConnection(urlsplit(self.site).netloc, timeout=WAIT_SECONDS)
        try:
            line.request("GET" if body is None else "POST", path, body, headers)
            answer = line.getresponse()
            text = answer.read().decode()
        finally:
            line.close()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if body is None and "ETag" in answer.headers:
            self.tags[path] = answer.headers["ETag"]
        return Answer(answer.status, answer.headers.get("Location", ""), text)


def session_of(user: User) -> dict[str, str]:
    """The cookies of somebody who signed in. Passwords are not part of what is measured."""
    client = Client()
    client.force_login(user)
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
            "csrftoken": uuid4().hex, "django_language": "zh-hans"}  # fmt: skip


def encoded(fields: Mapping[str, str], file: tuple[str, bytes] | None) -> tuple[bytes, str]:
    """The body of a form and its content type."""
    if file is None:
        return urlencode(fields).encode(), "application/x-www-form-urlencoded"
    head = 'Content-Disposition: form-data; name="{}"'
    parts = [f"--{BOUNDARY}\r\n{head.format(name)}\r\n\r\n{value}\r\n" for name, value in fields.items()]
    opened = f'--{BOUNDARY}\r\n{head.format("file")}; filename="{file[0]}"\r\n\r\n'
    body = "".join([*parts, opened]).encode() + file[1] + f"\r\n--{BOUNDARY}--\r\n".encode()
    return body, f"multipart/form-data; boundary={BOUNDARY}"


def plain(text: str) -> str:
    """The value of an attribute without its entities."""
    for entity, sign in ENTITIES.items():
        text = text.replace(entity, sign)
    return text


def problem_of(text: str) -> str:
    """The first words of what a page refuses."""
    found = re.search(
        r'class="[^"]*(?:invalid-feedback|alert-danger|errorlist)[^"]*"[^>]*>(.*?)</', text, re.S
    )
    return " ".join(re.sub(r"<[^>]*>", " ", found[1] if found else text[:80]).split())[:120]


def times_of(samples: Sequence[Sample]) -> tuple[float, float, float]:
    """The 50th, 95th and 99th percentile in milliseconds; zeros without samples."""
    if len(samples) < 2:
        return 0.0, 0.0, 0.0
    cuts = quantiles((one.milliseconds for one in samples), n=100)
    return cuts[49], cuts[94], cuts[98]


def faults_of(samples: Sequence[Sample]) -> Counter[str]:
    """Answers that must not be, by what was asked and status."""
    return Counter(f"{one.act} {one.status}" for one in samples if one.status >= 500)
