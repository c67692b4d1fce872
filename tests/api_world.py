"""The rows that the examples of the API speak of."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from evaluation.models import Referential
from inventory.enums import Role
from tests.factories.accounts import MembershipFactory
from tests.factories.initiatives import InitiativeFactory, StakeFactory, ThemeFactory
from tests.factories.portfolio import CaseStudyFactory, EventFactory
from tests.factories.ratings import EvaluationFactory, rate
from tests.factories.recommendations import ListFactory, RecommendationFactory
from tests.factories.referentials import agreed_referential
from tests.inventory.proposals import redon


def api_world() -> Any:
    """Make them, and return someone who may change them all."""
    commune = redon()
    ThemeFactory(slug="jardin")
    StakeFactory(slug="pouvoir-d-agir")
    initiative = InitiativeFactory(slug="atelier-velo", territory=commune, themes=["velo"])
    CaseStudyFactory(slug="reparer-ensemble", territory=commune, initiatives=[initiative])
    EventFactory(slug="fabrique-a-initiatives", territory=commune, date=date(2026, 5, 12))
    version = agreed_referential(territory=commune).versions.get()
    Referential.objects.update(slug="pays-de-redon")
    evaluation = EvaluationFactory(
        id="0f9b3c1e-5d3a-4a8e-9c55-6f2a4f1f7a10",
        initiative=initiative,
        version=version,
        kind="self",
        closed=True,
        consent_at=timezone.now(),
        consent_by="Ana",
    )
    rate(evaluation, "Ana", [[3] * criterion.indicators.count() for criterion in version.criteria.all()])
    owner = ListFactory(slug="cinq-choses-a-faire", territory=commune)
    RecommendationFactory(id="6c1f1d52-6f0e-4a6e-8d2b-3f4f8c1b9a77", list=owner, phases=["start"])
    return MembershipFactory(territory=commune, role=Role.FACILITATOR).user
