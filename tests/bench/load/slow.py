"""Slow clients (slowhttptest) against nginx and the site as deployed: how long the list takes for everyone else.

    .venv/bin/python -m tests.bench.load.slow

Writes its table to docs/reliability.md; the exit code is 1 when someone else got an error, or waited for a second.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date

from tests.bench.load.__main__ import PRIVATE, own_database, own_machine, say
from tests.bench.load.client import Client, Disappointed, Site
from tests.bench.load.world import World, read_world
from tests.bench.scale.figures import median, ms, p95
from tests.deploy.machine import HOST, Machine
from tests.faults.results import PAGE, machine

SIZE, CONNECTIONS, SECONDS, READERS = 1_200, 900, 40, 4
FAST = 1.0
ATTACKS = {
    "slow headers": ["-H", "-i", "5", "-x", "24"],
    "slow body": ["-B", "-i", "5", "-x", "24", "-s", "8192"],
    "slow read": ["-X", "-w", "10", "-y", "20", "-n", "5", "-z", "32", "-k", "3"],
}
START, END = "<!-- slow -->", "<!-- /slow -->"
COLOUR, CONNECTED = re.compile(r"\x1b\[[\d;]*m"), re.compile(r"connected:\s+(\d+)")
OTHER_NAMES = re.compile(r"server \{\n    # Whoever asks for another name.*?\n\}\n", re.DOTALL)


def main() -> int:
    """Every attack in turn, after a quiet moment."""
    if not shutil.which("slowhttptest"):
        raise SystemExit("slowhttptest is missing: apt-get install slowhttptest")
    with PRIVATE.lease(), own_database(SIZE), own_machine(let_in_without_a_name) as served:
        site, world = Site(served.port, served.root / "tls" / "fullchain.pem"), read_world()
        row(site, world, "first pages of all processes", [])
        rows = [row(site, world, "nobody slow", [])]
        for name, options in ATTACKS.items():
            address = f"https://127.0.0.1:{served.port}/{'initiatives/' if name == 'slow read' else 'proposer/'}"
            command = ["slowhttptest", *options, "-c", str(CONNECTIONS), "-r", "200", "-l", str(SECONDS), "-u", address]
            rows.append(row(site, world, name, command))
    heads = "| clients | list, median | p95 | max | errors | most connections at once |"
    table = "\n".join([heads, "|---|---:|---:|---:|---:|---:|", *(text for text, _ in rows)])
    told = f"{date.today().isoformat()}, {machine()}; {CONNECTIONS} slow connections, {SECONDS} s each.\n\n{table}"
    sys.stdout.write(told + "\n")
    before, _, rest = PAGE.read_text().partition(START)
    PAGE.write_text(f"{before}{START}\n{told}\n{END}{rest.partition(END)[2]}")
    return int(not all(good for _, good in rows))


def row(site: Site, world: World, name: str, command: list[str]) -> tuple[str, bool]:
    """The line of the table: what readers of the list saw while `command` ran; whether that is good."""
    say(f"{name}…")
    site.record.times.clear()
    site.record.errors.clear()
    with reading(site, world):
        if command:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS * 3, check=False)
        else:
            time.sleep(SECONDS / 2)
    values, wrong = site.record.times["list"], site.record.errors.total()
    held = max(map(int, CONNECTED.findall(COLOUR.sub("", done.stdout)))) if command else ""
    cells = f"{ms(median(values))} | {ms(p95(values))} | {ms(max(values))} | {wrong} | {held}"
    return f"| {name} | {cells} |", not wrong and p95(values) < FAST


@contextmanager
def reading(site: Site, world: World) -> Iterator[None]:
    """Some people who read the list, half a second apart, while the block lasts."""
    stop = threading.Event()

    def read(number: int) -> None:
        client, draw = Client(site, f"127.50.{number}.1"), random.Random(number)
        while not stop.wait(0.5):
            with suppress(Disappointed):
                client.get("list", f"/initiatives/?view=list&{world.filters(draw)}")
        client.close()

    threads = [threading.Thread(target=read, args=[number], daemon=True) for number in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)


def let_in_without_a_name(served: Machine) -> None:
    """slowhttptest names no host in its TLS greeting: the site answers to that too, all else stays as written."""
    path = served.root / "etc" / "domino.conf"
    text, count = OTHER_NAMES.subn("", path.read_text())
    if count != 1:
        raise SystemExit("deploy/nginx/domino.conf no longer has the server for other names.")
    path.write_text(text)
    settings = served.root / "etc" / "domino.env"
    settings.write_text(settings.read_text().replace(f"ALLOWED_HOSTS={HOST}", f"ALLOWED_HOSTS={HOST},127.0.0.1"))


if __name__ == "__main__":
    sys.exit(main())
