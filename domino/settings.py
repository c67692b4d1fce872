"""All settings, in one file. Runs with nothing set in development; production names what it lacks and stops."""

from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from domino import postgres
from domino.database_url import database_settings
from domino.secret import TOKEN_CHARS, check_secret, development_secret
from domino.watching.logs import FORMATS, logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

ENVIRONMENT = env.str("ENVIRONMENT", default="development")
if ENVIRONMENT not in {"development", "production"}:
    raise ImproperlyConfigured("ENVIRONMENT is either 'development' or 'production'.")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.bool("DEBUG", default=False)

if PRODUCTION:
    missing = [name for name in ("SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS") if not env.str(name, default="")]
    if missing:
        raise ImproperlyConfigured(f"In production, set {', '.join(missing)} (see .env.example).")
    check_secret(env.str("SECRET_KEY"))
    if DEBUG:
        raise ImproperlyConfigured("DEBUG shows the inside of the site to everyone: unset it in production.")

SECRET_KEY = env.str("SECRET_KEY", default="") or development_secret(VAR_DIR)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "domino.apps.StaticFilesConfig",
    "django.contrib.gis",
    "csp",
    "django_filters",
    "django_htmx",
    "leaflet",
    "lucide",
    "rest_framework",
    "rest_framework_gis",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "domino",
    "inventory",
    "portfolio",
    "evaluation",
    "recommendations",
]

MIDDLEWARE = [
    "domino.watching.middleware.WatchingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Packs what the others have made: none of them reads packed text.
    "domino.middleware.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "domino.middleware.FrenchSpacesMiddleware",
    "domino.middleware.RequestLimitsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "domino.account.second_factor.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "domino.replica.middleware.ReplicaMiddleware",
]

ROOT_URLCONF = "domino.urls"
WSGI_APPLICATION = "domino.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "domino.templatetags.french",
                "lucide.templatetags.lucide",
                "django.templatetags.l10n",
                "django.templatetags.static",
            ],
        },
    },
]

# Data. Without DATABASE_URL, the private cluster of domino.postgres, which the commands start.
DATABASES = {"default": database_settings(env.str("DATABASE_URL", default="") or postgres.cluster().url)}
DATABASES["default"].update(
    ENGINE="django.contrib.gis.db.backends.postgis",
    CONN_MAX_AGE=env.int("CONN_MAX_AGE", default=60),
    CONN_HEALTH_CHECKS=True,
)
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)  # seconds
# A word resembles another from half of its trigrams on. The web server (wsgi.py) limits statements; commands do not.
STATEMENT_TIMEOUT_MS = env.int("STATEMENT_TIMEOUT_MS", default=0)
LOCK_TIMEOUT_MS = env.int("LOCK_TIMEOUT_MS", default=STATEMENT_TIMEOUT_MS // 2)
DATABASES["default"]["OPTIONS"]["options"] = (
    "-c pg_trgm.word_similarity_threshold=0.5"
    f" -c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout={LOCK_TIMEOUT_MS}"
)
# A streaming replica for public reads (domino/replica): left alone when it is down, or older than REPLICA_LAG_SECONDS.
REPLICA_LAG_SECONDS = env.float("REPLICA_LAG_SECONDS", default=5.0)
if env.str("DATABASE_REPLICA_URL", default=""):
    _place = database_settings(env.str("DATABASE_REPLICA_URL"))
    _options = {**DATABASES["default"]["OPTIONS"], "connect_timeout": 2, **_place.get("OPTIONS", {})}
    _options.pop("target_session_attrs", None)
    DATABASES["replica"] = {**DATABASES["default"], **_place, "OPTIONS": _options, "TEST": {"MIRROR": "default"}}
    DATABASES["replica"]["ENGINE"] = DATABASES["default"]["ENGINE"]
DATABASE_ROUTERS = ["domino.replica.router.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "domino.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Signing in (django-allauth): by e-mail address or username; accounts come by invitation. See domino/account/.
AUTHENTICATION_BACKENDS = ["domino.account.backend.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "domino.account.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation proved the address
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # the adapter writes none, and takes as long as for a known one
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a class
PASSWORD_RESET_TIMEOUT = 48 * 3600  # seconds
ACCOUNT_SESSION_REMEMBER = False  # computers in town halls are shared
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/15m/ip,5/15m/key",
    "reset_password": "20/h/ip,1/15m/key,3/d/key",
}
# Proxies of ours between the visitor and this server, each adding an entry to X-Forwarded-For; domino.limits counts
# by the address that the first of them saw.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=int(env.bool("BEHIND_TLS_PROXY", default=False)))
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
MFA_ADAPTER = "domino.account.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # see above
MFA_TOTP_ISSUER = "DOMINO"
MFA_TOTP_TOLERANCE = 1  # a code that changed while being copied is still good
DEMO_WITHOUT_SECOND_FACTOR = env.bool("DEMO_WITHOUT_SECOND_FACTOR", default=not PRODUCTION)
if PRODUCTION and DEMO_WITHOUT_SECOND_FACTOR:
    raise ImproperlyConfigured("DEMO_WITHOUT_SECOND_FACTOR is for development: unset it in production.")
# Rate limits are counted in the database: all web processes share them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "domino_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Language and time
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# Static files and media
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR_DIR / "media"))
# Files that no address serves: those of imports.
PRIVATE_ROOT = env.path("PRIVATE_ROOT", default=str(VAR_DIR / "private"))
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ALLOW_ALL_ORIGINS = False  # only our own pages need them
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "domino.storage.StaticStorage"},
}

# Mail. Without MAIL_URL, mails are files under var/mail/. SITE_URL stands before the links of mails.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="DOMINO <ne-pas-repondre@domino.example>")
if env.str("MAIL_URL", default=""):
    vars().update(env.email_url_config(env.str("MAIL_URL")))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 15

# Limits: a page's query string, a form's body without files and with one (views may say more: domino.bodies)
MAX_QUERY_BYTES = 8_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
MAX_FILES_BODY_BYTES = 13_000_000
# The largest referential has 120 indicators, each with an answer, its evidence and a file.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_NUMBER_FILES = 150

# Map: the only host a page talks to beside ours. Empty: outlines and markers without a background.
TILE_URL = env.str("TILE_URL", default="https://tile.openstreetmap.org/{z}/{x}/{y}.png")
TILE_ATTRIBUTION = env.str("TILE_ATTRIBUTION", default="© les contributeurs d’OpenStreetMap")
TILE_ORIGINS = ["https://" + TILE_URL.split("/")[2].replace("{s}", "*")] if TILE_URL.startswith("https://") else []

# Privacy: people whose contact came with an imported file are told so by mail (article 14 of the GDPR). Not in
# development, whose files are tries.
INFORM_IMPORTED_CONTACTS = env.bool("INFORM_IMPORTED_CONTACTS", default=PRODUCTION)
# For how many days backups are kept, as /donnees-personnelles/ says.
BACKUP_DAYS = env.int("BACKUP_DAYS", default=30)

# Speed: from how many published initiatives on each web process holds the census as columns in memory (docs/census.md),
# and for how long it believes the version it read.
CENSUS_COLUMNS_FROM = env.int("CENSUS_COLUMNS_FROM", default=1_000)
CENSUS_STAMP_SECONDS = env.float("CENSUS_STAMP_SECONDS", default=1.0)

# Address search in the form: a geocoder with the national address API's interface, asked by the server. Empty: none.
GEOCODER_URL = env.str("GEOCODER_URL", default="").rstrip("/")
GEOCODER_TIMEOUT = env.float("GEOCODER_TIMEOUT", default=3.0)  # seconds

# The map of Django's admin, drawn by django-leaflet.
LEAFLET_CONFIG = {
    "TILES": [("Fond de carte", TILE_URL, {"attribution": TILE_ATTRIBUTION})] if TILE_URL else [],
    "DEFAULT_CENTER": (47.9, -2.2),
    "DEFAULT_ZOOM": 8,
    "RESET_VIEW": False,
}

# Who publishes the site and who hosts it, for the legal pages.
PUBLISHER_NAME = env.str("PUBLISHER_NAME", default="")
PUBLISHER_ADDRESS = env.str("PUBLISHER_ADDRESS", default="")
PUBLISHER_DIRECTOR = env.str("PUBLISHER_DIRECTOR", default="")
PUBLISHER_EMAIL = env.str("PUBLISHER_EMAIL", default="")
PUBLISHER_DPO_EMAIL = env.str("PUBLISHER_DPO_EMAIL", default="")
HOSTING_NAME = env.str("HOSTING_NAME", default="")
HOSTING_ADDRESS = env.str("HOSTING_ADDRESS", default="")
SOURCE_CODE_URL = env.str("SOURCE_CODE_URL", default="")
# Where flaws are reported (/.well-known/security.txt): addresses or https pages; the publisher's unless set.
SECURITY_CONTACTS = env.list("SECURITY_CONTACTS", default=[PUBLISHER_EMAIL] if PUBLISHER_EMAIL else [])
SECURITY_POLICY_URL = env.str("SECURITY_POLICY_URL", default="")

# Security
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
# Browsers take a cookie of such a name from HTTPS and from this very host only: no neighbour plants one.
SESSION_COOKIE_NAME = "__Host-sessionid" if PRODUCTION else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if PRODUCTION else "csrftoken"
MESSAGE_COOKIE_NAME = "__Host-messages" if PRODUCTION else "messages"
SEAT_COOKIE_NAME = "__Secure-domino_seance" if PRODUCTION else "domino_seance"  # it has a path of its own
MESSAGE_STORAGE = "domino.storage.MessageStorage"
SECURE_SSL_REDIRECT = PRODUCTION and env.bool("SECURE_SSL_REDIRECT", default=True)
# A balancer asks each machine by its own address, without TLS; there is nothing to overhear.
SECURE_REDIRECT_EXEMPT = ["^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
if env.bool("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *TILE_ORIGINS],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

# API: requests in a minute, by block of addresses without a token, by token with one
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=120)
API_TOKEN_REQUESTS_PER_MINUTE = env.int("API_TOKEN_REQUESTS_PER_MINUTE", default=600)
REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.DjangoModelPermissionsOrAnonReadOnly"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "domino.rest.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["domino.rest.throttling.ApiThrottle"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "inventory.api.pagination.PagePagination",
    "DEFAULT_FILTER_BACKENDS": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "domino.problems.exception_handler",
    "PAGE_SIZE": 50,
    "URL_FORMAT_OVERRIDE": "format",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "DOMINO",
    "DESCRIPTION": "The census of collaborative practices, read by other programs.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "LICENSE": {
        "name": "Content: CC BY-SA 4.0",
        "url": "https://creativecommons.org/licenses/by-sa/4.0/deed.fr",
    },
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "domino.rest.schema.common_answers",
        "domino.rest.examples.with_examples",
    ],
    "ENUM_NAME_OVERRIDES": {"RecommendationStatusEnum": "recommendations.enums.Status"},
}

# gis.W001 asks for GDAL 3.9; files reach GDAL only as local copies that our own readers have already parsed.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]
CSRF_FAILURE_VIEW = "domino.views.csrf_failure"

# Watching the site (domino/watching): logs for people or for machines, and who is told about errors.
LOG_FORMAT = env.str("LOG_FORMAT", default="json" if PRODUCTION else "line")
if LOG_FORMAT not in FORMATS:
    raise ImproperlyConfigured(f"LOG_FORMAT is one of {', '.join(FORMATS)}.")
LOG_REQUESTS = env.bool("LOG_REQUESTS", default=PRODUCTION)
ERROR_MAILS_TO = env.list("ERROR_MAILS_TO", default=[])
LOGGING = logging_settings(
    form=LOG_FORMAT,
    level=env.str("LOG_LEVEL", default="WARNING").upper(),
    requests=LOG_REQUESTS,
    error_mails=bool(ERROR_MAILS_TO),
)
# What /metrics and the details of /healthz ask for; the disk of files is low below so many megabytes.
MONITORING_TOKEN = env.str("MONITORING_TOKEN", default="")
if 0 < len(MONITORING_TOKEN) < TOKEN_CHARS:
    raise ImproperlyConfigured(f"MONITORING_TOKEN is too short: {TOKEN_CHARS} random characters at least.")
HEALTH_DISK_MB = env.int("HEALTH_DISK_MB", default=500)
