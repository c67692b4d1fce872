"""What production refuses to start with, and what it sets."""

import json
import os
import secrets
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from domino.secret import check_secret

GOOD = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "DATABASE_URL": "postgis://nobody@localhost/none",
    "ALLOWED_HOSTS": "domino.example",
}
NAMES = [
    *("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "MESSAGE_COOKIE_NAME", "SEAT_COOKIE_NAME", "SESSION_COOKIE_SECURE"),
    *("CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "DEBUG"),
    *("DEMO_WITHOUT_SECOND_FACTOR", "TRUSTED_PROXY_COUNT", "ALLAUTH_TRUSTED_PROXY_COUNT", "SECURE_PROXY_SSL_HEADER"),
]
READ = f"""
import json
from django.conf import settings
print(json.dumps({{name: getattr(settings, name) for name in {NAMES!r}}}))
"""


def started(**changes: str) -> subprocess.CompletedProcess[str]:
    """A process that reads the settings in an environment of nothing but `GOOD` and `changes`."""
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "domino.settings", **GOOD, **changes}
    return subprocess.run([sys.executable, "-c", READ], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"SECRET_KEY": ""}, "In production, set SECRET_KEY (see .env.example)."),
        ({"SECRET_KEY": "changez-moi-" + "x" * 50}, "SECRET_KEY looks like one of an example"),
        ({"DEBUG": "1"}, "unset it in production"),
        ({"DEMO_WITHOUT_SECOND_FACTOR": "1"}, "DEMO_WITHOUT_SECOND_FACTOR is for development"),
    ],
)
def test_production_refuses_to_start(changes: dict[str, str], line: str) -> None:
    done = started(**changes)
    assert (done.returncode, line in done.stderr.splitlines()[-1]) == (1, True)


def test_production_is_closed_by_default() -> None:
    done = started(BEHIND_TLS_PROXY="1")
    assert done.stderr == ""
    assert json.loads(done.stdout) == {
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "MESSAGE_COOKIE_NAME": "__Host-messages",
        "SEAT_COOKIE_NAME": "__Secure-domino_seance",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "DEBUG": False,
        "DEMO_WITHOUT_SECOND_FACTOR": False,
        "TRUSTED_PROXY_COUNT": 1,
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
    }


@pytest.mark.parametrize(
    "key",
    ["change-me", "django-insecure-" + secrets.token_urlsafe(50), "a" * 60, "abc" * 30, secrets.token_urlsafe(30)],
    ids=["example", "of a new project", "one letter", "three letters", "short"],  # the same in every process
)
def test_weak_key_is_refused(key: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        check_secret(key)


def test_generated_key_is_accepted() -> None:
    for _ in range(50):
        check_secret(secrets.token_urlsafe(50))
