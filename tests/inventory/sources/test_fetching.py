"""What is asked of the address of a followed source, and what is made of what it answers."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from domino.outbound import OutboundError
from inventory.services.sources import fetching, pages
from inventory.services.sources.fetching import Fetched, Known, fetch_source
from inventory.services.sources.pages import SourceFault
from tests.hosts import host, raw
from tests.inventory.sources.hosts import NAME, Say, Site, collection, feature, no_hold, publish

Read = Callable[..., Fetched | None]
NOTHING = Known()
ITEMS = "/collections/lieux/items?limit=1000"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Say], object]:
    """`with read(site) as ask: ask("/lieux.csv", known)`."""

    @contextmanager
    def running(say: Say) -> Iterator[Read]:
        with host(say) as there:
            base = publish(monkeypatch, there)
            yield lambda path, known=NOTHING: fetch_source(base + path, known=known, folder=tmp_path, hold=no_hold)

    return running


def told(read: Callable[[Say], object], say: Say, path: str = "/lieux.csv") -> str:
    """The French sentence with which reading `path` ends."""
    with read(say) as ask, pytest.raises((OutboundError, SourceFault)) as caught:  # type: ignore[attr-defined]
        ask(path)
    return str(caught.value)


def names(fetched: Fetched | None) -> list[str]:
    assert fetched is not None
    return [each["properties"]["nom"] for each in json.loads(fetched.path.read_text())["features"]]


def test_file_is_kept_with_what_tells_that_it_changed(read) -> None:
    site = Site(**{"/lieux.csv": "nom;ville\nFournil;Redon\n"})
    site.headers["/lieux.csv"] = {"etag": '"v1"', "last-modified": "Mon, 02 Mar 2026 10:00:00 GMT"}
    with read(site) as ask:
        fetched = ask("/lieux.csv")
        assert (fetched.name, fetched.path.read_text()) == ("lieux.csv", "nom;ville\nFournil;Redon\n")
        assert (fetched.known.etag, fetched.known.last_modified) == ('"v1"', "Mon, 02 Mar 2026 10:00:00 GMT")
        assert ask("/lieux.csv", fetched.known) is None


def test_same_body_is_nothing_new_without_etag(read) -> None:
    site = Site(**{"/lieux.csv": "nom\nFournil\n"})
    with read(site) as ask:
        known = ask("/lieux.csv").known
        assert ask("/lieux.csv", known) is None
        site.pages["/lieux.csv"] = "nom\nFournil\nAtelier\n"
        assert ask("/lieux.csv", known) is not None


def test_pages_are_one_file(read) -> None:
    second = "/collections/lieux/items?limit=1000&after=n1"
    site = Site(
        **{
            ITEMS: collection(feature("Fournil", 1), following=f"http://{NAME}{second}", timeStamp="2026-03-01"),
            second: collection(feature("Atelier", 2)),
        }
    )
    with read(site) as ask:
        fetched = ask("/collections/lieux/items")
        assert (fetched.name, names(fetched)) == (f"{NAME}.geojson", ["Fournil", "Atelier"])
        assert site.asked == [ITEMS, second]
        site.pages[ITEMS] = collection(feature("Fournil", 1), following=second, timeStamp="2026-03-02")
        assert ask("/collections/lieux/items", fetched.known) is None
        site.pages[second] = collection(feature("Atelier vélo", 2))
        assert names(ask("/collections/lieux/items", fetched.known)) == ["Fournil", "Atelier vélo"]


def test_page_of_a_collection_leads_to_its_items(read) -> None:
    links = [{"rel": "items", "type": "text/html", "href": "/html"}]
    links += [{"rel": "items", "type": "application/geo+json", "href": "/collections/lieux/items"}]
    site = Site(**{"/collections/lieux": {"id": "lieux", "links": links}, ITEMS: collection(feature("Fournil", 1))})
    with read(site) as ask:
        assert names(ask("/collections/lieux")) == ["Fournil"]


def test_licence_that_pages_state_is_kept(read) -> None:
    page = collection(feature("Fournil", 1))
    page["links"].append({"rel": "license", "href": "https://opendatacommons.org/licenses/odbl/1-0/"})
    with read(Site(**{ITEMS: page})) as ask:
        content = json.loads(ask("/collections/lieux/items").path.read_text())
    assert content["licence"] == "https://opendatacommons.org/licenses/odbl/1-0/"


def test_geojson_of_its_own_is_kept_as_it_is(read) -> None:
    body = json.dumps(collection(feature("Fournil", 1)), indent=1)
    with read(Site(**{"/lieux.geojson": body})) as ask:
        assert ask("/lieux.geojson").path.read_text() == body


LOOP = "renvoie sans fin aux mêmes pages : la liste ne peut pas être lue."


@pytest.mark.parametrize(
    ("site", "sentence"),
    [
        (Site(**{ITEMS: collection(feature("A", 1), following=ITEMS)}), f"{NAME} {LOOP}"),
        (
            Site(**{ITEMS: collection(feature("A", 1), following="/2"), "/2": collection(feature("A", 1))}),
            f"{NAME} {LOOP}",
        ),
        (
            Site(**{ITEMS: collection(following="/2"), "/2": collection()}),
            f"{NAME} annonce une suite après une page vide : la liste ne peut pas être lue.",
        ),
        (
            Site(**{ITEMS: collection(feature("A", 1), following="http://autre.example/2")}),
            f"{NAME} envoie chercher la suite de sa liste sur un autre hôte (autre.example) : ce n’est pas accepté.",
        ),
        (
            Site(**{ITEMS: collection(feature("A", 1), following="http://127.0.0.1:8000/2")}),
            f"{NAME} envoie chercher la suite de sa liste sur un autre hôte (127.0.0.1:8000) : ce n’est pas accepté.",
        ),
        (
            Site(**{ITEMS: collection(feature("A", 1), following="/2"), "/2": "<html>"}),
            f"{NAME} n’envoie pas de GeoJSON pour la suite de sa liste.",
        ),
        (
            Site(**{ITEMS: {"collections": []}}),
            "C’est l’accueil d’un service OGC API : donnez l’adresse d’une de ses collections, terminée par /items.",
        ),
    ],
)
def test_list_in_pages_that_cannot_be_read(read, site: Site, sentence: str) -> None:
    assert told(read, site, "/collections/lieux/items") == sentence


def test_pages_without_end_stop(read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_PAGES", 3)
    pages_there = {f"/{n}": collection(feature("A", n), following=f"/{n + 1}") for n in range(9)}
    sentence = told(read, Site(**pages_there), "/0")
    assert sentence == f"{NAME} donne plus de 3 pages : demandez-en de plus longues (limit=1000)."


def test_long_page_is_refused_before_it_is_parsed(read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MAX_PAGE_BYTES", 100)
    sentence = told(read, Site(**{"/0": collection(feature("A", 1), following="/1")}), "/0")
    assert sentence == f"Les pages de {NAME} dépassent 20 Mo : demandez-en de plus courtes (limit=500 par exemple)."


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("401 Unauthorized", "demande un mot de passe : donnez une adresse que tout le monde peut lire."),
        ("403 Forbidden", "refuse de répondre à ce site : demandez à son équipe d’autoriser la lecture."),
        ("404 Not Found", "n’a plus rien à cette adresse : demandez la nouvelle à son équipe."),
        ("503 Service Unavailable", "ne sait pas répondre pour l’instant (code 503)."),
    ],
)
def test_host_that_answers_otherwise(read, status: str, sentence: str) -> None:
    site = Site(**{"/lieux.csv": "panne"})
    site.status["/lieux.csv"] = status
    assert told(read, site) == f"{NAME} {sentence}"


def test_dead_host(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with host(raw()) as there:
        base = publish(monkeypatch, there)
    with pytest.raises(OutboundError) as caught:
        fetch_source(f"{base}/lieux.csv", known=Known(), folder=tmp_path, hold=no_hold)
    assert str(caught.value) == f"{NAME} ne répond pas."


def test_slow_host_is_given_up(read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "REQUEST_SECONDS", 0.2)

    def slow(connection: socket.socket, request: str) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nnom")
        connection.recv(1)

    assert told(read, slow) == f"{NAME} n’a pas répondu à temps."


def test_pages_that_take_too_long_in_all(read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "TOTAL_SECONDS", -1.0)
    assert told(read, Site()) == fetching.TOO_LONG.format(host=NAME)


def test_two_gigabytes_are_not_read(read) -> None:
    say = raw(b"HTTP/1.1 200 OK\r\ncontent-length: 2000000000\r\n\r\n")
    assert told(read, say) == fetching.TOO_LARGE.format(host=NAME)


@pytest.mark.parametrize("path", ["/0", "/lieux.json"])
def test_json_that_memory_would_not_hold(read, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(fetching, "MAX_JSON_BYTES", 300)
    pages_there = {f"/{n}": collection(feature("A", n), following=f"/{n + 1}") for n in range(5)}
    site = Site(**pages_there, **{"/lieux.json": [feature("A", n) for n in range(5)]})
    assert told(read, site, path) == fetching.TOO_LARGE_JSON.format(host=NAME)


def test_all_pages_share_one_limit(read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_BYTES", 600)
    site = Site(**{f"/{n}": collection(feature("A", n), following=f"/{n + 1}") for n in range(5)})
    assert told(read, site, "/0") == fetching.TOO_LARGE.format(host=NAME)
    assert 1 < len(site.asked) < 5


def test_redirect_into_the_local_network_is_refused(read) -> None:
    say = raw(b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:8000/\r\ncontent-length: 0\r\n\r\n")
    assert told(read, say) == "127.0.0.1 mène à un réseau privé ou réservé : cette adresse n’est pas acceptée."


def test_host_that_asks_to_wait_is_heard(read) -> None:
    site = Site(**{"/lieux.csv": ""})
    site.status["/lieux.csv"], site.headers["/lieux.csv"] = "429 Too Many Requests", {"retry-after": "7200"}
    with read(site) as ask, pytest.raises(SourceFault) as caught:
        ask("/lieux.csv")
    assert caught.value.retry_after == 7_200
