"""The whole database server is killed under people who propose."""

import time

from tests.faults.lab import Writers, get, make_commune, own_server, site, wait_for
from tests.faults.results import Result

PEOPLE, ROUNDS = 50, 20


def run() -> Result:
    recovery = 0.0
    with own_server() as (server,):
        make_commune()
        with site() as port:
            with Writers(port, PEOPLE) as writers:
                for _ in range(ROUNDS):
                    time.sleep(2)
                    server.kill()
                    time.sleep(0.5)
                    server.start()
                    recovery = max(recovery, wait_for(lambda: get(port, "/initiatives/")[0] == 200, 30))
                time.sleep(1)
            lost, twice = writers.compared()
    others = {status: times for status, times in writers.answers.items() if status != 201}
    remarks = f"other answers: {others}"
    scenario = f"PostgreSQL SIGKILLed ×{ROUNDS} under {PEOPLE} writers"
    holds = recovery < 5 and set(others) <= {0, 503}
    return Result(scenario, len(writers.acknowledged), lost, twice, recovery, "0 lost, first 200 < 5 s", remarks, holds)
