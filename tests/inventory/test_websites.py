"""Sites that no longer answer: asked politely, found silent after two failures days apart, cleared when they answer."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from inventory.enums import ChangeOrigin, Status
from inventory.models import Initiative, Territory
from inventory.services.records import update_record
from inventory.services.websites import EACH, CutOff, Report, check_websites, due_websites, site_answers
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory, EpciFactory

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)


class Site(ThreadingHTTPServer):
    """A local site; its answers are set by the test, and it remembers what it was asked."""

    def __init__(self) -> None:
        self.status = {"HEAD": 200, "GET": 200}
        self.asked: list[str] = []
        self.body = b"Bonjour"
        super().__init__(("127.0.0.1", 0), Answering)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


class Answering(BaseHTTPRequestHandler):
    server: Site

    def do_HEAD(self) -> None:
        self.server.asked.append(self.command)
        self.send_response(self.server.status[self.command])
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()
        self.wfile.write(self.server.body)

    def log_message(self, *args: object) -> None:
        """Quietly."""


@contextmanager
def serving() -> Iterator[Site]:
    with Site() as server:
        Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as server:
        yield server


@pytest.fixture
def here(db: None) -> Territory:
    """A commune of an intercommunality that asked for the check."""
    return CommuneFactory(within=[EpciFactory(check_websites=True)])


def check(now: datetime = NOW, limit: int = 10) -> Report:
    return check_websites(limit=limit, now=now, allow_private=True, pause=lambda seconds: None)


def state(record: Initiative) -> tuple[date | None, bool]:
    """Since when its site fails, and whether it is silent."""
    record.refresh_from_db()
    silent = Initiative.objects.silent().filter(pk=record.pk).exists()
    assert record.website_is_silent == silent
    return record.website_failing_since, silent


@pytest.mark.parametrize(
    ("head", "get", "answers", "asked"),
    [
        (200, 200, True, ["HEAD"]),
        (401, 200, True, ["HEAD"]),
        (403, 200, True, ["HEAD"]),
        (405, 200, True, ["HEAD"]),
        (429, 200, True, ["HEAD"]),
        (404, 200, True, ["HEAD", "GET"]),
        (501, 200, True, ["HEAD", "GET"]),
        (404, 404, False, ["HEAD", "GET"]),
        (410, 410, False, ["HEAD", "GET"]),
        (500, 503, False, ["HEAD", "GET"]),
    ],
)
def test_status_says_whether_a_site_answers(site: Site, head: int, get: int, answers: bool, asked: list[str]) -> None:
    site.status = {"HEAD": head, "GET": get}
    assert (site_answers(site.address, allow_private=True), site.asked) == (answers, asked)


def test_long_page_is_an_answer(site: Site) -> None:
    site.status["HEAD"] = 404
    site.body = bytes(600_000)
    assert site_answers(site.address, allow_private=True)


def test_nobody_there_is_a_failure() -> None:
    with serving() as gone:
        address = gone.address
    assert not site_answers(address, allow_private=True)


def test_site_without_valid_certificate_fails(site: Site) -> None:
    assert not site_answers(site.address.replace("http:", "https:"), allow_private=True)


def test_site_is_silent_after_two_failures_days_apart(here: Territory, site: Site) -> None:
    record = InitiativeFactory(territory=here, website=site.address)
    site.status = {"HEAD": 503, "GET": 503}
    assert asdict(check()) == {"checked": 1, "failing": 1, "refused": 0}
    assert state(record) == (date(2026, 11, 10), False)
    assert check(NOW + DAY).checked == 0
    check(NOW + 2 * DAY)
    assert state(record) == (date(2026, 11, 10), True)
    assert check(NOW + 5 * DAY).checked == 0
    site.status["HEAD"] = 200
    check(NOW + 2 * DAY + EACH)
    assert state(record) == (None, False)


def test_bad_day_makes_no_site_silent(here: Territory, site: Site) -> None:
    record = InitiativeFactory(territory=here, website=site.address)
    site.status = {"HEAD": 500, "GET": 500}
    check()
    site.status["HEAD"] = 200
    check(NOW + 2 * DAY)
    assert state(record) == (None, False)


def test_only_published_records_of_territories_that_asked_are_checked(here: Territory, site: Site) -> None:
    wanted = InitiativeFactory(territory=here, website=site.address)
    InitiativeFactory(territory=CommuneFactory(), website=site.address)
    InitiativeFactory(territory=here, website=site.address, status=Status.CLOSED)
    InitiativeFactory(territory=here, website="")
    InitiativeFactory(territory=here, website="ftp://fichiers.example/")
    assert list(due_websites(NOW)) == [wanted]
    check()
    assert list(Initiative.objects.exclude(website_checked_at=None)) == [wanted]
    assert list(due_websites(NOW + EACH - timedelta(seconds=1))) == []
    assert list(due_websites(NOW + EACH)) == [wanted]


def test_never_checked_sites_come_first(here: Territory) -> None:
    old = InitiativeFactory(territory=here, website="http://a.example/", website_checked_at=NOW - 2 * EACH)
    new = InitiativeFactory(territory=here, website="http://b.example/")
    assert list(due_websites(NOW)) == [new, old]


def test_site_of_several_records_is_asked_once(here: Territory, site: Site) -> None:
    records = [InitiativeFactory(territory=here, website=site.address) for _ in range(3)]
    site.status = {"HEAD": 404, "GET": 404}
    check()
    assert site.asked == ["HEAD", "GET"]
    assert [state(record)[0] for record in records] == [date(2026, 11, 10)] * 3


def test_same_host_is_given_a_rest(here: Territory, site: Site) -> None:
    for page in ("a", "b", "c"):
        InitiativeFactory(territory=here, website=site.address + page)
    rests: list[float] = []
    check_websites(limit=10, now=NOW, allow_private=True, pause=rests.append)
    assert [1 < rest <= 2 for rest in rests] == [True, True]


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_between_two_requests(here: Territory, site: Site) -> None:
    for page in ("a", "b"):
        InitiativeFactory(territory=here, website=site.address + page)
    seen: list[bool] = []
    check_websites(limit=10, now=NOW, allow_private=True, pause=lambda _: seen.append(connection.in_atomic_block))
    assert seen == [False]


def test_round_is_limited(here: Territory, site: Site) -> None:
    for page in ("a", "b", "c"):
        InitiativeFactory(territory=here, website=site.address + page)
    assert [check(limit=2).checked, check(limit=2).checked] == [2, 1]


def test_server_that_is_cut_off_blames_no_site(here: Territory, site: Site) -> None:
    with serving() as gone:
        witness = InitiativeFactory(territory=here, website=gone.address)
        check()
    record = InitiativeFactory(territory=here, website=site.address)
    site.status = {"HEAD": 500, "GET": 500}
    with pytest.raises(CutOff):
        check(NOW + DAY)
    assert state(record) == (None, False)
    assert list(due_websites(NOW + DAY)) == [record]
    Initiative.objects.filter(pk=witness.pk).delete()
    assert check(NOW + DAY).failing == 1


def test_private_address_is_not_asked(here: Territory, site: Site) -> None:
    record = InitiativeFactory(territory=here, website=site.address)
    report = check_websites(limit=10, now=NOW)
    assert (asdict(report), site.asked) == ({"checked": 0, "failing": 0, "refused": 1}, [])
    assert state(record) == (None, False)
    assert list(due_websites(NOW + DAY)) == []


def test_command_says_what_it_found(here: Territory, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_websites", "--limit", "5")
    assert json.loads(capsys.readouterr().out) == {"checked": 0, "failing": 0, "refused": 0}


def silent(here: Territory, **values: object) -> Initiative:
    return InitiativeFactory(
        territory=here,
        website="http://muet.example/",
        website_failing_since=date(2026, 11, 10),
        website_checked_at=NOW + 2 * DAY,
        **values,
    )


def test_another_site_is_not_silent_yet(here: Territory) -> None:
    record = silent(here)
    update_record(initiative=record, data={"summary": "Autre"}, origin=ChangeOrigin.ADMIN)
    assert state(record) == (date(2026, 11, 10), True)
    update_record(initiative=record, data={"website": "http://parlant.example/"}, origin=ChangeOrigin.ADMIN)
    assert state(record) == (None, False)
    assert record.website_checked_at is None


@pytest.mark.parametrize(
    ("website", "since"), [("http://muet.example/", date(2026, 11, 10)), ("http://b.example/", None)]
)
def test_import_of_another_site_starts_anew(here: Territory, tmp_path: Path, website: str, since: date | None) -> None:
    file = tmp_path / "liste.csv"
    header = "id;nom;description;site web;code postal;ville\n"
    for text, site in (("Un", "http://muet.example/"), ("Deux", website)):
        file.write_text(f"{header}1;Jardin;{text};{site};35600;{here.name}\n")
        if text == "Deux":
            values = {"website_failing_since": date(2026, 11, 10), "website_checked_at": NOW + 2 * DAY}
            Initiative.objects.update(**values)
        call_command("import_initiatives", str(file), "--source", "essai", stdout=StringIO(), stderr=StringIO())
    record = Initiative.objects.get()
    assert (record.description, record.website, record.website_failing_since) == ("Deux", website, since)


def test_territory_that_asks_no_longer_has_no_silent_sites(here: Territory) -> None:
    record = silent(here)
    Territory.objects.update(check_websites=False)
    check()
    assert state(record) == (None, False)


def test_public_page_says_when_the_site_did_not_answer(client: Client, here: Territory) -> None:
    record = silent(here)
    assert "Ce site ne répondait pas le 12 novembre 2026." in client.get(record.get_absolute_url()).content.decode()
    Initiative.objects.update(website_checked_at=NOW)
    assert "ne répondait pas" not in client.get(record.get_absolute_url()).content.decode()
