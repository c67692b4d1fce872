"""The portfolio as everyone reads it, drafts, forms that are refused, and what someone else changed meanwhile."""

from django.test import Client

from inventory.models import Initiative, Stake, Territory
from portfolio.enums import State
from portfolio.models import Event
from portfolio.services.case_studies import edit_case_study
from portfolio.services.events import edit_event
from tests.e2e.census import make_census
from tests.factories.accounts import MembershipFactory
from tests.factories.portfolio import (
    CaseStudyFactory,
    EffectFactory,
    EventFactory,
    ForesightFactory,
    InsightFactory,
    WatchLinkFactory,
)
from tests.portfolio import case_study_forms, event_forms


def territory_with_a_portfolio() -> Territory:
    """Redon, with an event that has all there may be, analyses, links, a foresight sheet and a declared figure."""
    make_census()
    redon, stake = Territory.objects.get(slug="redon"), Stake.objects.get(slug="solidarite")
    found = Initiative.objects.order_by("name")[:2]
    event = EventFactory(
        slug="cine-debat",
        territory=redon,
        minutes="# Le film\nOn en parle.",
        participants=75,
        cost=120,
        cost_note="Salle",
        place="Redon",
        found=found,
    )
    event.stakes.add(stake)
    event.outcomes.create(kind="criterion", text="Dure dans le temps")
    event.files.create(kind="document", title="Notes", file="demarche/notes.pdf")
    InsightFactory(territory=redon, stake=stake, event=event, text="Une salle prêtée suffit.")
    WatchLinkFactory(territory=redon, stake=stake)
    ForesightFactory(territory=redon, stake=stake, slug="futur", quote="Trois perceuses !", quote_person="Inès")
    EffectFactory(initiative=found[0])
    return redon


def open_portfolio() -> None:
    """Public pages that need something to show, and addresses that mean nothing."""
    territory_with_a_portfolio()
    client = Client()
    for page in ("demarche/", "analyses/", "veille/", "veille/?kind=film"):
        client.get(f"/territoires/redon/{page}")
    for page in ("", "analyses/", "veille/"):
        client.get(f"/enjeux/solidarite/{page}")
    for page in (Event.objects.get(slug="cine-debat").get_absolute_url(), "/prospective/futur/", "/prospective/"):
        client.get(page)
    client.get("/porte-folio/?stake=inconnu")


def open_portfolio_desk() -> None:
    """Each form refused, then saved over someone else's change."""
    redon = territory_with_a_portfolio()
    client = Client()
    client.force_login(MembershipFactory(territory=redon).user)
    study = CaseStudyFactory(territory=redon, state=State.DRAFT)
    event = EventFactory(territory=redon, state=State.DRAFT)
    client.post(case_study_forms.NEW, case_study_forms.typed(redon, title="", quotes=[{"text": ""}]))
    client.post(event_forms.NEW, event_forms.typed(redon, title="", date="31/02/2026"))
    edit_case_study(case_study=study, version=1, data={"lead": "Entre-temps."}, made_by=None)
    edit_event(event=event, version=1, data={"title": "Entre-temps"})
    written = f"{case_study_forms.DESK}{study.slug}/modifier/"
    client.post(written, case_study_forms.typed(redon, lead="Le mien.", version=1))
    client.post(written, case_study_forms.typed(redon, version=2, action="preview", quotes=[{"text": "Un mot"}]))
    client.post(f"{event_forms.DESK}{event.slug}/modifier/", event_forms.typed(redon, title="Le mien", version="1"))
    for page in ("analyses/ajouter/", "veille/partager/"):
        client.post(f"/territoires/redon/{page}", {})
    client.post("/moderation/prospective/nouvelle/", {"title": ""})
