"""Debates, phones, referentials, evaluations: as the public, the team and the people in the room see them."""

from django.test import Client
from django.urls import reverse

from evaluation.models import Rating, ReferentialVersion
from evaluation.services.raters import invite_rater
from evaluation.services.referentials import draft_next_version
from inventory.enums import TokenPurpose
from inventory.services.tokens import issue_token
from tests.evaluation.evaluating import agreed, evaluation_of, member, place
from tests.evaluation.rooms import Phone
from tests.factories.evaluation import StatementFactory
from tests.factories.ratings import rate
from tests.factories.referentials import agree, agreed_referential, argument, cluster, debated

PHONES = "/evaluation/seance/"


def open_debates() -> None:
    """A room that debates, one whose session is over, and the board of their arguments."""
    debate = debated()
    client, team = Client(), Client()
    team.force_login(member(debate.session.territory))
    for text in ("Les aides s’arrêtent", "Il faut plusieurs sources"):
        argument(debate, text)
    cluster(debate, "Tenir dans le temps", "Les bénévoles s’usent")
    phone = Phone(debate.statements.get())
    base = f"/evaluation/debats/{debate.slug}/"
    for visitor, page in [(client, ""), (team, "conduite/"), (team, "projection/"), (team, "regroupements/")]:
        visitor.get(base + page)
    client.post(PHONES, {"code": "ABC"})
    client.get(phone.address)
    phone.client.get(f"{phone.address}?qui=dedans")
    over = StatementFactory(debate__session__state="closed").debate
    client.get(f"{PHONES}{over.session.code}/")
    client.get(f"/evaluation/debats/{over.slug}/")


def open_referentials() -> None:
    """An agreed one, its next draft and what differs; the desk's refusals."""
    territory = place()
    referential = agreed_referential(territory=territory)
    client, team = Client(), Client()
    team.force_login(member(territory))
    draft_next_version(referential=referential, by=None)
    base = f"/evaluation/referentiels/{referential.slug}/"
    draft = referential.versions.get(state="draft")
    edit = f"{base}modifier/"
    for page in ("", "criteres/critere-1/", "adopter/"):
        team.get(edit + page)
    team.post(f"{edit}criteres/", {"name": ""})
    team.post(f"{edit}adopter/", {"lock": draft.lock, "agreed_on": "", "agreed_by": ""})
    team.post(f"{edit}abandonner/", {"lock": draft.lock + 1})
    draft.criteria.filter(slug="critere-3").update(name="Un autre nom", description="De plus.")
    agree(referential)
    for page in ("", "v1/"):
        client.get(base + page)
    client.get(reverse("evaluation:version_difference", args=[referential.slug, 1, 2]))
    team.post("/evaluation/referentiels/importer/", {"territory": territory.slug})


def five_evaluations() -> ReferentialVersion:
    """The first is open, the others are published; each has two raters and what they saw."""
    version = agreed(place())
    for index in range(5):
        made = evaluation_of(version, closed=index > 0, consent=index > 0)
        rate(made, "Bo", [[0, 4], [3, None], [1, 2]])
        made.ratings.first().scores.update(evidence="Vu sur place", link="https://exemple.fr/")
    return version


def open_evaluations() -> None:
    """Rated by a link and by the team, closed, agreed to, published; a territory's own page; links that ended."""
    version = five_evaluations()
    territory = version.referential.territory
    opened, closed = (version.evaluations.filter(state=state)[0] for state in ("open", "closed"))
    client, team = Client(), Client()
    team.force_login(member(territory))
    _, secret = invite_rater(evaluation=opened, label="Camille")
    client.get(f"/evaluation/reponses/{secret}/")
    client.post(f"/evaluation/reponses/{secret}/", {"i0-link": "x", "action": "submit"})
    client.get("/evaluation/reponses/x/")
    own = issue_token(purpose=TokenPurpose.OWN, email="a@sel.example", initiative=closed.initiative)
    client.get(reverse("evaluation:evaluation_consent", args=[own, closed.pk]))
    client.get(reverse("evaluation:evaluation_consent", args=["x" * 43, closed.pk]))
    for view in ("", "?vue=regards", "?vue=territoire"):
        client.get(f"/evaluation/evaluations/{closed.pk}/{view}")
    client.get(f"/territoires/{territory.slug}/evaluation/")
    for name in ("evaluation_control", "synthesis_edit", "evaluation_detail"):
        team.get(reverse(f"evaluation:{name}", args=[opened.pk]))
    team.post(reverse("evaluation:evaluation_control", args=[closed.pk]), {"action": "consent", "given_by": ""})
    team.get(reverse("evaluation:evaluation_control", args=[closed.pk]))
    keyed = Rating.objects.filter(evaluation=opened)[0]
    team.get(reverse("evaluation:rating_keyed", args=[opened.pk, keyed.pk]))
    team.get(reverse("evaluation:rating_edit", args=[opened.pk]))
