"""Settings of the site: one file, every variable read from the environment, nonsense refused.

Nothing needs to be set for the demonstration: ``run.py`` writes the keys into ``var/``. What a real
installation sets is listed in README.md; ``tracker.checks`` refuses what would be unsafe.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str, default: bool) -> bool:
    """Return a yes/no variable; anything but the usual words is refused, never read as "no"."""
    word = env.str(name, default=str(default)).strip().lower()
    if word not in {"1", "true", "yes", "on", "0", "false", "no", "off"}:
        raise ImproperlyConfigured(f"{name} is {word!r}; expected 1 or 0.")
    return word in {"1", "true", "yes", "on"}


def number(name: str, default: int, low: int, high: int) -> int:
    """Return a whole number between two bounds, both allowed."""
    text = env.str(name, default=str(default)).strip()
    if not text.isdecimal() or not low <= int(text) <= high:
        raise ImproperlyConfigured(f"{name} is {text!r}; expected a whole number from {low} to {high}.")
    return int(text)


def one_of(name: str, default: str, known: set[str]) -> str:
    """Return a word out of a few; anything else is refused."""
    word = env.str(name, default=default).strip().lower()
    if word not in known:
        raise ImproperlyConfigured(f"{name} is {word!r}; expected one of {', '.join(sorted(known))}.")
    return word


def key(name: str, file: Path) -> str:
    """Return a secret from the environment, else from its file; its absence is refused."""
    if value := env.str(name, default=""):
        return value
    if file.is_file():
        return file.read_text(encoding="ascii").strip()
    raise ImproperlyConfigured(
        f"{name} is not set and {file} does not exist. Set {name} to at least 50 random characters, "
        "or let `python3 run.py demo` or `python3 run.py init` write the file."
    )


# What this machine keeps: database, keys, uploaded files. Never in the repository.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()

DEBUG = flag("DEBUG", False)
SECRET_KEY = key("SECRET_KEY", VAR_DIR / "secret-key")
# Signs the rows of the audit; kept outside the database, so that whoever can write there cannot forge one.
LEDGER_KEY = key("LEDGER_KEY", VAR_DIR / "ledger-key")

# Reached through HTTPS? Only a demonstration on one's own machine says no.
SECURE = flag("SECURE", True)
TRUSTED_PROXIES = number("TRUSTED_PROXIES", 0, 0, 5)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

ROOT_URLCONF = "shservice.urls"
WSGI_APPLICATION = "shservice.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "tracker.apps.TrackerConfig",  # before the libraries: its templates take precedence
    "django.contrib.admin.apps.SimpleAdminConfig",  # tracker.admin alone says what is shown
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "import_export",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "tracker.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tracker.middleware.SessionLifetimeMiddleware",
    "tracker.middleware.LanguageOfPersonMiddleware",
    "tracker.middleware.FirstThingsFirstMiddleware",
    "tracker.middleware.SignInMiddleware",  # deny by default
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tracker.views.context.page",
            ],
        },
    }
]
DJANGO_TABLES2_TEMPLATE = "tables/table.html"

# --- Database: SQLite for one machine, PostgreSQL for a city ---------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url_config(env.str("DATABASE_URL", "") or f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
}
_engine = DATABASES["default"].get("ENGINE", "nothing")
if _engine == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a writer waits for its turn instead of failing half-way
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
elif _engine == "django.db.backends.postgresql":
    DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
else:
    raise ImproperlyConfigured(f"DATABASE_URL names {_engine}; expected sqlite:///… or postgresql://….")

if "CACHE_URL" in env.ENVIRON:
    CACHES = {"default": env.cache_url("CACHE_URL")}
else:  # shared by all processes: sign-in limits count once
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "shservice_cache",
            # Many made-up names must not push the counts of failed sign-ins out.
            "OPTIONS": {"MAX_ENTRIES": 200_000},
        }
    }
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

PG_BIN = env.str("PG_BIN", default="")  # folder of pg_dump and pg_restore; else the path is searched

# --- Language, time, numbers ------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False  # one number filter writes every number
FORMAT_MODULE_PATH = ["shservice.formats"]

# --- Files ------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ROOT = BASE_DIR / "public"  # what browsers and robots ask for at the root
STORAGES = {
    "default": {"BACKEND": "shservice.storage.DurableStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))  # never served by address
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_242_880
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # a batch page posts some ten fields a row
DATA_UPLOAD_MAX_NUMBER_FILES = 20
EVIDENCE_MAX_BYTES = number("EVIDENCE_MAX_BYTES", 20_971_520, 1_024, 1_073_741_824)
EVIDENCE_REPORT_BYTES = number("EVIDENCE_REPORT_BYTES", 209_715_200, 1_024, 2**40)
SHEET_LIMITS: dict[str, int] = {  # overrides of tracker.sheets.limits.SheetLimits, by its own names
    name: number(f"SHEET_{name.upper()}", 0, 1, 2**31)
    for name in ("file_bytes", "unpacked_bytes", "rows", "columns", "cells", "sheets", "seconds", "memory_mb")
    if f"SHEET_{name.upper()}" in env.ENVIRON
}
# Sheets with more rows are checked and written by the task worker; larger files are not read before either.
IMPORT_BACKGROUND_ROWS = number("IMPORT_BACKGROUND_ROWS", 2_000, 0, 10_000_000)
IMPORT_BACKGROUND_BYTES = number("IMPORT_BACKGROUND_BYTES", 1_048_576, 0, 2**31)

# --- Sign-in ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "tracker.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "shservice.signin.LengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "shservice.signin.ClosedAccountAdapter"
SOCIALACCOUNT_ADAPTER = "shservice.signin.ProviderAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,5/30m/key"}  # key = name and address (shservice.signin)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_ADAPTER = "shservice.signin.SecondStepAdapter"
MFA_FORMS = {"authenticate": "shservice.signin.CodeForm"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "shservice"
MFA_TOTP_TOLERANCE = 1  # telephones' clocks differ by up to half a minute
# Administrators set up a second step before anything else; the demonstration asks for none.
SECOND_STEP_FOR_ADMINISTRATORS = flag("SECOND_STEP_FOR_ADMINISTRATORS", SECURE)
INVITATION_DAYS = number("INVITATION_DAYS", 7, 1, 90)
SESSION_ENGINE = "shservice.sessions"
SESSION_COOKIE_AGE = number("SESSION_IDLE_MINUTES", 30, 1, 1_440) * 60
SESSION_ABSOLUTE_AGE = number("SESSION_ABSOLUTE_HOURS", 12, 1, 168) * 3_600
SESSION_EXPIRE_AT_BROWSER_CLOSE = False

# One sign-on by OpenID Connect, when the house has one. The claim says whose account it is: by sign-in name
# (preferred_username, or another claim that holds it), or by a verified address (email).
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
OIDC_CLAIM = env.str("OIDC_CLAIM", default="preferred_username")
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if OIDC_SERVER_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env.str("OIDC_NAME", default="OpenID Connect"),
                "client_id": env.str("OIDC_CLIENT_ID"),
                "secret": env.str("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ],
    }

# --- Import and export ------------------------------------------------------------------------------
IMPORT_EXPORT_USE_TRANSACTIONS = True  # a killed import leaves nothing behind
IMPORT_EXPORT_SKIP_ADMIN_LOG = True  # the ledger is the audit
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"

# --- Headers ----------------------------------------------------------------------------------------
_form_targets = [SELF]
if OIDC_SERVER_URL:
    _parts = urlsplit(OIDC_SERVER_URL)
    _form_targets.append(f"{_parts.scheme}://{_parts.netloc}")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws its marks as data: pictures
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": _form_targets,
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = number("HSTS_SECONDS", 31_536_000, 1, 63_072_000) if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
# W021 asks for the public preload list of browsers, where an intranet's name does not belong.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# --- Mail and log -----------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))  # EMAIL_HOST and the like
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="shservice@localhost")
# The site's address as mails write it, such as https://progress.example.cn; without it they hold no links.
SITE_URL = env.str("SITE_URL", default="").rstrip("/")
if SITE_URL and not SITE_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured(f"SITE_URL is {SITE_URL!r}; expected https://….")
EMAIL_TIMEOUT = 20
LOG_FORMAT = one_of("LOG_FORMAT", "line", {"line", "json"})
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "shservice.logs.OneLineFormatter",
            "format": "{asctime} {levelname} {name} {request_id} {message}",
            "style": "{",
        },
        "json": {"()": "shservice.logs.JsonFormatter"},
    },
    "filters": {"visitors": {"()": "shservice.logs.VisitorsMistakes"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["visitors"]}
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
