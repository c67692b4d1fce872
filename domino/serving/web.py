"""The web server (gunicorn) as a child process: started, waited for, watched, stopped."""

import ctypes
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

READY_SECONDS = 60
STOP_SECONDS = 15
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound
PR_SET_PDEATHSIG = 1


class WebServerError(Exception):
    """The web server does not serve; the text is a French line."""


def address(host: str, port: int) -> str:
    """Return `host`:`port` as it stands in a URL."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


@contextmanager
def running(host: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Serve on `host`:`port` while the block lasts."""
    shared_memory = Path("/dev/shm")  # noqa: S108 - gunicorn's heartbeat must not wait for a disk
    command = [sys.executable, "-m", "gunicorn", "domino.wsgi:application", "--bind", address(host, port)]
    command += ["--worker-class", "domino.serving.worker.Worker", "--limit-request-line", "8190"]
    command += ["--workers", "2", "--threads", "4", "--timeout", "60", "--graceful-timeout", "10"]
    command += ["--log-level", "warning", "--no-control-socket"]
    command += ["--worker-tmp-dir", str(shared_memory)] if os.access(shared_memory, os.W_OK) else []
    server = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=_environment(host, port), start_new_session=True, preexec_fn=die_with_parent
    )
    try:
        yield server
    finally:
        server.terminate()
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _environment(host: str, port: int) -> dict[str, str]:
    """The environment of the server: in development it also answers to the name it is asked to listen on."""
    if settings.PRODUCTION or "ALLOWED_HOSTS" in os.environ:
        return dict(os.environ)
    names = ["*"] if host in EVERYWHERE else [*settings.ALLOWED_HOSTS, host]
    # Links in mails lead here.
    site = f"http://{address(EVERYWHERE.get(host, host), port)}"
    return {"SITE_URL": site, **os.environ, "ALLOWED_HOSTS": ",".join(names)}


def die_with_parent() -> None:
    """Ask the system to end this process with its parent: even one killed by -9 leaves no child behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def wait_until_ready(server: subprocess.Popen[bytes], host: str, port: int) -> None:
    """Return once /healthz answers; raises WebServerError when it does not or says what is wrong."""
    deadline = time.monotonic() + READY_SECONDS
    last = "pas de réponse"
    while time.monotonic() < deadline:
        _check_alive(server)
        status, last = _ask_health(EVERYWHERE.get(host, host), port)
        if status and status < 400:  # a redirection to HTTPS is an answer
            return
        time.sleep(0.1)
    raise WebServerError(f"Le site ne répond pas correctement après {READY_SECONDS} s : {last}")


def _ask_health(host: str, port: int) -> tuple[int | None, str]:
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        response = connection.getresponse()
        return response.status, response.read(300).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return None, str(error)
    finally:
        connection.close()


def watch(server: subprocess.Popen[bytes], each_second: Callable[[], None]) -> None:
    """Stay as long as the web server lives, calling `each_second`; raises WebServerError when it dies."""
    while True:
        _check_alive(server)
        each_second()
        time.sleep(1)


def _check_alive(server: subprocess.Popen[bytes]) -> None:
    code = server.poll()
    if code is not None:
        raise WebServerError(f"Le serveur web s’est arrêté (code {code}) : voir les lignes ci-dessus.")
