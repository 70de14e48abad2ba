"""A file is on the disk before its row, and a file without a row does not stay (K06)."""

import os
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from pytest_django.fixtures import Settings

from shservice.storage import DurableStorage
from tests.factories import TargetFactory, administrator, at, lead_of, of_department, submitted
from tracker.domain.vocabulary import Role, SheetKind
from tracker.models import EvidenceItem
from tracker.services.evidence import add_file
from tracker.services.kept_previews import keep_preview
from tracker.services.sweeping import sweep_files
from tracker.services.uploads import keep_upload

NOW = at("2026-01-05")
PDF = b"%PDF-1.4\n" + bytes(200)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def attach() -> EvidenceItem:
    target = TargetFactory(code="T")
    report = submitted(target, "2018Q1", value=20)
    by = of_department(Role.REPORTER, lead_of(target))
    return add_file(report=report, name="证明.pdf", content=PDF, by=by, now=NOW)


def test_k06_file_and_folder_are_on_the_disk_before_save_returns(
    media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync
    monkeypatch.setattr(
        "shservice.storage.os",
        SimpleNamespace(
            open=os.open,
            close=os.close,
            O_RDONLY=os.O_RDONLY,
            fsync=lambda fd: (synced.append(Path(f"/proc/self/fd/{fd}").readlink().name), real(fd)),
        ),
    )
    DurableStorage().save("evidence/a.pdf", ContentFile(PDF))
    assert synced == ["a.pdf", "evidence"]


def test_k06_when_the_row_does_not_come_its_file_is_swept_a_day_later(
    media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = attach()
    DurableStorage().save("evidence/orphan.pdf", ContentFile(PDF))
    DurableStorage().save("imports/orphan.bin.preview", ContentFile(PDF))
    made = (media / "evidence" / "orphan.pdf").stat().st_mtime
    moment = at("1970-01-01", 8) + timedelta(seconds=made)
    assert sweep_files(now=moment + timedelta(hours=23)) == []
    assert sweep_files(now=moment + timedelta(hours=25)) == [
        "evidence/orphan.pdf",
        "imports/orphan.bin.preview",
    ]
    assert Path(kept.file.path).read_bytes() == PDF
    assert sweep_files(now=moment + timedelta(hours=25)) == []


def test_k06_what_stands_beside_a_waiting_upload_stays(media: Path) -> None:
    upload = keep_upload(
        data=b"a,b\n", kind=SheetKind.REPORTS, file_name="a.csv", by=administrator(), now=NOW
    )
    keep_preview(upload, {}, [])
    assert sweep_files(now=at("2999-01-01")) == []


def test_k06_a_row_is_never_without_its_file(media: Path) -> None:
    """The file comes first: a crash before the commit leaves a file without row, not the reverse."""
    order: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DurableStorage, "_save", lambda self, name, content: order.append("file") or name)
        patch.setattr(EvidenceItem, "save", lambda self, *args, **kwargs: order.append("row"))
        patch.setattr("tracker.services.evidence.record", lambda *args, **kwargs: None)
        patch.setattr("tracker.services.evidence.whole", lambda *args, **kwargs: {})
        attach()
    assert order == ["file", "row"]
