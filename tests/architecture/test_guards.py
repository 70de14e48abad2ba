"""The list of guards that are taken away one by one: thirty and more, each with a test that is there."""

import pytest

from tests.architecture.tree import ROOT
from tests.guards import GUARDS, Guard, alike, codes_of, without
from tracker.access import standing_of


def test_thirty_guards_and_more_are_taken_away() -> None:
    assert len({(guard.module, guard.old) for guard in GUARDS}) == len(GUARDS) >= 30


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_stands_where_the_list_says_and_its_test_exists(guard: Guard) -> None:
    file, _colons, name = guard.test.partition("::")
    assert f"\ndef {name.partition('[')[0]}(" in (ROOT / file).read_text(encoding="utf-8")
    with without(guard):
        pass


def test_the_living_function_changes_and_comes_back() -> None:
    guard = next(guard for guard in GUARDS if guard.name == "disabled people have no role")
    before = standing_of.__code__
    with without(guard):
        assert not alike(standing_of.__code__, before)
    assert standing_of.__code__ is before


def test_a_guard_that_moved_is_named() -> None:
    gone = Guard("moved", "tracker.access", "no such words", "", "")
    with pytest.raises(LookupError, match="moved"):
        codes_of(__import__("tracker.access", fromlist=["access"]), gone)
