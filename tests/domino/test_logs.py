"""What the logs say of requests, and what they never say of people."""

import json
import logging
import subprocess
import sys

import pytest
from django.test import Client
from pytest_django import Settings

from domino.postgres.cluster import PROJECT
from domino.watching.logs import REQUESTS, JsonFormatter, LineFormatter, answering, logging_settings
from domino.watching.scrubbing import scrubbed

KEY = "Zk3vQ8wX1tL0pR7sN5mB2cD4fG6hJ9yA-uEiOwS_xTz"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Mail to ana.le-goff+test@mairie.exemple.fr failed", "Mail to [e-mail] failed"),
        (f"GET /confirmer/{KEY}/ failed", "GET /confirmer/[…]/ failed"),
        ("cle 0123456789abcdef0123456789abcdef", "cle […]"),
        ("GET /initiatives/?q=ana&page=2 slow", "GET /initiatives/?[…] slow"),
        ("from 203.0.113.77: refused", "from 203.0.113.0/24: refused"),
        ("from 2001:db8:1:2::7 refused", "from 2001:db8:1::/48 refused"),
        ("on 127.0.0.1:8000, at 12:30:45", "on 127.0.0.1:8000, at 12:30:45"),
        ("postgis://domino:motdepasse@db:5432/domino", "postgis://[…]@db:5432/domino"),
        ("Authorization: Bearer abc.def", "Authorization: […]"),
        ("password='azerty', next", "password='[…]', next"),
        ("duplicate key\nDETAIL:  Key (name)=(Ana) exists.", "duplicate key\nDETAIL: […]"),
        ("/territoires/pays-de-redon-bretagne-sud-et-ses-communes/ is slow", None),
        ("initiative 3f2b8a52-6c7d-4d0e-9a1b-2c3d4e5f6071", None),
    ],
)
def test_text_is_scrubbed(text: str, shown: str | None) -> None:
    assert scrubbed(text) == (text if shown is None else shown)


def test_long_text_is_cut() -> None:
    assert len(scrubbed("a b " * 5_000)) == 4_001


def record(error: Exception | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("domino.jobs", logging.ERROR, __file__, 1, "Job for %s", ("ana@exemple.fr",), info)


def test_line_of_json_has_time_level_and_request() -> None:
    with answering("essai-1234"):
        line = json.loads(JsonFormatter().format(record()))
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "ERROR",
        "logger": "domino.jobs",
        "message": "Job for [e-mail]",
        "request_id": "essai-1234",
    }


@pytest.mark.parametrize("formatter", [JsonFormatter(), LineFormatter()])
def test_error_is_told_without_its_people(formatter: logging.Formatter) -> None:
    try:
        raise ValueError("no mail to ana@exemple.fr")
    except ValueError as error:
        line = formatter.format(record(error))
    assert "ValueError: no mail to [e-mail]" in line
    assert "ana@exemple.fr" not in line


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    """The fields of the requests' lines, as they come."""
    caplog.set_level(logging.INFO, logger=REQUESTS)
    said: list[dict[str, object]] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.__dict__["fields"])

    handler = Keep()
    logging.getLogger(REQUESTS).addHandler(handler)
    yield said
    logging.getLogger(REQUESTS).removeHandler(handler)


@pytest.mark.django_db
def test_request_is_one_line(client: Client, lines: list[dict[str, object]]) -> None:
    client.get("/robots.txt?q=ana", REMOTE_ADDR="203.0.113.77")
    (line,) = lines
    assert line.pop("duration_ms") >= 0
    assert line.pop("bytes") > 0
    assert line == {"method": "GET", "view": "robots", "status": 200, "network": "203.0.113.0/24"}


@pytest.mark.django_db
def test_secret_of_a_link_is_in_no_line(client: Client, lines: list[dict[str, object]]) -> None:
    client.get(f"/confirmer/{KEY}/?q={KEY}")
    client.get(f"/rien/{KEY}/")
    assert len(lines) == 2
    assert KEY not in str(lines)


@pytest.mark.django_db
def test_slug_is_in_the_line(client: Client, lines: list[dict[str, object]]) -> None:
    client.get("/initiatives/la-rustine/")
    assert [(line["view"], line["slug"], line["status"]) for line in lines] == [
        ("inventory:initiative_detail", "la-rustine", 404)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "kept"), [("essai-1234", True), ("court", False), ("a" * 65, False), ("ligne\tfausse", False)]
)
def test_id_of_a_request_is_the_proxys_or_ours(client: Client, given: str, kept: bool) -> None:
    identity = client.get("/robots.txt", headers={"X-Request-ID": given})["X-Request-ID"]
    assert (identity == given, len(identity)) == (kept, len(given) if kept else 32)


def test_configuration_is_complete(settings: Settings) -> None:
    made = logging_settings(form="json", level="WARNING", requests=True, error_mails=True)
    assert made["root"] == {"handlers": ["console", "mails"], "level": "WARNING"}
    assert made["loggers"]["django"]["handlers"] == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("LOG_FORMAT", "xml", "LOG_FORMAT is one of json, line."),
        ("MONITORING_TOKEN", "court", "MONITORING_TOKEN is too short: 24 random characters at least."),
    ],
)
def test_wrong_setting_is_refused(name: str, value: str, said: str) -> None:
    command = [sys.executable, "-c", "import domino.settings"]
    done = subprocess.run(
        command, cwd=PROJECT, env={"PATH": "/usr/bin", name: value}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.strip().splitlines()[-1].partition(": ")[2]) == (1, said)
