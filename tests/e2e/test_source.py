"""原文对照 in a browser: no fault at either width, in either language, and a way from clause to target."""

from tests.demonstrated import have_article
from tests.e2e.browsing import LANGUAGES, WIDTHS
from tests.e2e.conftest import Visitor
from tests.factories import UserFactory
from tracker.demonstration.article import CODE
from tracker.domain.vocabulary import Role

ADDRESS = f"/plans/{CODE}/source/"


def test_the_article_is_read_beside_its_targets(visitor: Visitor, transactional_db: None) -> None:
    have_article()
    manager = UserFactory(role=Role.MANAGER)
    for language, width in zip(LANGUAGES, WIDTHS, strict=True):
        screen = visitor(manager, language=language, width=width)
        screen.open(ADDRESS)
        screen.expect_no_fault()
    sentence = screen.page.locator("#s087")
    assert sentence.locator("mark .shape").count() == 1
    assert "No data" in sentence.inner_text()
    sentence.get_by_role("link", name="A12-01").click()
    assert screen.page.get_by_role("heading", level=1).inner_text().startswith("A12-01")
