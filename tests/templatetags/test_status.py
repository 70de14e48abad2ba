"""A status is always shape and word and tone."""

import pytest
from django.utils import translation

from tests.templatetags.rendering import render
from tracker.choices import FACES
from tracker.domain.vocabulary import Evidence, Status, Tone

EVERY_STATUS = list(Status)


@pytest.mark.parametrize("member", EVERY_STATUS)
def test_every_status_has_shape_word_and_tone(member: Status) -> None:
    shown = render("{% load status %}{% status member %}", member=member)
    face = FACES[Status][member]
    assert f"tone-{face.tone}" in shown
    assert f"#{face.icon}" in shown
    assert str(face.label) in shown


def test_the_reason_is_its_tooltip() -> None:
    shown = render(
        "{% load status %}{% status member reason %}", member=Status.BREACHED, reason='90 < 92 "%"'
    )
    assert 'title="90 &lt; 92 &quot;%&quot;"' in shown


def test_another_tone_brings_its_own_shape() -> None:
    shown = render("{% load status %}{% status member tone=tone %}", member=Status.MISSED, tone=Tone.AMBER)
    assert "tone-amber" in shown
    assert "#triangle" in shown


def test_nothing_is_shown_for_none() -> None:
    assert render("{% load status %}{% status None %}").strip() == ""


def test_a_picture_of_the_vendored_sprite_is_taken_from_there() -> None:
    assert "tabler" in render("{% load status %}{% status member %}", member=Evidence.VERIFIED)


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "不达标"), ("en", "Breached")])
def test_the_word_is_in_the_readers_language(language: str, word: str) -> None:
    with translation.override(language):
        assert word in render("{% load status %}{{ member|word }}", member=Status.BREACHED)
