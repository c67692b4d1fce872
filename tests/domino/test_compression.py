"""Answers packed on their way out: what is, what never is, and that pages keep their French spaces when packed."""

import gzip

import brotli
import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from domino.compression import packed, preferred
from domino.middleware import CompressionMiddleware
from tests.factories.accounts import UserFactory
from tests.factories.initiatives import InitiativeFactory

SPACES = "domino.middleware.FrenchSpacesMiddleware"
TEXT = b"<p>Une page assez longue pour valoir la peine : oui !</p>" * 40
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}


@pytest.fixture
def whole_chain(settings: Settings) -> None:
    """The middleware as production has it: tests leave the spaces out."""
    place = settings.MIDDLEWARE.index("domino.middleware.RequestLimitsMiddleware")
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:place], SPACES, *settings.MIDDLEWARE[place:]]


def answered(response: HttpResponseBase, accept: str = "gzip, br", **cookies: str) -> HttpResponseBase:
    request = RequestFactory().get("/", headers={"accept-encoding": accept})
    request.COOKIES.update(cookies)

    def view(request: HttpRequest) -> HttpResponseBase:
        return response

    return CompressionMiddleware(view)(request)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0.2, gzip;q=0.8", "gzip"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("gzip;q=0", None),
        ("br;q=much", None),
        ("identity", None),
        ("", None),
    ],
)
def test_encoding_is_the_one_that_the_client_prefers(accept: str, expected: str | None) -> None:
    assert preferred(accept) == expected


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_packed_text_is_the_same_each_time_and_unpacks(encoding: str) -> None:
    assert packed(TEXT, encoding) == packed(TEXT, encoding)
    assert UNPACK[encoding](packed(TEXT, encoding)) == TEXT


@pytest.mark.parametrize(
    ("response", "is_packed"),
    [
        pytest.param(HttpResponse(TEXT), True, id="page"),
        pytest.param(HttpResponse(TEXT, content_type="application/geo+json"), True, id="geojson"),
        pytest.param(HttpResponse(TEXT, headers={"ETag": 'W/"1"'}), True, id="weak version"),
        pytest.param(HttpResponse(TEXT, headers={"ETag": '"1"'}), False, id="strong version"),
        pytest.param(HttpResponse(b"court"), False, id="short"),
        pytest.param(HttpResponse(TEXT, content_type="image/jpeg"), False, id="packed by nature"),
        pytest.param(HttpResponse(TEXT, headers={"Cache-Control": "no-store"}), False, id="never stored"),
        pytest.param(HttpResponse(TEXT, headers={"Content-Encoding": "gzip"}), False, id="packed already"),
        pytest.param(StreamingHttpResponse([TEXT], content_type="text/csv"), False, id="stream"),
    ],
)
def test_what_packs_well_and_holds_no_secret_is_packed(response: HttpResponseBase, is_packed: bool) -> None:
    done = answered(response)
    assert (done.get("Content-Encoding") == "br") == is_packed
    if is_packed:
        assert int(done["Content-Length"]) == len(done.content)  # type: ignore[attr-defined]


def test_page_of_who_is_signed_in_or_gets_a_cookie_is_left_alone(settings: Settings) -> None:
    with_cookie = HttpResponse(TEXT)
    with_cookie.set_cookie("csrftoken", "x")
    assert "Content-Encoding" not in answered(with_cookie)
    assert "Content-Encoding" not in answered(HttpResponse(TEXT), **{settings.SESSION_COOKIE_NAME: "x"})
    assert answered(HttpResponse(TEXT), autre="x")["Content-Encoding"] == "br"


def test_caches_are_told_that_the_encoding_was_negotiated() -> None:
    assert answered(HttpResponse(b"court"), accept="")["Vary"] == "Accept-Encoding"
    assert "Vary" not in answered(HttpResponse(TEXT, content_type="image/png"))


@pytest.mark.django_db
@pytest.mark.usefixtures("whole_chain")
@pytest.mark.parametrize("encoding", ["br", "gzip"])
@pytest.mark.parametrize("address", ["/initiatives/", "/initiatives/panorama/", "/initiatives/embed/", "/"])
def test_packed_page_has_french_spaces(client: Client, address: str, encoding: str) -> None:
    InitiativeFactory(name="Le jardin : où ?")
    plain = client.get(address).content
    response = client.get(address, headers={"accept-encoding": encoding})
    assert response.headers["Content-Encoding"] == encoding
    assert "Accept-Encoding" in response.headers["Vary"]
    assert UNPACK[encoding](response.content) == plain
    assert "jardin\u00a0: où\u00a0?" in plain.decode() or address == "/initiatives/panorama/"


@pytest.mark.django_db
def test_census_is_packed_for_who_is_signed_in_too(client: Client) -> None:
    client.force_login(UserFactory())
    headers = {"accept-encoding": "br"}
    assert client.get("/initiatives/", headers=headers).headers["Content-Encoding"] == "br"
    assert "Content-Encoding" not in client.get("/compte/", headers=headers).headers


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/courrier/un-secret/", "/ma-fiche/un-secret/", "/proposer/completer/un-secret/"])
def test_page_of_a_secret_link_is_never_packed(client: Client, address: str) -> None:
    response = client.get(address, headers={"accept-encoding": "br"})
    assert len(response.content) > 1_000
    assert "Content-Encoding" not in response.headers


@pytest.mark.django_db
def test_packed_census_is_still_asked_about_by_its_version(client: Client) -> None:
    headers = {"accept-encoding": "br"}
    etag = client.get("/initiatives/", headers=headers).headers["ETag"]
    again = client.get("/initiatives/", headers={**headers, "if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
