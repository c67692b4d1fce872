"""A machine as docs/deployment.md makes it, in a temporary folder: releases, units, nginx, and requests to it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from domino.serving.preparation import static_state
from tests.deploy.units import PROJECT, Places, Service, read_unit

HOST = "domino.example"
TOKEN = "jeton-de-surveillance-des-essais"
PARTS = ["deploy", "domino", "inventory", "portfolio", "evaluation", "recommendations", "static", "templates"]
MAIN = """
daemon off;
pid {root}/nginx.pid;
error_log {root}/log/nginx.log notice;
worker_processes 1;
{user}
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {root}/nginx-tmp/body;
    proxy_temp_path {root}/nginx-tmp/proxy;
    fastcgi_temp_path {root}/nginx-tmp/fastcgi;
    uwsgi_temp_path {root}/nginx-tmp/uwsgi;
    scgi_temp_path {root}/nginx-tmp/scgi;
    include {root}/etc/domino-http.conf;
    include {root}/etc/{site};
}}
"""
# What stands for systemctl in rehearsals: asks the machine, waits for the answer.
SYSTEMCTL = """#!{python}
import socket, sys
asked = socket.socket(socket.AF_UNIX)
asked.connect({place!r})
asked.sendall(" ".join(sys.argv[1:]).encode() + b"\\n")
sys.exit(int(asked.makefile().readline()))
"""


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Machine:
    """`services` by name, as systemd would keep them, behind nginx on `port`."""

    def __init__(self, root: Path) -> None:
        self.places = Places(root)
        self.root = root
        self.port, self.plain_port = _free_ports(2)
        self.services: dict[str, Service] = {}
        self.nginx: subprocess.Popen[bytes] | None = None
        self.closing = contextlib.ExitStack()

    def release(self, name: str, commit: str = "") -> Path:
        """A copy of the tree, or of `commit`; its digest (domino/release.py) tells it from others."""
        folder = self.root / "srv" / "releases" / name
        if commit:
            folder.mkdir(parents=True)
            archive = subprocess.run(["git", "archive", commit], cwd=PROJECT, check=True, capture_output=True)
            subprocess.run(["tar", "x", "-C", str(folder)], input=archive.stdout, check=True)
        else:
            for part in PARTS:
                shutil.copytree(PROJECT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
            for single in ("manage.py", ".env.example"):
                shutil.copy(PROJECT / single, folder)
        (folder / ".venv").symlink_to(PROJECT / ".venv")
        (folder / "domino" / "built.py").write_text(f"NAME = {name!r}\n")
        static = next((self.root / "srv" / "releases").glob("*/var/static"), _collected())
        if static is not None and not commit:  # made once: it is the same
            shutil.copytree(static, folder / "var" / "static")
        return folder

    def upgrade(self, release: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run deploy/upgrade.sh for `release`."""
        places = {
            "PATH": os.environ["PATH"],
            "DOMINO_HOME": str(self.root / "srv"),
            "SOCKETS": str(self.root / "web"),
            "SETTINGS": str(self.root / "etc" / "domino.env"),
            "SYSTEMCTL": str(self.root / "systemctl"),
            "READY_SECONDS": "20",
            **environment,
        }
        command = ["sh", str(PROJECT / "deploy" / "upgrade.sh"), str(release)]
        return subprocess.run(
            command, env=places, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )

    def configure(self) -> None:
        """Settings, certificate, nginx's files, all in their places."""
        values = {
            "ENVIRONMENT": "production",
            "SECRET_KEY": "aZ09bY18cX27dW36eV45fU54gT63hS72iR81jQ90kP-essais-lM",
            "DATABASE_URL": _database_url(),
            "ALLOWED_HOSTS": HOST,
            "SITE_URL": f"https://{HOST}",
            "BEHIND_TLS_PROXY": "1",
            "MEDIA_ROOT": str(self.root / "media"),
            "PRIVATE_ROOT": str(self.root / "private"),
            "MAIL_URL": f"filemail:///{self.root}/mail",
            "MONITORING_TOKEN": TOKEN,
            "HEALTH_DISK_MB": "1",
            "CENSUS_STAMP_SECONDS": "0.2",
        }
        lines = [f"{name}={value}\n" for name, value in values.items()]
        (self.root / "etc" / "domino.env").write_text("".join(lines))
        (self.root / "nginx-tmp").mkdir(exist_ok=True)
        make_certificate(self.root / "tls")
        source = PROJECT / "deploy" / "nginx"
        (self.root / "etc" / "domino-http.conf").write_text(self.here((source / "domino-http.conf").read_text()))
        (self.root / "etc" / "domino.conf").write_text(self.here((source / "domino.conf").read_text()))
        self.nginx_file("nginx.conf", "domino.conf")

    def nginx_file(self, name: str, site: str) -> Path:
        """nginx's own file around `site`."""
        path = self.root / "etc" / name
        user = "user root;" if os.geteuid() == 0 else ""
        path.write_text(MAIN.format(root=self.root, user=user, site=site))
        return path

    def here(self, text: str) -> str:
        """nginx's `text` on the folders and ports of this machine."""
        lines = [line for line in self.places.in_(text).splitlines() if "listen [::]" not in line]
        text = "\n".join(lines) + "\n"
        text = text.replace("listen 443", f"listen 127.0.0.1:{self.port}")
        return text.replace("listen 80;", f"listen 127.0.0.1:{self.plain_port};")

    def start(self) -> None:
        """Both web instances, the worker, nginx."""
        for instance in ("a", "b"):
            (path,) = read_unit("domino-web@.socket")["ListenStream"]
            listening = self.closing.enter_context(socket.socket(socket.AF_UNIX))
            listening.bind(self.places.in_(path).replace("%i", instance))
            listening.listen(2048)
            name = f"domino-web@{instance}.service"
            self.services[name] = Service(name, self.places, listening=listening)
        self.services["domino-worker.service"] = Service("domino-worker.service", self.places)
        for service in self.services.values():
            self.closing.callback(service.stop)
            service.start()
        self.answer_systemctl()
        self.nginx = subprocess.Popen(["nginx", "-p", str(self.root), "-c", str(self.root / "etc" / "nginx.conf")])
        self.closing.callback(self.nginx.wait, 10)
        self.closing.callback(self.nginx.terminate)
        self.wait_until_ready()

    def answer_systemctl(self) -> None:
        """Let `systemctl restart NAME` of a rehearsal restart services of this machine."""
        place = self.root / "systemctl.sock"
        script = self.root / "systemctl"
        script.write_text(SYSTEMCTL.format(python=sys.executable, place=str(place)))
        script.chmod(0o755)
        asked = self.closing.enter_context(socket.socket(socket.AF_UNIX))
        asked.bind(str(place))
        asked.listen(8)
        threading.Thread(target=self._obey, args=[asked], daemon=True).start()

    def _obey(self, asked: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client = asked.accept()[0]
                with client:
                    _, name = client.makefile().readline().split()
                    self.services[name].stop()
                    self.services[name].start()
                    client.sendall(b"0\n")

    def wait_until_ready(self, seconds: float = 60) -> None:
        """Return once the site answers 200 by nginx."""
        deadline = time.monotonic() + seconds
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.get("/healthz").status == 200:
                    return
            assert time.monotonic() < deadline, (self.root / "log" / "domino-web@a.service.log").read_text()[-3000:]
            time.sleep(0.2)

    def connect(self) -> ssl.SSLSocket:
        """A TLS connection to nginx."""
        trust = ssl.create_default_context(cafile=str(self.root / "tls" / "fullchain.pem"))
        return trust.wrap_socket(socket.create_connection(("127.0.0.1", self.port), 30), server_hostname=HOST)

    def get(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """Ask for `path` through nginx; names of headers with underscores."""
        client = http.client.HTTPConnection(HOST)
        client.sock = self.connect()
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            client.request(method, path, body, named)
            answer = client.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            client.close()

    def lines(self, service: str) -> list[dict[str, object]]:
        """The log of `service`; every line is JSON."""
        text = (self.root / "log" / f"{service}.log").read_text()
        return [json.loads(line) for line in text.splitlines()]


def _collected() -> Path | None:
    """The static files of this tree, when `manage.py serve` has collected them as they are now."""
    stamp = settings.STATIC_ROOT / ".sources"
    return stamp.parent if stamp.exists() and stamp.read_text() == static_state() else None


def make_certificate(folder: Path) -> None:
    """A certificate for HOST that signs itself."""
    names = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    keys = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run(["openssl", "req", "-x509", *keys, *names, *files], check=True, capture_output=True)


def _database_url() -> str:
    place = connection.settings_dict
    host = place["HOST"].replace("/", "%2F")
    return f"postgis://{place['USER']}:{place['PASSWORD']}@{host}:{place['PORT']}/{place['NAME']}"


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        taken = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [server.getsockname()[1] for server in taken]
