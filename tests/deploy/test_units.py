"""The files of deploy/ as their programs read them, without starting anything."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.machine import PROJECT, Machine
from tests.deploy.units import UNITS, read_unit

SERVICES = ["domino-web@.service", "domino-worker.service", "domino-backup.service"]
HARDENED = {
    "User": ["domino"],
    "NoNewPrivileges": ["yes"],
    "ProtectSystem": ["strict"],
    "ProtectHome": ["yes"],
    "PrivateTmp": ["yes"],
    "CapabilityBoundingSet": [""],
    "SystemCallFilter": ["@system-service"],
    "WorkingDirectory": ["/srv/domino/current"],
}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_understands_the_units() -> None:
    files = sorted(str(path) for path in UNITS.iterdir())
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if "domino" in line]
    assert said == []


@pytest.mark.parametrize("name", SERVICES)
def test_services_may_touch_little(name: str) -> None:
    unit = read_unit(name)
    assert {key: unit.get(key) for key in HARDENED} == HARDENED


@pytest.mark.skipif(not shutil.which("nginx"), reason="needs nginx")
@pytest.mark.parametrize("site", ["domino.conf", "balancer.conf"])
def test_nginx_understands_its_files(tmp_path: Path, site: str) -> None:
    machine = Machine(tmp_path)
    machine.places.moved["/etc/ssl/certs/ca-certificates.crt"] = tmp_path / "tls" / "fullchain.pem"
    machine.configure()
    text = (PROJECT / "deploy" / "nginx" / site).read_text()
    (tmp_path / "etc" / site).write_text(machine.here(text))
    command = ["nginx", "-t", "-p", str(tmp_path), "-c", str(machine.nginx_file("test.conf", site))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "[warn]" in line]) == (0, [])


def test_upgrade_script_is_plain_shell() -> None:
    script = PROJECT / "deploy" / "upgrade.sh"
    assert subprocess.run(["sh", "-n", str(script)], check=False).returncode == 0
    assert script.stat().st_mode & 0o111
