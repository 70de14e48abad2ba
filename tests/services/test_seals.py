"""The chain over the audit holds every record and names what was done behind the application (T24)."""

import re
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from tests.factories import DepartmentFactory, UserFactory, administrator, at
from tracker.choices import Deed
from tracker.domain.spans import numbers_in, read
from tracker.domain.vocabulary import Role
from tracker.models import AuditRecord, Seal
from tracker.queries.seals import latest_seal, printed_seal
from tracker.services import seals
from tracker.services.ledger import record
from tracker.services.ledger_check import check
from tracker.services.refusals import Refused
from tracker.services.seal_check import differs_from_print
from tracker.services.seals import purge_audit, seal_audit

pytestmark = [pytest.mark.django_db, pytest.mark.smoke]
NOW = at("2018-07-05")
LATER = NOW + timedelta(days=3)
RECORD = AuditRecord._meta.db_table


def sql(statement: str, *values: object) -> None:
    """What somebody does at the database itself."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def held() -> list[int]:
    """The numbers of all records that seals hold, in the order of sealing."""
    texts = Seal.objects.order_by("number").values_list("spans", flat=True)
    return [number for text in texts for number in numbers_in(read(text))]


def numbers() -> list[int]:
    return list(AuditRecord.objects.order_by("pk").values_list("pk", flat=True))


def named(number: int) -> bool:
    """Whether a sentence of the check names the record."""
    return any(str(number) in re.findall(r"\d+", sentence) for sentence in check())


def signed_in(day: str) -> AuditRecord:
    person = administrator()
    return record(Deed.SIGN_IN, person, None, None, person, at(day))


@pytest.fixture
def sealed() -> list[int]:
    """Some records, all sealed."""
    DepartmentFactory(), DepartmentFactory(), signed_in("2018-07-05")
    seal_audit(NOW)
    assert check() == []
    return numbers()


def test_t24_every_committed_record_is_sealed_once() -> None:
    for _n in range(3):
        DepartmentFactory()
        seal_audit(NOW)
    assert held() == numbers()
    assert seal_audit(NOW) == 0


def test_t24_many_records_fill_several_seals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "RECORDS_A_SEAL", 2)
    for _n in range(5):
        DepartmentFactory()
    assert seal_audit(NOW) == len(numbers())
    assert set(Seal.objects.values_list("count", flat=True)) <= {1, 2}
    assert (held(), check()) == (numbers(), [])


def test_t24_a_record_with_a_low_number_that_comes_late_is_sealed_next(sealed: list[int]) -> None:
    """As when a long transaction took its number before the others and commits after them."""
    late = AuditRecord.objects.get(pk=sealed[1])
    sql(f"UPDATE {RECORD} SET id = %s WHERE id = %s", 10_000, sealed[-1])  # noqa: S608  our own table
    Seal.objects.all().delete()
    late.delete()
    seal_audit(NOW)
    late.save(force_insert=True)
    assert seal_audit(NOW) == 1
    assert set(held()) == set(numbers())
    assert Seal.objects.latest("number").spans == str(late.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_t24_sealing_neither_waits_for_a_writer_nor_misses_the_record() -> None:
    administrator()
    written, sealed = Event(), Event()

    def slow_writer() -> None:
        with transaction.atomic():
            signed_in("2018-07-05")
            written.set()
            sealed.wait(20)
        connection.close()

    writer = Thread(target=slow_writer)
    writer.start()
    assert written.wait(20)
    DepartmentFactory()  # a higher number, committed before the lower one
    seal_audit(NOW)
    assert writer.is_alive()
    sealed.set()
    writer.join()
    assert seal_audit(NOW) == 1
    assert sorted(held()) == numbers()
    assert check() == []


def test_t24_an_altered_record_is_named(sealed: list[int]) -> None:
    sql(f"UPDATE {RECORD} SET object_label = 'x' WHERE id = %s", sealed[1])  # noqa: S608  our own table
    assert named(sealed[1])


def test_t24_a_removed_record_is_named(sealed: list[int]) -> None:
    sql(f"DELETE FROM {RECORD} WHERE id = %s", sealed[-1])  # noqa: S608  our own table
    assert named(sealed[-1])


def test_t24_an_inserted_copy_is_named(sealed: list[int]) -> None:
    columns = ", ".join(
        f'"{field.column}"' for field in AuditRecord._meta.concrete_fields if field.name != "id"
    )
    sql(
        f"INSERT INTO {RECORD} (id, {columns}) SELECT %s, {columns} FROM {RECORD} WHERE id = %s",  # noqa: S608  our own table
        999_999,
        sealed[-1],
    )
    assert named(999_999)


def test_t24_two_records_that_change_places_are_noticed(sealed: list[int]) -> None:
    for old, new in ((sealed[1], -1), (sealed[2], sealed[1]), (-1, sealed[2])):
        sql(f"UPDATE {RECORD} SET id = %s WHERE id = %s", new, old)  # noqa: S608  our own table
    assert check()


def test_t24_a_record_put_into_an_old_gap_is_named(sealed: list[int]) -> None:
    row = AuditRecord.objects.get(pk=sealed[-1])
    sql(f"UPDATE {RECORD} SET id = %s WHERE id = %s", row.pk + 5, row.pk)  # noqa: S608  our own table
    Seal.objects.all().delete()
    seal_audit(NOW)
    DepartmentFactory(), seal_audit(LATER)
    row.at, row.request_id = LATER, "made up"
    row.mac = "0" * 64
    row.save(force_insert=True)
    seal_audit(LATER)
    assert named(row.pk)


@pytest.mark.parametrize(
    "forge",
    [
        lambda: Seal.objects.filter(number=1).delete(),
        lambda: Seal.objects.filter(number=2).update(spans="1-2"),
        lambda: Seal.objects.filter(number=2).update(made_at=at("2019-01-01")),
        lambda: Seal.objects.filter(number=1).update(digest="0" * 64),
    ],
)
def test_t24_a_chain_that_was_touched_is_named(sealed: list[int], forge: object) -> None:
    DepartmentFactory(), seal_audit(NOW), DepartmentFactory(), seal_audit(NOW)
    assert check() == []
    forge()
    assert check()


def test_t24_a_chain_cut_short_differs_from_the_printed_seal(sealed: list[int]) -> None:
    DepartmentFactory(), seal_audit(NOW)
    printed = printed_seal()
    assert differs_from_print(printed) is None
    AuditRecord.objects.filter(pk__gt=sealed[-1]).delete()
    Seal.objects.latest("number").delete()
    assert differs_from_print(printed)


@pytest.mark.parametrize(
    "text", ["", "1", "1-", "x-1", "1-00000000000000000000", "²-0000000000000000000", "1-长"]
)
def test_t24_what_is_no_printed_seal_is_refused_with_a_sentence(sealed: list[int], text: str) -> None:
    assert differs_from_print(text)


def test_t24_the_newest_seal_says_its_number_and_digest(sealed: list[int]) -> None:
    mark = latest_seal()
    assert mark is not None
    assert (mark.text, mark.last_id) == (f"1-{mark.digest[:24]}", sealed[-1])


def test_t24_nothing_younger_than_180_days_is_purged() -> None:
    signed_in("2018-01-10")
    with pytest.raises(Refused, match="180"):
        purge_audit(before=NOW - timedelta(days=179), now=NOW)
    assert AuditRecord.objects.filter(verb=Deed.SIGN_IN).count() == 1


def test_t24_a_purge_takes_traces_of_use_and_leaves_a_seal_and_the_history() -> None:
    DepartmentFactory()
    old, young = signed_in("2017-12-01"), signed_in("2018-07-01")
    history = AuditRecord.objects.exclude(verb=Deed.SIGN_IN).count()
    assert purge_audit(before=at("2018-01-01"), now=NOW) == 1
    left = AuditRecord.objects.filter(verb=Deed.SIGN_IN)
    assert (left.get(), old.pk in numbers()) == (young, False)
    assert AuditRecord.objects.exclude(verb__in=[Deed.SIGN_IN, Deed.PURGE]).count() == history
    assert Seal.objects.latest("number").purged["before"].startswith("2018-01-01")
    assert check() == []


def test_t24_after_a_purge_removing_and_putting_back_are_named() -> None:
    DepartmentFactory()
    old, young = signed_in("2017-12-01"), signed_in("2018-07-01")
    copy = AuditRecord.objects.get(pk=old.pk)
    purge_audit(before=at("2018-01-01"), now=NOW)
    copy.save(force_insert=True)
    assert named(copy.pk)
    copy.delete()
    AuditRecord.objects.filter(pk=young.pk).delete()
    assert named(young.pk)


def test_t24_the_command_refuses_a_day_too_young(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="180"):
        call_command("purge_audit", before=NOW.date().replace(year=2100))


def test_t24_a_disabled_persons_records_stay() -> None:
    """The audit keeps the name of the time, whoever goes."""
    person = UserFactory(role=Role.MANAGER, full_name="陈管理")
    record(Deed.EXPORT, person, None, {"rows": 1}, person, NOW)
    assert AuditRecord.objects.latest("pk").actor_name == "陈管理"
