"""A migration holds a table: pages answer within the limit of locks, and work again right after."""

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg2
from django.db import connection

from tests.factories.initiatives import InitiativeFactory
from tests.faults.lab import get, site, warm
from tests.faults.results import Result

READERS, HELD = 4, 8  # as many as one web process has threads: others would queue for them
LIMIT = 5 + 2.5  # lock_timeout, and two cores shared by all of them


def run() -> Result:
    address = InitiativeFactory().get_absolute_url()
    with site() as port, ThreadPoolExecutor(READERS) as pool:
        warm(port, address)
        holder = psycopg2.connect(**connection.get_connection_params())
        holder.cursor().execute("LOCK TABLE inventory_initiative IN ACCESS EXCLUSIVE MODE")
        began = time.monotonic()
        answers = list(pool.map(lambda _: get(port, address), range(READERS)))
        time.sleep(max(0, HELD - (time.monotonic() - began)))
        holder.rollback()
        status, recovery, _ = get(port, address)
        holder.close()
    slowest = max(seconds for _, seconds, _ in answers)
    statuses = {status for status, _, _ in answers}
    remarks = f"answers {sorted(statuses)}, the slowest after {slowest:.1f} s"
    holds = statuses == {503} and slowest < LIMIT and status == 200
    return Result(
        "migration holds the records", READERS, 0, 0, recovery, "answers within the lock limit (5 s)", remarks, holds
    )
