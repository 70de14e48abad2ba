"""/search/: what the box of the top bar finds, for whom, and at what cost."""

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from tests.factories import (
    ActionFactory,
    DepartmentFactory,
    PlanFactory,
    TargetFactory,
    UserFactory,
    accepted,
    administrator,
    at,
)
from tests.web.query_counts import assert_query_count
from tracker.domain.vocabulary import Basis, Kind, Role
from tracker.models import SpecialAction, Target
from tracker.services.plans import action_details_of, edit_action
from tracker.services.source import SentenceDetails, keep_sentences

pytestmark = [pytest.mark.django_db, pytest.mark.smoke]


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.MANAGER))
    return client


@pytest.fixture
def target() -> Target:
    plan = PlanFactory(code="P")
    office = DepartmentFactory(name="市住房城乡建设管理委", short_name="市住建委", name_en="Housing")
    action = ActionFactory(plan=plan, number=12, name="城市精细化管理")
    target = TargetFactory(
        plan=plan,
        code="A12-01",
        name="架空线入地",
        name_en="Cables",
        action=action,
        lead=office,
        quote="2018年完成100公里重点区域架空线入地",
    )
    sentence = SentenceDetails(
        position=1,
        code="S001",
        section="一",
        form="text",
        paragraph=1,
        text="道路整治优良率保持在92%以上。",
        why_not="示例",
    )
    keep_sentences(plan=plan, sentences=[sentence], by=administrator(), now=at("2018-01-02"))
    TargetFactory(plan=plan, code="B-1", name="绿道", lead=DepartmentFactory(name="市绿化市容局"))
    return target


def found(client: Client, text: str, **query: str) -> str:
    answer = client.get("/search/", {"q": text} | query)
    assert answer.status_code == 200
    html = answer.content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html[html.index("<main") :])).split())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("架空线", "A12-01 架空线入地"),
        ("重点区域", "A12-01 架空线入地"),
        ("jiakongxian", "A12-01 架空线入地"),
        ("JKX", "A12-01 架空线入地"),
        ("cables", "A12-01 架空线入地"),
        ("架空线 100公里", "A12-01 架空线入地"),
        ("A12", "A12-01 架空线入地"),
        ("住建委", "市住房城乡建设管理委"),
        ("zhufang", "市住房城乡建设管理委"),
        ("szfcx", "市住房城乡建设管理委"),
        ("housing", "市住房城乡建设管理委"),
        ("精细化", "12 城市精细化管理"),
        ("jingxihua", "12 城市精细化管理"),
        ("CSJXH", "12 城市精细化管理"),
        ("优良率", "S001 道路整治优良率保持在92%以上。"),
        ("daolu youlianglv", "S001 道路整治优良率保持在92%以上。"),
        ("dlzz", "S001 道路整治优良率保持在92%以上。"),
        ("s001", "S001 道路整治优良率保持在92%以上。"),
    ],
)
def test_everything_is_found_by_any_of_its_words(
    manager: Client, target: Target, text: str, words: str
) -> None:
    assert words in found(manager, text)


def test_a_renamed_action_is_found_by_the_pinyin_of_its_new_name(manager: Client, target: Target) -> None:
    action = SpecialAction.objects.get(number=12)
    details = replace(action_details_of(action), name="智慧城市")
    edit_action(action=action, details=details, by=administrator(), now=at("2018-03-01"))
    assert "12 智慧城市" in found(manager, "zhihui")
    assert "没有找到" in found(manager, "jingxihua")


def test_every_word_has_to_be_there(manager: Client, target: Target) -> None:
    assert "没有找到" in found(manager, "架空线 绿道")


def test_the_code_of_a_target_goes_to_it_with_the_moment(manager: Client, target: Target) -> None:
    answer = manager.get("/search/?q=a12-01&as_of=2018-06-30")
    assert answer.headers["Location"] == "/targets/A12-01/?as_of=2018-06-30"


@pytest.mark.parametrize("text", ["", "%", "_", "\x00", "'", "x" * 500, "(((", "a " * 60])
def test_no_text_breaks_the_search(manager: Client, target: Target, text: str) -> None:
    assert "搜索" in found(manager, text)


@pytest.mark.parametrize("text", ["%", "_", "x" * 500])
def test_a_sign_stands_for_itself_alone(manager: Client, target: Target, text: str) -> None:
    assert "绿道" not in found(manager, text)


def test_a_person_without_a_role_finds_nothing(client: Client, target: Target) -> None:
    client.force_login(UserFactory(role=None))
    assert client.get("/search/?q=架空线").status_code == 404


def test_the_status_is_that_of_the_moment(manager: Client, target: Target) -> None:
    accepted(target, "2018Q1", value=Decimal(5), now=at("2018-04-03"))
    assert "滞后" in found(manager, "架空线", as_of="2018-04-30")
    assert "未启动" in found(manager, "架空线", as_of="2018-03-30")


def test_two_thousand_targets_are_cut_counted_and_cost_the_same(manager: Client, target: Target) -> None:
    assert_query_count("search", manager, "/search/?q=绿")
    plain = {
        "plan": target.plan,
        "kind": Kind.COUNT,
        "basis": Basis.STOCK,
        "name": "绿地",
        "search_text": "绿地 ludi ld",
    }
    first = Target.objects.get(code="B-1")
    Target.objects.bulk_create(Target(code=f"N-{number}", **plain) for number in range(2000))
    for number in range(9):
        TargetFactory(plan=target.plan, code=f"C-{number}", name="绿心", lead=None, unit=first.unit)
    text = found(manager, "绿")
    assert "（2010）" in text or "(2010)" in text
    assert text.count("绿心") + text.count("绿道") == 10
    assert_query_count("search", manager, "/search/?q=绿")
