"""The addresses of the site."""

from django.urls import URLPattern, URLResolver, include, path

from shservice import health
from tracker.admin import site

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("", include("tracker.urls")),
    path("admin/", site.urls),
    path("accounts/", include("shservice.accounts")),
]

handler400 = "tracker.views.errors.unreadable"
handler403 = "tracker.views.errors.forbidden"
handler404 = "tracker.views.errors.not_found"
handler500 = "tracker.views.errors.broken"
