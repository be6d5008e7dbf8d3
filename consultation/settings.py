"""Settings, all from the environment. `.env.example` names every variable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)  # one-click sign-in as any role: never on a real site
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # those before it, for the time being
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
BASE_URL = env.str("BASE_URL", default="http://localhost:8000")  # how mail links to the site
CSRF_TRUSTED_ORIGINS = [BASE_URL]
KEYS_DIR = Path(env.str("KEYS_DIR"))  # secrets behind the pseudonyms; shared by all hosts, backed up apart

# What stands beside each comment: comments stand below votes and don't know them (comments/beside.py).
BESIDE_COMMENTS = "consultation.votes.beside.Reactions"

# -- parts -------------------------------------------------------------------------------------

TRANSACTION_TIMEOUT = env.int("TRANSACTION_TIMEOUT", default=30)  # seconds; bounds how late an event appears
DATABASES = {"default": env.db_url("DATABASE_URL")}
if "postgresql" not in DATABASES["default"]["ENGINE"]:
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database: postgresql://user@host/name")
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    # Rows lie in memory or on flash: fetching a few by an index beats reading all. See docs/adr/0024.
    "options": f"-c transaction_timeout={TRANSACTION_TIMEOUT}s -c random_page_cost=1.1",
}
if env.bool("DATABASE_POOL", default=False):
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 5}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CELERY_BROKER_URL = env.str("REDIS_URL")

CACHES: dict[str, dict[str, Any]] = {
    # Sign-in limits live here, so they must survive the broker and not be flushed by whoever fills them.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    },
    # Pages that strangers read, in each process's own memory; a page of 90 kB is a large one.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 80},
    },
}

EMAIL_BACKEND = "consultation.outbox.backend.OutboxBackend"
SMTP = env.email_url("EMAIL_URL", default="smtp://localhost:25")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Keñes <kenes@localhost>")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")  # whom people may write to
OPERATOR_NAME = env.str("OPERATOR_NAME", default="")  # who runs this site
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# -- application -------------------------------------------------------------------------------

INSTALLED_APPS = [
    "accounts",
    "consultation",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "django_linear_migrations",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "template_partials",
]

MIDDLEWARE = [
    "consultation.lib.access_log.AccessLogMiddleware",
    "consultation.operating.measuring.MeasuringMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "consultation.pages.keeping.KeptPages",  # above what makes a page's headers: it keeps these too
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "accounts.middleware.OriginIsProof",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LeaveNothingBehind",
    "accounts.middleware.TimeZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.AllauthManners",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "consultation.pages.middleware.RefusedMethodMiddleware",
]

ROOT_URLCONF = "consultation.urls"
WSGI_APPLICATION = "consultation.wsgi.application"

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
                "consultation.pages.context.site",
            ],
        },
    }
]
FORM_RENDERER = "consultation.lib.forms.FormRenderer"

# -- people ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backend.SignInBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
TOLD_AT_SIGN_IN = ["consultation.digests.views.following.tell_at_sign_in"]  # called with request and user
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "display_name*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_TIMEOUT = 30 * 60
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": False}
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.bool("BEHIND_PROXY", default=False))
# No window past ten minutes: the page for those who are limited says "in ten minutes", and it is true.
# "ip" is a code of the whole /24 (accounts.network), which may be a town's mobile network.
ACCOUNT_RATE_LIMITS = {
    "change_password": "10/10m/user",
    "manage_email": "20/10m/user",
    "reset_password": "100/10m/ip,5/10m/key",
    "reauthenticate": "10/10m/user",
    "reset_password_from_key": "100/10m/ip",
    "signup": "100/10m/ip",
    "login": "200/10m/ip",
    "request_login_code": "100/10m/ip,5/10m/key",
    "login_failed": "100/10m/ip,5/10m/key",
    "confirm_email": "5/10m/key",
}
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignupForm",
    "login": "accounts.allauth_forms.LoginForm",
    "confirm_login_code": "accounts.allauth_forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.allauth_forms.ConfirmEmailCodeForm",
    "confirm_password_reset_code": "accounts.allauth_forms.ConfirmResetCodeForm",
    "add_email": "accounts.allauth_forms.AddEmailForm",
    "change_password": "accounts.allauth_forms.ChangePasswordForm",
    "set_password": "accounts.allauth_forms.SetPasswordForm",
    "reset_password": "accounts.allauth_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.allauth_forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.allauth_forms.ReauthenticateForm",
}
MFA_ADAPTER = "accounts.mfa_adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Keñes"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_FORMS = {
    "authenticate": "accounts.allauth_forms.SecondFactorForm",
    "reauthenticate": "accounts.allauth_forms.SecondFactorAgainForm",
    "activate_totp": "accounts.allauth_forms.ActivateSecondFactorForm",
}

# -- languages ---------------------------------------------------------------------------------

LANGUAGE_CODE = "kk"
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "consultation.lib.formats"
USE_THOUSAND_SEPARATOR = False  # years and ids too; counts that people read take |intcomma or words.grouped
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Almaty"

# -- files and headers -------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = env.bool("SERVE_STATIC_FROM_SOURCE", default=DEBUG or DEMO)
STATIC_ROOT = None if WHITENOISE_USE_FINDERS else BASE_DIR / "var" / "static"
MEDIA_ROOT = Path(env.str("MEDIA_DIR", default=str(BASE_DIR / "var" / "media")))  # files beside drafts
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
HTTPS = env.bool("HTTPS", default=not (DEBUG or DEMO) and BASE_URL.startswith("https://"))
SESSION_ENGINE = "consultation.lib.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked from within, where there is no TLS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.bool("HSTS_SUBDOMAINS", default=False)
# Whether all names below ours speak TLS is for the owner of the domain to say: not saying so is no fault.
# And the guard against forged forms is a middleware made of Django's: kenes.forms looks that it is there.
SILENCED_SYSTEM_CHECKS = ["security.W003", "security.W005", "security.W021"]
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Not in the session: voting must leave no trace on the session's row.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CSRF_FAILURE_VIEW = "consultation.pages.views.errors.expired_form"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "consultation.lib.logs.JsonLines"},
    },
    "filters": {"pathless": {"()": "consultation.lib.access_log.WithoutPath"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line" if DEBUG or DEMO else "json",
            "filters": ["pathless"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"kenes": {"level": "INFO"}},
}

# -- the product -------------------------------------------------------------------------------

APPEAL_DAYS = env.int("APPEAL_DAYS", default=90)  # after closing the key behind the votes is kept
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # whoever shows it may read /metrics; none: nobody
SETTLE_SECONDS = 2 * TRANSACTION_TIMEOUT  # a digest's window ends this long before planning (DESIGN §5)
DEMO_MAIL_DIR = Path(env.str("DEMO_MAIL_DIR", default=str(BASE_DIR / "var" / "demo" / "mail")))
