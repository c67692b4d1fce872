"""Everything is deleted by mistake; the archive of writes brings back the moment before."""

import time

from tests.domino.replicas import Server
from tests.faults.lab import Writers, make_commune, own_server, site, wait_for
from tests.faults.results import Result

PEOPLE, SECONDS = 8, 30
ARCHIVE = "test ! -f {0}/archive/%f && cp %p {0}/archive/%f"


def run() -> Result:
    with own_server(2) as (primary, restored):
        make_commune()
        archive(primary)
        restored.copy_of(primary)
        with site() as port, Writers(port, PEOPLE) as writers:
            time.sleep(SECONDS)
        moment = primary.psql("SELECT clock_timestamp()")
        time.sleep(0.5)
        primary.psql("TRUNCATE inventory_contribution CASCADE")
        primary.psql("SELECT pg_switch_wal()")
        segment = "SELECT count(*) FROM pg_stat_archiver WHERE last_archived_wal IS NOT NULL"
        wait_for(lambda: primary.psql(segment) == "1", 20)
        time.sleep(1)
        began = time.monotonic()
        restored.settings |= {
            "restore_command": f"cp {primary.root}/archive/%f %p",
            "recovery_target_time": moment,
            "recovery_target_action": "promote",
        }
        (restored.data / "recovery.signal").touch()
        restored.give("recovery.signal")
        restored.start()
        wait_for(lambda: restored.psql("SELECT pg_is_in_recovery()") == "f", 60)
        recovery = time.monotonic() - began
        found = restored.psql("SELECT data ->> 'name' FROM inventory_contribution").splitlines()
    lost = sum(f"Atelier {number}" not in set(found) for number in writers.acknowledged)
    twice = len(found) - len(set(found))
    return Result("mass delete, point-in-time restore", len(writers.acknowledged), lost, twice, recovery, "0 lost")


def archive(server: Server) -> None:
    folder = server.root / "archive"
    folder.mkdir()
    server.give("archive")
    server.kill()
    server.settings |= {"archive_mode": "on", "archive_command": ARCHIVE.format(server.root)}
    server.start()
