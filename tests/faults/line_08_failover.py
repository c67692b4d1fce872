"""The primary is lost, its synchronous replica promoted; the site finds it by itself (hosts in DATABASE_URL)."""

import time

from django.conf import settings
from django.db import connection

from domino.database_url import database_settings
from domino.postgres.settings import DATABASE, PORT, USER
from tests.faults.lab import Writers, get, make_commune, own_server, site, wait_for
from tests.faults.results import Result

PEOPLE = 20


def run() -> Result:
    with own_server(2) as (primary, replica):
        make_commune()
        replica.copy_of(primary, "r1")
        replica.start()
        primary.psql("ALTER SYSTEM SET synchronous_standby_names = 'r1'")
        primary.psql("SELECT pg_reload_conf()")
        wait_for(lambda: primary.psql("SELECT sync_state FROM pg_stat_replication") == "sync", 20)
        hosts = ",".join(str(server.root).replace("/", "%2F") for server in (primary, replica))
        address = f"postgis://{USER}@{hosts}:{PORT}/{DATABASE}?target_session_attrs=read-write"
        with site(DATABASE_URL=address, DATABASE_REPLICA_URL=replica.url) as port:
            with Writers(port, PEOPLE) as writers:
                time.sleep(4)
                primary.kill()
                lost_at, count_then = time.monotonic(), len(writers.acknowledged)
                reading = get(port, "/initiatives/")[0]
                replica.promote()
                replica.psql("ALTER SYSTEM SET synchronous_standby_names = ''")
                wait_for(lambda: len(writers.acknowledged) > count_then + PEOPLE, 40)
                recovery = time.monotonic() - lost_at
                time.sleep(1)
            status = get(port, "/initiatives/")[0]
        follow(replica.url)
        lost, twice = writers.compared()
        connection.close()
    remarks = f"public page without any primary: {reading}; afterwards: {status}"
    holds = recovery < 30 and status == 200
    scenario = "primary SIGKILLed, synchronous replica promoted"
    return Result(scenario, len(writers.acknowledged), lost, twice, recovery, "0 lost, web back < 30 s", remarks, holds)


def follow(url: str) -> None:
    """Count on the server that is left."""
    connection.close()
    connection.settings_dict.update(database_settings(url))
    settings.DATABASES["default"].update(database_settings(url))
