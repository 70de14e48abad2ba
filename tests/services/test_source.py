"""The source of a plan is kept sentence by sentence, with an audit row for what changes."""

from dataclasses import replace
from datetime import date

import pytest

from tests.factories import PlanFactory, TargetFactory, UserFactory, administrator, at
from tracker.domain.vocabulary import Role
from tracker.models import AuditRecord, FactNote, Plan, SourceSentence, Target
from tracker.services.ledger_check import check
from tracker.services.refusals import AccessDenied, Refused
from tracker.services.source import NoteDetails, SentenceDetails, keep_notes, keep_sentences

pytestmark = pytest.mark.django_db
NOW = at("2020-01-06")
SAID = SentenceDetails(
    code="s1", position=1, section="导语", form="正文", paragraph=1, text="第一句。", why_not="没有承诺"
)
NOTE = NoteDetails(
    code="F02",
    target="",
    day=date(2018, 4, 18),
    text="已开工 20 公里以上",
    why_not="开工不是完成",
    source="SHINE",
    confidence="S",
)


@pytest.fixture
def plan() -> Plan:
    return PlanFactory()


@pytest.fixture
def target(plan: Plan) -> Target:
    return TargetFactory(plan=plan)


def keep(plan: Plan, *sentences: SentenceDetails) -> int:
    return keep_sentences(plan=plan, sentences=sentences, by=administrator(), now=NOW)


def test_a_sentence_keeps_its_targets_in_their_order(plan: Plan, target: Target) -> None:
    other = TargetFactory(plan=plan)
    keep(plan, replace(SAID, why_not="", targets=(other.code, target.code)))
    links = SourceSentence.objects.get().links.all()
    assert [link.target for link in links] == [other, target]


def test_a_second_keeping_writes_nothing(plan: Plan, target: Target) -> None:
    said = replace(SAID, why_not="", targets=(target.code,))
    assert keep(plan, said) == 1
    before = AuditRecord.objects.count()
    assert keep(plan, said) == 0
    assert AuditRecord.objects.count() == before


def test_a_change_of_targets_alone_is_a_change(plan: Plan, target: Target) -> None:
    keep(plan, SAID)
    assert keep(plan, replace(SAID, why_not="", targets=(target.code,))) == 1
    newest = AuditRecord.objects.order_by("-pk")[0]
    assert (newest.verb, newest.object_type) == ("edit", "sourcesentence")
    assert check() == []


def refused(plan: Plan, sentence: SentenceDetails) -> tuple[str, ...]:
    with pytest.raises(Refused) as error:
        keep(plan, sentence)
    return error.value.codes


def test_a_sentence_without_targets_says_why(plan: Plan) -> None:
    assert refused(plan, replace(SAID, why_not="")) == ("tracked_or_reason",)


def test_a_tracked_sentence_needs_no_reason(plan: Plan, target: Target) -> None:
    assert refused(plan, replace(SAID, targets=(target.code,))) == ("tracked_or_reason",)


def test_a_target_of_another_plan_is_refused(plan: Plan) -> None:
    stranger = TargetFactory(plan=PlanFactory())
    assert refused(plan, replace(SAID, why_not="", targets=(stranger.code,))) == ("unknown_target",)


def test_an_unknown_code_is_refused_for_a_note(target: Target) -> None:
    with pytest.raises(Refused) as error:
        keep_notes(notes=[replace(NOTE, target="X-99")], by=administrator(), now=NOW)
    assert error.value.codes == ("unknown_target",)


def test_a_note_stands_beside_its_target_with_source_and_reason(target: Target) -> None:
    assert keep_notes(notes=[replace(NOTE, target=target.code)], by=administrator(), now=NOW) == 1
    note = FactNote.objects.get()
    assert (note.target, note.source, note.why_not) == (target, "SHINE", "开工不是完成")


def test_a_note_without_a_reason_is_refused(target: Target) -> None:
    with pytest.raises(Refused):
        keep_notes(notes=[replace(NOTE, target=target.code, why_not="")], by=administrator(), now=NOW)


def test_only_administrators_keep_the_source(plan: Plan) -> None:
    manager = UserFactory(role=Role.MANAGER)
    with pytest.raises(AccessDenied):
        keep_sentences(plan=plan, sentences=[SAID], by=manager, now=NOW)
