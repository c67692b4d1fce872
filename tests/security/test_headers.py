"""What every answer carries, whatever it is; what is refused before any view; where flaws are reported."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from domino.models import User
from tests.factories.accounts import UserFactory
from tests.factories.initiatives import InitiativeFactory

pytestmark = pytest.mark.django_db
ANSWERS = [
    *("/", "/initiatives/", "/initiatives/atelier/", "/compte/connexion/", "/n-existe-pas/", "/?page=%00"),
    *("/api/v1/initiatives/", "/api/v1/rien/", "/ogc/", "/initiatives.csv", "/initiatives.atom", "/robots.txt"),
    *("/healthz", "/sitemap.xml", "/admin/", "/.well-known/security.txt", "/media/rien.jpg", "/initiatives/carte.json"),
]
CLOSED = {
    *("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"),
    *("script-src 'self'", "style-src 'self'", "connect-src 'self'", "font-src 'self'", "manifest-src 'self'"),
}


@pytest.mark.parametrize("address", ANSWERS)
def test_every_answer_is_closed(client: Client, address: str) -> None:
    InitiativeFactory(slug="atelier")
    answer = client.get(address)
    policy = {part.strip() for part in answer["Content-Security-Policy"].split(";")}
    assert CLOSED - policy == set()
    assert [name for name in policy if "unsafe" in name or "*" in name or "http:" in name] == []
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_embedded_page_alone_may_be_framed_and_holds_nothing_to_press(client: Client) -> None:
    client.force_login(UserFactory())
    answer = client.get("/initiatives/embed/")
    html = answer.content.decode()
    assert ("X-Frame-Options" in answer, dict(answer.cookies)) == (False, {})
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert ('method="post"' in html.lower(), "csrfmiddlewaretoken" in html) == (False, False)


@pytest.mark.parametrize("secure", [True, False])
def test_https_is_asked_for_a_year(client: Client, settings: Settings, secure: bool) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    answer = client.get("/robots.txt", secure=secure)
    if secure:
        assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    else:
        assert (answer.status_code, answer["Location"]) == (301, "https://testserver/robots.txt")


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND"])
@pytest.mark.parametrize("address", ["/", "/api/v1/initiatives/", "/compte/connexion/"])
def test_unknown_methods_are_refused(client: Client, method: str, address: str) -> None:
    answer = client.generic(method, address, headers={"cookie": "sessionid=secret"})
    assert (answer.status_code, b"secret" in answer.content) == (405, False)


def test_other_sites_are_told_nothing_in_ones_name(client: Client) -> None:
    for address in ("/api/v1/initiatives/", "/ogc/", "/initiatives/carte.json"):
        answer = client.get(address, headers={"origin": "https://evil.example"})
        assert "Access-Control-Allow-Credentials" not in answer


def test_foreign_host_is_refused(client: Client) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def security_txt(client: Client) -> dict[str, list[str]]:
    answer = client.get("/.well-known/security.txt")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    found: dict[str, list[str]] = {}
    for line in answer.content.decode().splitlines():
        name, _, value = line.partition(": ")
        found.setdefault(name, []).append(value)
    return found


def test_security_txt_without_settings_leads_to_the_publisher(client: Client) -> None:
    found = security_txt(client)
    expires = datetime.fromisoformat(found.pop("Expires")[0])
    assert timedelta(days=170) < expires - timezone.now() < timedelta(days=365)
    assert found == {
        "Contact": ["http://127.0.0.1:8000/mentions-legales/"],
        "Preferred-Languages": ["fr, en"],
        "Canonical": ["http://127.0.0.1:8000/.well-known/security.txt"],
    }


def test_security_txt_names_the_contacts_of_the_settings(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACTS = ["securite@redon.example", "https://redon.example/alerte"]
    settings.SECURITY_POLICY_URL = "https://redon.example/politique"
    found = security_txt(client)
    assert (found["Contact"], found["Policy"]) == (
        ["mailto:securite@redon.example", "https://redon.example/alerte"],
        ["https://redon.example/politique"],
    )


def test_no_account_can_be_made_by_anyone(client: Client) -> None:
    for path in ("inscription/", "signup/"):
        client.post(f"/compte/{path}", {"email": "a@b.example", "username": "a", "password1": "quatre mots bien longs"})
    assert User.objects.count() == 0
