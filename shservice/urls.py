"""The addresses of the site."""

from django.urls import URLPattern, URLResolver, include, path

from shservice import health, start

urlpatterns: list[URLPattern | URLResolver] = [
    path("", start.start, name="start"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("accounts/", include("allauth.urls")),
]
