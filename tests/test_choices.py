"""Every word of the domain has one face, and one may write it in more than one way."""

import inspect

import pytest

from tracker import choices
from tracker.domain import vocabulary
from tracker.domain.vocabulary import Comparator, Evidence, Frequency, HoldRule, Kind, NilReason, Role

ENUMS = [
    enum
    for _name, enum in inspect.getmembers(vocabulary, inspect.isclass)
    if enum.__module__ == vocabulary.__name__
]


@pytest.mark.parametrize("enum", [*ENUMS, choices.Deed])
def test_every_member_has_a_face(enum):
    assert set(choices.FACES[enum]) == set(enum)


@pytest.mark.parametrize("enum", ENUMS)
def test_a_word_means_one_member(enum):
    said = [word for face in choices.FACES[enum].values() for word in face.words]
    assert len(said) == len(set(said))


@pytest.mark.parametrize("enum", ENUMS)
def test_identifiers_and_chinese_labels_are_read(enum):
    for member, face in choices.FACES[enum].items():
        assert choices.member_of(enum, member.value) is member
        assert choices.member_of(enum, face.words[0]) is member


@pytest.mark.parametrize(
    ("enum", "text", "member"),
    [
        (Frequency, "月报", Frequency.MONTHLY),
        (Frequency, " 每季度 ", Frequency.QUARTERLY),
        (Frequency, "Half-Yearly", Frequency.HALF_YEARLY),
        (Frequency, "half yearly", Frequency.HALF_YEARLY),
        (Frequency, "不定期", Frequency.AD_HOC),
        (Comparator, "≥", Comparator.AT_LEAST),
        (Comparator, "以上", Comparator.AT_LEAST),
        (Comparator, "高于", Comparator.MORE_THAN),
        (Comparator, "不满", Comparator.LESS_THAN),
        (Comparator, "以内", Comparator.AT_MOST),
        (HoldRule, "期末", HoldRule.FINAL),
        (NilReason, "无进展", NilReason.NO_PROGRESS),
        (Role, "管理员", Role.ADMINISTRATOR),
        (Kind, "maintain", Kind.MAINTAIN),
        (Kind, "", None),
        (Kind, "大概", None),
    ],
)
def test_what_a_sheet_says_is_understood(enum, text, member):
    assert choices.member_of(enum, text) is member


def test_the_worst_comes_first():
    assert choices.face(Evidence.DISPUTED).order < choices.face(Evidence.VERIFIED).order


def test_nothing_has_no_label():
    assert choices.label(None) == ""


def test_a_form_offers_every_member_in_order():
    values = [value for value, _label in choices.choices(Kind)]
    assert values == [kind.value for kind in Kind]
