"""X-Forwarded-For is believed as far as our own proxies wrote it."""

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from domino.limits import network

FORGED = "203.0.113.9, 198.51.100.7, 192.0.2.33"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "block"),
    [
        (0, FORGED, "10.1.2.0/24"),
        (1, FORGED, "192.0.2.0/24"),
        (2, FORGED, "198.51.100.0/24"),
        (3, FORGED, "203.0.113.0/24"),
        (1, "2001:db8:7:8::1", "2001:db8:7::/48"),
        # Fewer entries than proxies: someone asks us directly, and is counted as themselves.
        (4, FORGED, "10.1.2.0/24"),
        (1, "", "10.1.2.0/24"),
        (1, "unknown", "unknown"),
        (1, "192.0.2.33, ", "10.1.2.0/24"),
        (1, "'; DROP TABLE x; --", "unknown"),
    ],
)
def test_visitor_is_whom_our_first_proxy_saw(settings: Settings, proxies: int, forwarded: str, block: str) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.1.2.3", HTTP_X_FORWARDED_FOR=forwarded)
    assert network(request) == block


@pytest.mark.django_db
@pytest.mark.parametrize("proxies", [0, 1])
def test_forged_entries_do_not_beat_the_limit_of_the_api(client: Client, settings: Settings, proxies: int) -> None:
    settings.TRUSTED_PROXY_COUNT, settings.API_REQUESTS_PER_MINUTE = proxies, 3
    own = ", 198.51.100.7" if proxies else ""
    answers = [client.get("/api/v1/themes/", headers={"x-forwarded-for": f"192.0.{rank}.1{own}"}) for rank in range(5)]
    assert [answer.status_code for answer in answers][-1] == 429
    assert sorted({answer.status_code for answer in answers}) == [200, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["x-forwarded-host", "x-host", "x-original-url", "x-rewrite-url", "forwarded"])
def test_forged_host_is_in_no_answer(client: Client, header: str) -> None:
    for address in ("/", "/robots.txt", "/sitemap.xml", "/api/v1/", "/ogc/", "/compte/connexion/"):
        answer = client.get(address, headers={header: "evil.example"})
        assert (address, answer.status_code, b"evil.example" in answer.content) == (address, 200, False)
