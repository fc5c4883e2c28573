"""What every environment shares: the embedded default, one machine, nothing but Python needed."""

import contextlib
import os
from collections.abc import Callable
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from cms.ops import data_folder
from cms.settings import env, sqlite  # noqa: F401 -- before Django opens a connection
from publishers import channels

BASE_DIR = env.BASE_DIR
LOA_DATA = env.read("LOA_DATA")
data_folder.prepare(LOA_DATA)


def _kept_secret(name: str, make: Callable[[], str]) -> str:
    """Return the secret kept in LOA_DATA, made once, readable by its owner only."""
    path = LOA_DATA / name
    if not path.exists():
        draft = path.with_name(f"{name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(make())
        with contextlib.suppress(FileExistsError):  # another process made it first; its secret is the one
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def _make_secret_key() -> str:
    from django.core.management.utils import get_random_secret_key

    return get_random_secret_key()


def _make_encryption_key() -> str:
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()


DEBUG = False
SECRET_KEY = env.read("LOA_SECRET_KEY") or _kept_secret("secret-key", _make_secret_key)
LOA_ENCRYPTION_KEY = env.read("LOA_ENCRYPTION_KEY") or _kept_secret("encryption-key", _make_encryption_key)
LOA_HOST, LOA_PORT = env.read("HOST"), env.read("PORT")
LOA_BASE_URL = (env.read("LOA_BASE_URL") or f"http://{LOA_HOST}:{LOA_PORT}").rstrip("/")
try:
    _hostname = urlsplit(LOA_BASE_URL).hostname  # None where the address is none: core.E003 says so
except ValueError:
    _hostname = None
ALLOWED_HOSTS = [*filter(None, [_hostname]), "127.0.0.1", "localhost", *env.read("ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = [LOA_BASE_URL]
LOA_PROXIES = env.read("LOA_PROXIES")

# Who answers the ports; `publishers.contract.ports` says what each of them promises.
LOA_CONTENT_MODEL = "core.ContentItem"
LOA_CONTENT_SOURCE = "cms.publication.source"
LOA_ITEM_LISTS = "cms.core.models.item_types.item_lists"
LOA_SCHEDULE = "cms.workflow.schedule.publish_due"
LOA_ALERT = "cms.users.alerts.withdrawals_stuck"
LOA_ALERT_ORPHANS = "cms.users.alerts.posts_orphaned"
LOA_SAVED_SEARCHES = "search.saved_searches"
LOA_PUBLISHERS = env.read("LOA_PUBLISHERS")
LOA_CHANNELS_INSIDE = env.channels_inside()

# The demo newsroom's people; `core.E001` refuses them on a machine that others can reach.
LOA_DEMO_ACCOUNTS = ["cong-tac-vien", "bien-tap", "phe-duyet", "truyen-thong", "quan-tri"]
LOA_DEMO_PASSWORD = "loa-demo-2026"  # noqa: S105
# Whoever names another host, or counts proxies, means it to be asked for by others, where HOST is the loopback, too.
LOA_ON_LOOPBACK = not LOA_PROXIES and env.on_loopback(LOA_HOST, _hostname or "", *env.read("ALLOWED_HOSTS"))

INSTALLED_APPS = [
    "cms.ops",
    "cms.core",
    "cms.policies",
    "cms.news",
    "cms.stories",
    "cms.rebuttals",
    "cms.events",
    "cms.workflow",
    "cms.users",
    "cms.planner",
    "cms.site",
    "cms.demo",
    "publishers.ledger",
    "publishers.worker",
    "publishers.runtime",
    "publishers.toolkit",
    "publishers.admin",
    "publishers.mail",
    *channels.apps(),
    "search",
    "wagtail.contrib.redirects",
    "wagtail.contrib.table_block",
    "wagtail.contrib.frontend_cache",
    "wagtail.embeds",
    "wagtail.sites",
    "cms.users.apps.PeopleConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.api.v3",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "django_filters",
    "ninja",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "cms.ops.client_address.ClientAddressMiddleware",
    "cms.core.security_headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cms.core.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cms.core.page_access.ReaderMiddleware",
    "cms.core.cross_origin.CrossOriginMiddleware",
    "cms.core.problems.ProblemsMiddleware",
    "cms.ops.request_limits.RequestLimitsMiddleware",
    "cms.core.disk.FullDiskMiddleware",
    "cms.core.incomplete_forms.IncompleteFormMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "cms.site.middleware.WithdrawnMiddleware",
]

# To other sites go our name and nothing of the address: players of videos refuse to start without.
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
LOA_FRAMES = env.read("LOA_FRAMES")

ROOT_URLCONF = "cms.urls"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


def _database() -> dict:
    if url := env.read("DATABASE_URL"):
        return {**environ.Env.db_url_config(url), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    return {
        "ENGINE": "cms.settings.sqlite",
        "NAME": LOA_DATA / "loa.sqlite3",
        # The ledger must survive a power cut: WAL syncs on each commit only with synchronous=FULL.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if url := env.read("REDIS_URL"):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}}
    # Wagtail's own background work; without Redis it is done at once, by whoever caused it.
    INSTALLED_APPS += ["django_tasks", "django_rq", "django_tasks_rq"]
    TASKS = {
        "default": {"BACKEND": "django_tasks_rq.RQBackend", "QUEUES": ["default"]},
        # The reference index says which files are public: it changes with the page, never after it.
        "at_once": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    }
    # Pickle, RQ's default, runs the code of whoever writes to Redis.
    RQ_QUEUES = {"default": {"URL": url, "DEFAULT_TIMEOUT": 600, "SERIALIZER": "rq.serializers.JSONSerializer"}}
    RQ = {"JOB_CLASS": "django_tasks_rq.Job"}
else:
    TASKS = {name: {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"} for name in ("default", "at_once")}
    # Room for the counts of many addresses: a full cache forgets some, and who asks too often may ask again.
    CACHES = {"default": {"BACKEND": "cms.core.process_cache.ProcessCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
# Ours first; `locale/wagtail` completes what Wagtail's own catalogue leaves in English.
LOCALE_PATHS = [BASE_DIR / "locale" / "loa", BASE_DIR / "locale" / "wagtail"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["cms.core.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = env.read("LOA_STATIC") or LOA_DATA / "static"
MEDIA_URL = "/media/"
# Documents and pictures as uploaded; apart from them, what pages show: the sizes of pictures.
MEDIA_ROOT = LOA_DATA / "files"
WAGTAILIMAGES_RENDITION_STORAGE = "renditions"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "renditions": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(LOA_DATA / "media"), "base_url": MEDIA_URL},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

WAGTAIL_SITE_NAME = "Loa"
WAGTAILADMIN_BASE_URL = LOA_BASE_URL
WAGTAIL_I18N_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = [("vi", _("Vietnamese"))]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # one province, one clock: nobody is asked to pick among 500 English names
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
# What the editor's date fields write; both languages read it so (cms.core.formats).
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # an address that survives being copied into a message; see cms.core.slugs
WAGTAILFRONTENDCACHE = env.frontend_cache()
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.core.search_backend"}}
WAGTAILIMAGES_IMAGE_MODEL = "core.LoaImage"
# Phones write HEIC; it is shown as JPEG.
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "heic", "jpeg", "jpg", "png", "webp"]
# Kept by cms.core.embeds; the finder that Wagtail asks while it renders never fetches.
WAGTAILEMBEDS_FINDERS = [{"class": "cms.core.embeds.KeptEmbedFinder"}]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.core.document_files.CheckedDocumentForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.core.shown_files.PictureForm"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "pptx", "rtf", "txt", "xlsx", "zip"]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_USER_LOGIN_FORM = "cms.users.signing_in.LimitedLoginForm"

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    # Not a parameter of every address: what is not known is refused by name.
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}

SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": _("API of the archive"),
    "DESCRIPTION": _("Everything the department has published, for programs. Reading needs no account."),
    "VERSION": "1",
    # As they are written down: what most people need comes first.
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
}

EMAIL_URL = env.read("EMAIL_URL")
LOA_MAIL_FROM = env.read("LOA_MAIL_FROM")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = LOA_MAIL_FROM
EMAIL_SUBJECT_PREFIX = "[Loa] "
EMAIL_TIMEOUT = 20
# Wagtail's own notes to editors; bulletins and releases go through publishers.mail, and so does what is written inside
# a transaction.
if _mail := env.mail_server():
    EMAIL_BACKEND = "publishers.mail.backend.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"] or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"] or "", _mail["EMAIL_HOST_PASSWORD"] or ""
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = LOA_DATA / "mail"

ELASTICSEARCH_URL = env.read("ELASTICSEARCH_URL")
LOA_INDEX = LOA_DATA / "index"
LOA_INDEX_NAME = "loa-archive"

# The engine. Tests shorten these, they never go around them. Seconds, but for attempts.
LOA_ENGINE = {
    "LEASE": 90.0,
    "BACKOFF_BASE": 5.0,
    "BACKOFF_CAP": 3600.0,
    "MAX_ATTEMPTS": 8,
    "LOOKUP_DELAY": 20.0,
    "LOOKUP_GAP": 60.0,
    "RECONCILE_EVERY": 60.0,
    "BREAKER_AFTER": 5,
    "BREAKER_COOLDOWN": 300.0,
}

# The mail engine. Seconds, but for attempts; TIMEOUT is the longest wait for one answer of the SMTP server.
LOA_MAIL = {
    "TIMEOUT": 60.0,
    "BACKOFF_BASE": 30.0,
    "BACKOFF_CAP": 3600.0,
    "MAX_ATTEMPTS": 8,
    "HOLD": 60.0,
}

# How often: times within seconds, counted by publishers.runtime.limits; LOA_LIMITS changes single ones. A whole school
# may share one address, and whoever types asks for suggestions at each letter.
LOA_LIMITS = {
    "archive-questions": (120, 60),
    "archive-suggestions": (600, 60),
    "search-page": (120, 60),
    "press-api": (240, 60),
    "content-api": (600, 60),
    "wrong-token": (20, 60),
    "login-account": (10, 900),
    "login-network": (100, 900),
    "shared-password": (20, 900),
    "reset-account": (3, 3600),
    "reset-network": (20, 3600),
    "sign-up-address": (3, 3600),
    "sign-up-network": (30, 3600),
    **env.limits(),
}

# Days that records about people are kept; the worker's job removes what is older, once a day.
LOA_RETENTION = env.retention()

# Bytes of one request: of a form or of JSON, and of a file, which only who is signed in may bring.
LOA_BODY_MOST = DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
LOA_UPLOAD_MOST = WAGTAILDOCS_MAX_UPLOAD_SIZE = 25 * 1024 * 1024
# Pixels of a picture, read from its header: decoding takes up to four bytes for each in the web process.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000

LOA_METRICS_TOKEN = env.read("METRICS_TOKEN")
LOG_FORMAT = env.read("LOG_FORMAT")
if LOG_FORMAT not in ("text", "json"):
    raise ImproperlyConfigured(f"LOG_FORMAT is text or json, not {LOG_FORMAT!r}.")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "cms.ops.logs.JsonFormatter"},
    },
    "filters": {"secrets": {"()": "cms.ops.logs.SecretsFilter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["secrets"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {room: {"level": env.read("LOG_LEVEL")} for room in ("cms", "publishers", "search")},
}
