"""Markdown pages come out cleaned, whatever stands in them (threat T08)."""

import time

import pytest

from tracker.documents.pages import help_text


def html(markdown: str, **links: str) -> str:
    return help_text(markdown, {f"{name}.md": address for name, address in links.items()}, "table").html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://evil.example/a.png)",
        '<a href="https://x.example" onclick="alert(1)">x</a>',
        "<style>body{display:none}</style>",
        '<iframe src="//evil.example"></iframe>',
    ],
)
def test_t08_no_script_picture_or_foreign_markup_gets_through(text: str) -> None:
    found = html(text).casefold()
    for part in (
        "<script",
        'href="javascript',
        'href="data',
        "<img",
        '<a href="https://x',
        "<style",
        "<iframe",
    ):
        assert part not in found


def test_t08_deep_nesting_ends_within_a_second() -> None:
    began = time.perf_counter()
    html("> " * 20_000 + "x")
    html("[" * 20_000)
    html("*" * 20_000 + "x")
    assert time.perf_counter() - began < 1


def test_the_title_and_the_contents_are_told_apart() -> None:
    text = help_text("# Title\n\n## One\n\n### Two\n\n## One\n", {}, "table")
    assert text.title == "Title"
    assert [(h.anchor, h.text) for h in text.headings] == [("one", "One"), ("one-", "One")]
    assert 'id="two"' in text.html


def test_links_between_files_lead_to_pages_and_others_keep_their_words() -> None:
    found = html("[rules](rules.md#x) [away](decisions/1.md) [out](https://example.cn/)", rules="/help/")
    assert 'href="/help/#x"' in found
    assert '<a rel="noopener noreferrer">away</a>' in found
    assert 'href="https://example.cn/"' in found


def test_a_table_scrolls_in_its_own_frame_and_names_its_columns() -> None:
    found = html("| a |\n|---|\n| b |\n")
    assert 'class="wide"' in found
    assert '<th scope="col">a</th>' in found
