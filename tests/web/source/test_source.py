"""原文对照: the whole article is there, each sentence with its targets or with the reason why not."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests.demonstrated import have_article
from tests.factories import PlanFactory, UserFactory
from tests.fixtures.sheets import FIXTURES, rows_of
from tests.web.query_counts import assert_query_count
from tracker.demonstration.article import CODE
from tracker.domain.vocabulary import Role, Status, Tone
from tracker.models import Plan, Target
from tracker.queries.source import SentenceRow, SourcePage, clauses_of, source_page

TODAY = date(2026, 1, 5)
ADDRESS = f"/plans/{CODE}/source/"


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        have_article()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def reader(loaded: None, db: None) -> Client:
    """A manager who reads the article's plan."""
    client = Client()
    client.force_login(UserFactory(role=Role.MANAGER))
    return client


def page_on(day: date) -> SourcePage:
    return source_page(Plan.objects.get(code=CODE), as_of=day, known_at=TODAY, today=TODAY)


def sentences(page: SourcePage) -> dict[str, SentenceRow]:
    rows = [row for section in page.sections for row in section.sentences]
    return {row.code: row for row in rows + [s.heading for s in page.sections if s.heading]}


def test_the_page_is_the_whole_article_in_its_order(reader: Client) -> None:
    page = page_on(date(2020, 12, 31))
    article = (FIXTURES / "article" / "source.txt").read_text(encoding="utf-8")
    told = "".join(
        row.text
        for section in page.sections
        for row in [*([section.heading] if section.heading else []), *section.sentences]
    )
    assert re.sub(r"\s", "", told) == re.sub(r"\s", "", article)


def test_every_sentence_has_targets_or_a_reason_in_both_languages(reader: Client) -> None:
    rows = sentences(page_on(date(2020, 12, 31))).values()
    assert [row.code for row in rows if not row.targets and not (row.why and row.why_en)] == []


def test_the_pieces_of_a_sentence_are_the_sentence(reader: Client) -> None:
    for row in sentences(page_on(date(2020, 12, 31))).values():
        assert "".join(clause.text for clause in row.clauses) == row.text


def test_every_target_of_a_sentence_has_its_place_in_the_text(reader: Client) -> None:
    for row in sentences(page_on(date(2020, 12, 31))).values():
        assert bool(row.targets) == any(clause.worst for clause in row.clauses), row.code


def test_a_sentence_is_coloured_by_its_worst_target(reader: Client) -> None:
    row = sentences(page_on(date(2020, 12, 31)))["s089"]
    assert {each.target.code for each in row.targets} == {"A12-06", "A12-03", "A12-04"}
    assert row.tone is Tone.RED_HATCH
    (worst,) = [clause for clause in row.clauses if clause.worst and clause.worst.target.code == "A12-03"]
    assert worst.shape == "hatch"


def test_the_colours_follow_the_day(reader: Client) -> None:
    (october,) = sentences(page_on(date(2018, 10, 30)))["s087"].targets
    assert october.assessment.status is Status.ON_TRACK


def test_untracked_clauses_are_told_apart(reader: Client) -> None:
    row = sentences(page_on(date(2020, 12, 31)))["s005"]
    assert next(clause.text for clause in row.clauses if clause.untracked) == "据透露"
    assert all(part.why and part.why_en for part in row.left_out)


def test_numbers_above_the_article_add_up(reader: Client) -> None:
    page = page_on(date(2020, 12, 31))
    rows = rows_of("article/sentences.csv")
    assert (page.tracked, page.untracked) == (
        sum(bool(row["targets"]) for row in rows),
        sum(not row["targets"] for row in rows),
    )
    linked = Target.objects.filter(sentence_links__isnull=False).distinct().count()
    assert page.targets == linked


def test_a_text_without_targets_is_one_piece() -> None:
    (clause,) = clauses_of("只是一句话。", [], [])
    assert (clause.text, clause.worst, clause.untracked, clause.shape) == ("只是一句话。", None, False, "")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ["原文对照", "开工", "2018年完成100公里重点区域架空线入地和多杆合一", "栏目标题"]),
        ("en", ["Source and targets", "Says who drafted and how the actions were chosen", "inferred"]),
    ],
)
def test_the_page_speaks_the_readers_language(reader: Client, language: str, words: list[str]) -> None:
    text = reader.get(ADDRESS, headers={"accept-language": language}).content.decode()
    assert [word for word in words if word not in text] == []


def test_each_target_is_linked_with_shape_and_word(reader: Client) -> None:
    text = reader.get(ADDRESS).content.decode()
    assert "/targets/A12-01/" in text
    assert "#hatch" in text
    assert "无数据" in text


def test_a_plan_without_a_kept_document_has_no_such_page(reader: Client) -> None:
    plan = PlanFactory()
    assert reader.get(f"/plans/{plan.code}/source/").status_code == 404


def test_a_stranger_is_asked_to_sign_in(loaded: None, db: None) -> None:
    assert Client().get(ADDRESS).status_code == 302


def test_the_page_asks_the_same_queries_whatever_its_length(reader: Client) -> None:
    assert_query_count("source", reader, ADDRESS)


def test_a_quote_that_goes_on_bears_its_shape_once(reader: Client) -> None:
    rows = sentences(page_on(date(2020, 12, 31))).values()
    row = next(row for row in rows if any(each.target.code == "A13-08" for each in row.targets))
    marked = [clause.text for clause in row.clauses if clause.worst and clause.shape]
    assert len(marked) == len(row.targets) - 1  # the first part begins where the whole begins
    assert "、" not in marked
