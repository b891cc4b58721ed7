"""The one settings file. Everything that differs between machines is an environment variable.

Nothing has to be set to run it locally: the secret key is made on first use, the database is a
private PostgreSQL under `var/` (see `postgres`), and only this machine may connect. With
`KAIFU_ENV=production` the variables that must not be guessed are required, and each missing one
is named together with its remedy.
"""

import os
import re
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from kaifu_dangjian import postgres

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("KAIFU_VAR") or BASE_DIR / "var").absolute()
PRODUCTION = os.environ.get("KAIFU_ENV", "local") == "production"


def _required_in_production(name: str, remedy: str) -> str:
    """The variable `name`, or "" when it is not set and this is not production."""
    value = os.environ.get(name, "")
    if PRODUCTION and not value:
        raise ImproperlyConfigured(f"生产环境必须设置环境变量 {name}：{remedy}")
    return value


def _required_with_mail(name: str, remedy: str) -> str:
    """The variable `name`, or "" when no mail server is set."""
    value = os.environ.get(name, "")
    if os.environ.get("KAIFU_SMTP_HOST") and not value:
        raise ImproperlyConfigured(f"设置了 KAIFU_SMTP_HOST，还必须设置 {name}：{remedy}")
    return value


def _flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, str(int(default))).lower() in {"1", "true", "yes", "on"}


def _list(value: str) -> list[str]:
    return [item.strip() for item in value.split(",") if item.strip()]


def _local_secret_key() -> str:
    """A random key kept in `var/`, so that log-ins outlive a restart and nobody can guess it."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=VAR_DIR)  # readable by its owner only
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):  # whoever links first has made the key
            os.link(draft, path)
        os.unlink(draft)
    return path.read_text()


def _database(url: str) -> dict[str, object]:
    """Django's form of `postgres://user:password@host:port/name?option=value`.

    Each part may be percent-encoded; the folder of a Unix socket is given as a percent-encoded
    host (`postgres://kaifu@%2Fvar%2Frun%2Fpostgresql/kaifu`) or as `?host=/var/run/postgresql`.
    Other query parameters go to libpq (`sslmode=verify-full`).
    """
    if not url:
        return postgres.database(VAR_DIR)
    parts = urlsplit(url)
    # Not `parts.hostname`: it folds case, and a socket folder is a path.
    place = re.fullmatch(r"(?:\[(.+)\]|([^:]*))(?::(\d+))?", parts.netloc.rpartition("@")[2])
    if parts.scheme not in {"postgres", "postgresql"} or not place or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL 应形如 postgres://用户:密码@主机:5432/库名（密码中的特殊字符用 %XX 表示）"
        )
    options: dict[str, object] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", place[1] or unquote(place[2])),
        "PORT": place[3] or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


# --- Product -------------------------------------------------------------------------------------

KAIFU_DISTRICT_CODE = os.environ.get("KAIFU_DISTRICT_CODE", "430105")  # 国家统计局区划代码
KAIFU_OWNER_NAME = os.environ.get("KAIFU_OWNER_NAME", "中共长沙市开福区委组织部")
KAIFU_SITE_NAME = os.environ.get("KAIFU_SITE_NAME", "开福区两新党建统计平台")

# --- Core ----------------------------------------------------------------------------------------

DEBUG = _flag("KAIFU_DEBUG") and not PRODUCTION
SECRET_KEY = (
    _required_in_production(
        "KAIFU_SECRET_KEY", "至少 50 位的随机字符，例如 openssl rand -base64 48 的输出"
    )
    or _local_secret_key()
)
# The private key that sealed returns are signed with; kept away from the database on purpose.
KAIFU_SEAL_KEY = os.environ.get("KAIFU_SEAL_KEY") or str(VAR_DIR / "seal_key.pem")
ALLOWED_HOSTS = _list(
    _required_in_production("KAIFU_HOSTS", "允许访问的域名或地址，用逗号分隔")
) or [
    "localhost",
    "127.0.0.1",
    "[::1]",
]
CSRF_TRUSTED_ORIGINS = _list(os.environ.get("KAIFU_CSRF_ORIGINS", ""))
ROOT_URLCONF = "kaifu_dangjian.urls"
WSGI_APPLICATION = "kaifu_dangjian.wsgi.application"

INSTALLED_APPS = [
    "reports",
    "activities",
    "members",
    "orgs",
    "pghistory",
    "pgtrigger",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # every page, unless it says not
    "orgs.accounts.middleware.PasswordChangeMiddleware",  # an initial password opens nothing else
    "pghistory.middleware.HistoryMiddleware",  # row history learns who made the request
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it turns a locked-out log-in into its answer
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "orgs.context_processors.site",
            ],
        },
    },
]

# Widgets have templates of the project's own.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Data ----------------------------------------------------------------------------------------

DATABASES = {
    "default": _database(
        _required_in_production(
            "DATABASE_URL", "生产库的地址，形如 postgres://用户:密码@主机:5432/库名"
        )
    )
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a list whose rows are all chosen
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = VAR_DIR / "uploads"
# Long work is queued in the database and done by `manage.py worker`.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- Notices and mail ----------------------------------------------------------------------------

KAIFU_NOTICE_DAYS = int(os.environ.get("KAIFU_NOTICE_DAYS", "180"))  # read ones are kept as long
# The daily digest, sent by `manage.py worker`. Without a server nothing is ever sent.
EMAIL_HOST = os.environ.get("KAIFU_SMTP_HOST", "")
KAIFU_MAIL = bool(EMAIL_HOST)
EMAIL_USE_TLS = _flag("KAIFU_SMTP_STARTTLS")
EMAIL_USE_SSL = _flag("KAIFU_SMTP_SSL")
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise ImproperlyConfigured(
        "KAIFU_SMTP_STARTTLS 与 KAIFU_SMTP_SSL 只能设一个，请按邮件服务器的说明选择"
    )
_PORT = "465" if EMAIL_USE_SSL else "587" if EMAIL_USE_TLS else "25"
EMAIL_PORT = int(os.environ.get("KAIFU_SMTP_PORT", _PORT))
EMAIL_HOST_USER = os.environ.get("KAIFU_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("KAIFU_SMTP_PASSWORD", "")
EMAIL_TIMEOUT = int(os.environ.get("KAIFU_SMTP_TIMEOUT", "10"))  # seconds
DEFAULT_FROM_EMAIL = _required_with_mail(
    "KAIFU_SMTP_FROM", "发件人地址，例如 dangjian@example.gov.cn"
)
KAIFU_SITE_URL = _required_with_mail(
    "KAIFU_SITE_URL",
    "用户打开本系统的地址，邮件中的链接由它开头，例如 https://dangjian.example.gov.cn",
).rstrip("/")
KAIFU_DIGEST_HOUR = int(os.environ.get("KAIFU_DIGEST_HOUR", "8"))  # from this hour on, local time

# --- Exports -------------------------------------------------------------------------------------

# A file of more rows is made in the background by `manage.py worker`, and kept for a day.
KAIFU_EXPORT_ROWS = int(os.environ.get("KAIFU_EXPORT_ROWS", "50000"))

# --- Language ------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = "kaifu_dangjian.formats"

# --- Static files --------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"  # made from the checkout, not data
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [  # not the apps': theirs are for pages of their own, which we do not have
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "kaifu_dangjian.assets.PackageFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "kaifu_dangjian.storage.ModuleStorage"
    },
}

# --- Log-in --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "orgs.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "orgs.accounts.login.AccountBackend",  # by user name or phone number
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},  # 8
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "orgs.accounts.passwords.ClassesValidator"},
]
KAIFU_INITIAL_PASSWORD_DAYS = int(os.environ.get("KAIFU_INITIAL_PASSWORD_DAYS", "14"))
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"

# Idle time-out: each request renews the session, which ends after this many minutes without one.
SESSION_COOKIE_AGE = 60 * int(os.environ.get("KAIFU_SESSION_MINUTES", "60"))
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# A name is locked for a quarter of an hour from the address that guessed wrong five times: the
# whole office behind one address goes on working, and so does the owner of the name elsewhere.
AXES_FAILURE_LIMIT = int(os.environ.get("KAIFU_LOGIN_ATTEMPTS", "5"))
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "orgs.accounts.login.name_to_lock"  # one account, however it is named
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False  # keeps names and addresses out of the log; they are in its tables
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]
AXES_LOCKOUT_TEMPLATE = "orgs/locked.html"
CSRF_FAILURE_VIEW = "orgs.views.errors.csrf_failure"

# Requests a token may make, by number and period (s, m, h, d), in each server process.
KAIFU_API_RATE = os.environ.get("KAIFU_API_RATE", "120/m")
if not re.fullmatch(r"[1-9]\d*/[smhd]", KAIFU_API_RATE):
    raise ImproperlyConfigured(
        "KAIFU_API_RATE 应为“次数/时间单位”，单位是 s、m、h、d 之一，例如 120/m"
    )

# --- Transport -----------------------------------------------------------------------------------

# Everything comes from our own server, and nothing inline: pages hand data over by json_script.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION and _flag("KAIFU_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
if _flag("KAIFU_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Logs ----------------------------------------------------------------------------------------

# To stderr, for whoever runs the process to keep. No request bodies and no values of failed
# statements: ledgers hold personal data. What people did is in the audit tables.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("KAIFU_LOG_LEVEL", "INFO")},
    "loggers": {
        "axes": {"level": "ERROR"},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING"},
        "django": {"handlers": []},  # left to the root logger, or each line comes twice
    },
}
