"""What the tests of evaluations share: a territory, its people, an evaluation in a state."""

from typing import Any

from django.utils import timezone

from evaluation.models import Evaluation, Indicator, ReferentialVersion
from inventory.enums import Role
from inventory.models import Territory
from inventory.services.territories import refresh_containment
from tests.factories.accounts import MembershipFactory
from tests.factories.initiatives import InitiativeFactory
from tests.factories.ratings import EvaluationFactory, rate
from tests.factories.referentials import agreed_referential
from tests.factories.territories import CommuneFactory

LEVELS = [[4, 2], [3, None], [1, 1]]


def place() -> Territory:
    territory = CommuneFactory()
    refresh_containment()
    return territory


def member(territory: Territory, role: Role = Role.FACILITATOR) -> Any:
    return MembershipFactory(territory=territory, role=role).user


def agreed(territory: Territory, **values: Any) -> ReferentialVersion:
    return agreed_referential(territory=territory, **values).versions.get()


def evaluation_of(
    version: ReferentialVersion, *, consent: bool = False, rated: bool = True, **values: Any
) -> Evaluation:
    """An open evaluation of an initiative where the referential comes from; `closed=True`, `consent=True`."""
    territory = version.referential.territory
    initiative = values.pop("initiative", None) or InitiativeFactory(territory=territory)
    made = EvaluationFactory(version=version, initiative=initiative, **values)
    if rated:
        rate(made, "Ana Le Bihan", LEVELS)
    if consent:
        made.consent_at, made.consent_by = timezone.now(), "la présidente"
        made.save()
    return made


def indicators(version: ReferentialVersion) -> list[Indicator]:
    return list(Indicator.objects.filter(criterion__version=version).order_by("criterion__position", "position", "pk"))


def answers(version: ReferentialVersion, level: int | str = 3, **values: Any) -> dict[str, Any]:
    """What the form of a rating sends when every indicator is answered alike."""
    return {f"i{one.pk}-answer": str(level) for one in indicators(version)} | values
