"""The addresses of the tracker; docs/pages.md lists the names that are kept for pages."""

from django.urls import URLPattern, URLResolver, path

from tracker.views import board, shared

urlpatterns: list[URLPattern | URLResolver] = [
    path("", shared.home, name="home"),
    path("language/", shared.choose_language, name="choose_language"),
    path("accounts/profile/", shared.ProfilePage.as_view(), name="profile"),
    path("board/", board.BoardPage.as_view(), name="board"),
    path("board/groups/<slug:key>/", board.BoardGroup.as_view(), name="board_targets"),
]
