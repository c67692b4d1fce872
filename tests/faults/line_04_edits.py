"""Two people write the same record over at once."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from inventory.models import Initiative, Revision
from inventory.services.editing import Outdated, edit_record, version_of
from tests.factories.initiatives import InitiativeFactory
from tests.faults.results import Result

PAIRS = 1_000


def run() -> Result:
    initiative = InitiativeFactory()
    written: list[str] = []
    both = 0
    with ThreadPoolExecutor(2) as pool:
        for number in range(PAIRS):
            version = version_of(initiative)
            names = [f"Nom {number} de {person}" for person in ("Anne", "Bruno")]
            done = list(pool.map(lambda name, version=version: write(initiative.pk, version, name), names))
            written += [name for name, saved in zip(names, done, strict=True) if saved]
            both += sum(done) - 1
    versions = set(Revision.objects.values_list("data__name", flat=True))
    lost = sum(name not in versions for name in written)
    remarks = f"{PAIRS - abs(both)} pairs with one winner, the other told (409)"
    return Result(
        f"{PAIRS} pairs of concurrent edits", len(written), lost, both, None, "no silent overwrite", remarks, both == 0
    )


def write(pk: object, version: int, name: str) -> bool:
    try:
        edit_record(initiative=Initiative.objects.get(pk=pk), version=version, data={"name": name}, made_by=None)
    except Outdated:
        return False
    finally:
        connection.close()
    return True
