"""Two moderators accept the same claim at once."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from inventory.enums import ContributionKind
from inventory.models import Contribution, Initiative
from inventory.services.editing import Outdated
from inventory.services.moderation import Collision, publish
from tests.factories.accounts import UserFactory
from tests.factories.contributions import ContributionFactory
from tests.factories.initiatives import InitiativeFactory
from tests.faults.results import Result

ROUNDS = 500


def run() -> Result:
    initiative, people = InitiativeFactory(), [UserFactory(), UserFactory()]
    winners, lost = 0, 0
    with ThreadPoolExecutor(2) as pool:
        for number in range(ROUNDS):
            claim = ContributionFactory(
                kind=ContributionKind.CLAIM,
                initiative=initiative,
                territory=initiative.territory,
                data={},
                confirmed=True,
                submitter_email=f"claim{number}@domino.example",
            )
            done = list(pool.map(lambda person, claim=claim: accept(claim, person), people))
            winners += sum(done)
            initiative = Initiative.objects.get(pk=initiative.pk)
            lost += initiative.private_email != claim.submitter_email
    twice = winners - ROUNDS
    return Result(f"two moderators on one claim ×{ROUNDS}", winners, lost, twice, None, "1 winner each", "", twice == 0)


def accept(claim: Contribution, person: object) -> bool:
    try:
        publish(contribution=claim, version=claim.version, moderator=person)  # type: ignore[arg-type]
    except (Collision, Outdated):
        return False
    finally:
        connection.close()
    return True
