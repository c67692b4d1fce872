"""A territory with everything that a kit takes, and what a file of a kit says."""

from typing import Any

from evaluation.models import Criterion
from inventory.models import Territory
from recommendations.kits import FORMAT, VERSION
from recommendations.models import Inspiration, Kit, Partner, RecommendationList
from recommendations.services.kits import make_kit
from tests.factories.initiatives import InitiativeFactory, ResourceKindFactory, StakeFactory, ThemeFactory
from tests.factories.portfolio import EventFactory
from tests.factories.recommendations import EffortFactory, HorizonFactory, ListFactory, RecommendationFactory
from tests.factories.referentials import agreed_referential

SAID = "On se présente. Trente personnes viennent le 12 mars. On choisit la suite."


def lived(territory: Territory) -> RecommendationList:
    """The method of a territory: two public events and a draft, an agreed referential, a list of two."""
    EventFactory(territory=territory, title="On se lance", kind="launch", step="start", summary=SAID)
    EventFactory(territory=territory, title="On débat", kind="moving_debate", step="orient", summary="")
    EventFactory(territory=territory, title="Pas encore public", state="draft")
    referential = agreed_referential(territory=territory)
    theme = ThemeFactory(slug="alimentation")
    ThemeFactory(slug="jardins", parent=theme)
    owner = ListFactory(territory=territory, title="Ce que nous ferons", foreword="Écrite à plusieurs.")
    first = RecommendationFactory(
        list=owner,
        title="Ouvrir un lieu",
        context="Il en manque.",
        phases=["start"],
        registers=["places"],
        effort=EffortFactory(slug="moyen"),
        horizon=HorizonFactory(slug="un-an"),
        contact_person="Mme Secret",
        budget=1200,
    )
    first.stakes.add(StakeFactory(slug="solidarite"))
    first.needs.add(ResourceKindFactory(slug="local"))
    first.criteria.add(Criterion.objects.get(version__referential=referential, slug="critere-1"))
    Partner.objects.create(recommendation=first, role="carrier", name="Le FabLab", contact="06 00 00 00 00")
    Inspiration.objects.create(recommendation=first, initiative=InitiativeFactory(name="La Bricole", slug="la-bricole"))
    RecommendationFactory(list=owner, title="=SOMME(A1:A9)")
    return owner


def made(territory: Territory) -> Kit:
    """The kit of a territory that `lived`."""
    lived(territory)
    return make_kit(territory=territory, by=None, title="La démarche d’ici")


def said(**changes: Any) -> dict[str, Any]:
    """The smallest file that is a kit."""
    event = {"title": "On se lance", "kind": "launch", "step": "start", "summary": ""}
    head = {"title": "Un kit", "attribution": "Le pays d’à côté", "licence": "CC-BY-SA-4.0"}
    return {"format": FORMAT, "format_version": VERSION, **head, "events": [event], **changes}
