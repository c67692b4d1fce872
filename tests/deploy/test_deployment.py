"""The site as docs/deployment.md sets it up: commands of the units as written, nginx before them, real requests."""

import contextlib
import http.client
import os
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from inventory.enums import Status
from inventory.models import Initiative
from tests.deploy.machine import HOST, TOKEN, Machine
from tests.deploy.units import Service
from tests.factories.initiatives import InitiativeFactory

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not all(map(shutil.which, ("nginx", "curl", "openssl"))), reason="needs nginx, curl and openssl"
    ),
]
UPGRADE_SECONDS = int(os.environ.get("UPGRADE_SECONDS", "6"))
UPGRADE_FROM = os.environ.get("UPGRADE_FROM", "")  # a commit: the release that the rehearsal begins with
LIST = "/initiatives/?view=list"


@pytest.fixture(scope="module")
def machine(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Two instances, a worker and nginx, on this test's database."""
    built = Machine(tmp_path_factory.mktemp("m"))
    built.configure()
    first = built.release("first", UPGRADE_FROM)
    done = built.upgrade(first, SYSTEMCTL="true", INSTANCES="")
    assert done.returncode == 0, done.stdout
    with built.closing:
        built.start()
        yield built


def wait_for(condition: object, seconds: float = 20) -> None:
    """Return once `condition()` holds."""
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_static_files_come_from_nginx_to_be_kept(machine: Machine) -> None:
    page = machine.get("/").body.decode()
    address = next(part for part in page.split('"') if part.startswith("/static/") and part.endswith(".css"))
    answer = machine.get(address, Accept_Encoding="gzip")
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
    assert (answer.headers["Content-Encoding"], answer.headers["X-Request-ID"]) == ("gzip", None)


def test_page_is_kept_and_right_after_a_change(machine: Machine) -> None:
    initiative = InitiativeFactory(name="La Rustine")
    address = initiative.get_absolute_url()
    asked = len(served(machine))
    answers = [machine.get(address) for _ in range(5)]
    assert {answer.status for answer in answers} == {200}
    assert len(served(machine)) - asked < 5
    Initiative.objects.filter(pk=initiative.pk).update(name="Le pneu neuf")
    wait_for(lambda: "Le pneu neuf" in machine.get(address).body.decode(), 5)
    Initiative.objects.filter(pk=initiative.pk).update(status=Status.DRAFT)
    wait_for(lambda: machine.get(address).status in {404, 410}, 5)


def test_pages_with_a_cookie_are_nobody_elses(machine: Machine) -> None:
    InitiativeFactory()
    asked = len(served(machine))
    for _ in range(3):
        assert machine.get(LIST, Cookie="__Host-sessionid=quelconque").status == 200
    assert len(served(machine)) - asked == 3


def test_visitor_cannot_choose_the_address_they_are_counted_by(machine: Machine) -> None:
    machine.get("/robots.txt?a=1", X_Forwarded_For="192.0.2.7", X_Request_ID="choisi-par-moi")
    line = served(machine)[-1]
    assert (line["view"], line["network"]) == ("robots", "127.0.0.0/24")
    assert line["request_id"] != "choisi-par-moi"


def test_request_is_found_in_both_logs_by_its_id(machine: Machine) -> None:
    identity = machine.get("/robots.txt", Cookie="a=b").headers["X-Request-ID"]
    wait_for(lambda: identity in (machine.root / "log" / "domino.log").read_text())
    (line,) = [each for each in served(machine) if each["request_id"] == identity]
    assert (line["view"], line["status"], line["method"]) == ("robots", 200, "GET")


def served(machine: Machine) -> list[dict[str, object]]:
    """The lines of requests of both instances."""
    lines = [line for name in ("a", "b") for line in machine.lines(f"domino-web@{name}.service")]
    requests = [line for line in lines if line["logger"] == "domino.requests"]
    return sorted(requests, key=lambda line: str(line["time"]))


@pytest.mark.parametrize("path", ["/", "/compte/connexion/", "/robots.txt", "/static/absent.css", "/absente/"])
def test_every_answer_asks_for_https_once(machine: Machine, path: str) -> None:
    headers = machine.get(path).headers
    assert headers.get_all("Strict-Transport-Security") == ["max-age=31536000; includeSubDomains; preload"]
    cookies = headers.get_all("Set-Cookie") or []
    assert [each for each in cookies if "; Secure" not in each or not each.startswith(("__Host-", "__Secure-"))] == []


def test_another_name_and_an_api_in_the_clear_are_refused(machine: Machine) -> None:
    assert machine.get("/", Host="ailleurs.example").status == 400
    answers = {}
    for path in ("/api/v1/initiatives/", "/initiatives/"):
        plain = http.client.HTTPConnection("127.0.0.1", machine.plain_port, timeout=20)
        with contextlib.closing(plain):
            plain.request("GET", path, headers={"Host": HOST})
            answers[path] = plain.getresponse().status
    assert answers == {"/api/v1/initiatives/": 400, "/initiatives/": 301}


def test_slow_clients_do_not_hurt_others(machine: Machine) -> None:
    with contextlib.ExitStack() as stack:
        for number in range(50):
            slow = stack.enter_context(machine.connect())
            ending = b"" if number % 2 else b"Content-Type: text/plain\r\nContent-Length: 100000\r\n\r\na"
            slow.sendall(b"POST /proposer/ HTTP/1.1\r\nHost: domino.example\r\n" + ending)
        began = time.monotonic()
        with ThreadPoolExecutor(4) as pool:
            statuses = list(pool.map(lambda n: machine.get(f"{LIST}&page=1", Cookie=f"n={n}").status, range(8)))
        assert statuses == [200] * 8
        assert time.monotonic() - began < 10
        assert not [line for line in served(machine)[-8:] if line["method"] == "POST"]


def test_too_large_bodies_end_at_nginx(machine: Machine) -> None:
    with machine.connect() as client:
        client.sendall(b"POST /proposer/ HTTP/1.1\r\nHost: domino.example\r\nContent-Length: 40000000\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 413")


def test_metrics_count_both_instances(machine: Machine) -> None:
    def robots() -> float:
        text = machine.get("/metrics", Authorization=f"Bearer {TOKEN}").body.decode()
        start = 'domino_requests_total{method="GET",status="200",view="robots"}'
        return sum(float(line.split()[-1]) for line in text.splitlines() if line.startswith(start))

    before = robots()
    for number in range(12):
        machine.get("/robots.txt", Cookie=f"n={number}")
    assert robots() - before == 12
    assert machine.get("/metrics").status == 401


def test_worker_of_the_unit_lives(machine: Machine) -> None:
    def parts() -> bytes:
        return machine.get("/healthz?details", Authorization=f"Bearer {TOKEN}").body

    wait_for(lambda: b'"worker": "ok"' in parts())


def test_backup_of_the_unit_ends_well(machine: Machine) -> None:
    service = Service("domino-backup.service", machine.places)
    assert service.start().wait(60) == 0, service.log.read_text()
    assert len(list((machine.root / "backups").glob("domino-*"))) == 1


def test_upgrade_under_load_refuses_nobody(machine: Machine) -> None:
    InitiativeFactory()
    second = machine.release(f"second-{time.time_ns()}")
    end: list[float] = [float("inf")]
    wrong: list[object] = []
    releases: set[str] = set()
    count = [0]

    def visit(number: int) -> None:
        while time.monotonic() < end[0]:
            time.sleep(0.15)  # all of them are one address: nginx lets it ask fifty times a second
            try:
                answer = machine.get(LIST, Cookie=f"n={number}")
                releases.add(answer.headers["ETag"].split("-")[-2])
                posted = machine.get("/proposer/", "POST", b"a=1", Content_Type="application/x-www-form-urlencoded")
            except Exception as error:
                wrong.append(error)
                continue
            count[0] += 2
            wrong.extend(each.status for each in (answer, posted) if each.status >= 500)

    with ThreadPoolExecutor(3) as pool:
        visitors = [pool.submit(visit, number) for number in range(3)]
        time.sleep(UPGRADE_SECONDS / 3)
        done = machine.upgrade(second)
        end[0] = time.monotonic() + UPGRADE_SECONDS / 3
        for visitor in visitors:
            visitor.result()
    assert done.returncode == 0, done.stdout
    assert wrong == []
    assert len(releases) == 2
    assert (machine.root / "srv" / "current").resolve() == second


def test_release_that_does_not_answer_is_taken_back(machine: Machine) -> None:
    before = (machine.root / "srv" / "current").resolve()
    broken = machine.release(f"broken-{time.time_ns()}")
    with (broken / "domino" / "wsgi.py").open("a") as file:
        file.write("raise RuntimeError('this release is broken')\n")
    done = machine.upgrade(broken, READY_SECONDS="4")
    assert (done.returncode, "does not answer" in done.stdout) == (1, True)
    assert (machine.root / "srv" / "current").resolve() == before
    assert machine.get("/robots.txt", Cookie="a=b").status == 200
