"""Pictures of evidence are shown small; nothing else ever is (threats T02, T09)."""

import struct
import zlib
from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories import DepartmentFactory, UserFactory, at
from tracker.domain.vocabulary import Role
from tracker.models import EvidenceItem, Target, User
from tracker.services.contents import ReportContent
from tracker.services.evidence import add_file
from tracker.services.file_kinds import can_be_shown, picture_size
from tracker.services.reporting import draft_report


def png(width: int = 2, height: int = 1) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" + b"\xff" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(width: int, height: int) -> bytes:
    other = b"\xff\xe0\x00\x10" + b"JFIF\x00" + bytes(9) + b"\xff\xc4\x00\x04\x00\x00"
    return b"\xff\xd8" + other + b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + bytes(4)


Attach = Callable[[bytes, str], EvidenceItem]


@pytest.fixture
def attach(target: Target, reporter: User) -> Attach:
    """Attach a file to a draft of the third quarter."""
    draft = draft_report(
        target=target, period="2018Q3", content=ReportContent(), by=reporter, now=at("2018-10-11")
    )
    return lambda content, name: add_file(
        report=draft, name=name, content=content, by=reporter, now=at("2018-10-11")
    )


@pytest.mark.parametrize(("content", "size"), [(png(7, 5), (7, 5)), (jpeg(640, 480), (640, 480))])
def test_the_size_stands_in_the_heading(content: bytes, size: tuple[int, int]) -> None:
    assert picture_size(content) == size


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-1.4", jpeg(1, 1)[:25]]
)
def test_what_has_no_heading_has_no_size(content: bytes) -> None:
    assert picture_size(content) is None


@pytest.mark.parametrize(
    "content", [png(60_000, 60_000), jpeg(65_000, 65_000), png(0, 5), png() + bytes(3_000_000)]
)
def test_what_is_too_large_is_not_shown(content: bytes) -> None:
    assert not can_be_shown(content)


def test_a_picture_is_shown_in_a_box_in_which_nothing_runs(
    sit: Callable[..., Client], attach: Attach, reporter: User
) -> None:
    item = attach(png(), "现场.png")
    client = sit(reporter)
    answer = client.get(f"/evidence/{item.token}/picture/")
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "image/png", png())
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer["Cache-Control"]
    assert (
        f'src="/evidence/{item.token}/picture/"' in client.get(f"/reports/{item.report_id}/").content.decode()
    )


def test_anything_else_is_never_shown_inline_whatever_it_is_called(
    sit: Callable[..., Client], attach: Attach, reporter: User
) -> None:
    item = attach(b"%PDF-1.4 <script>", "x.png")
    EvidenceItem.objects.filter(pk=item.pk).update(content_type="image/png")
    client = sit(reporter)
    assert client.get(f"/evidence/{item.token}/picture/").status_code == 404
    download = client.get(f"/evidence/{item.token}/")
    assert download["Content-Disposition"].startswith("attachment")
    download.close()


def test_a_picture_is_not_there_for_others(sit: Callable[..., Client], attach: Attach) -> None:
    item = attach(png(), "现场.png")
    other = UserFactory(role=Role.REPORTER, department=DepartmentFactory())
    assert sit(other).get(f"/evidence/{item.token}/picture/").status_code == 404
    assert Client().get(f"/evidence/{item.token}/picture/").status_code == 302
