"""Lists of recommendations in each view and state, kits, votes; the desk, and what it refuses."""

import io
from datetime import date

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evaluation.services.sessions import open_session
from inventory.models import Territory
from recommendations.models import Recommendation, RecommendationList
from recommendations.services import lists
from recommendations.services.kits import make_kit
from recommendations.services.votes import create_prioritisation
from tests.factories.accounts import MembershipFactory
from tests.factories.recommendations import CommentFactory, FollowUpFactory
from tests.factories.territories import CommuneFactory
from tests.recommendations.documents import sample_list
from tests.recommendations.kits import lived
from tests.recommendations.team import typed
from tests.recommendations.votes import Phone, dotted

VIEWS = ("liste", "matrice", "porteurs", "enjeux", "texte")


def team_of(territory: Territory) -> Client:
    client = Client()
    client.force_login(MembershipFactory(territory=territory).user)
    return client


def agree(owner: RecommendationList) -> None:
    lists.agree_version(list=owner, agreed_on=date(2026, 5, 12), agreed_by="l’atelier", event=None, by=None)


def open_lists() -> None:
    """In consultation, agreed, changed since: as everyone reads them."""
    owner = sample_list(3, territory=CommuneFactory(name="Redon"), slug="feuille", comments_open=True)
    made = owner.recommendations.all()[0]
    FollowUpFactory(recommendation=made)
    CommentFactory(recommendation=made, state="published")
    client, base = Client(), f"/preconisations/{owner.slug}/"
    for view in VIEWS:
        client.get(f"{base}?vue={view}")
    client.get(f"{base}?q=xyzzyx")
    client.get(f"{base}{made.number}/")
    client.post(f"{base}{made.number}/commenter/", {"body": ""})
    agree(owner)
    lists.edit_recommendation(recommendation=made, values={"title": "Ouvrir deux lieux"}, lock=None, by=None)
    for page in ("versions/", "versions/1/", "versions/1/0/"):
        client.get(base + page)


def open_lists_desk() -> None:
    """Forms of the team, refused, outdated; a workbook that comes back."""
    redon = CommuneFactory(name="Redon", slug="redon")
    owner = sample_list(3, territory=redon, slug="feuille")
    team, base = team_of(redon), "/preconisations/feuille/"
    made = owner.recommendations.all()[0]
    CommentFactory(recommendation=made)
    pages = ("modifier/", "ordre/", "bibliotheque/", "suivi/", "adopter/", "ajouter/", "suggestions/")
    for page in (*pages, f"{made.number}/modifier/"):
        team.get(base + page)
    team.get("/preconisations/commentaires/")
    team.post("/preconisations/nouvelle/", {"title": ""})
    team.post(f"{base}ajouter/", typed(title="", budget="beaucoup"))
    team.post(f"{base}adopter/", {"agreed_on": "", "agreed_by": "", "lock": owner.lock})
    team.post(f"{base}{made.number}/modifier/", typed(title="Le mien", lock=0))
    team.post(f"{base}etat/", {"state": "draft", "was": "agreed"})
    team.post(f"{base}reimport/", {"file": SimpleUploadedFile("liste.csv", b"a;b\n1;2\n")})
    came_back = team.post(f"{base}reimport/", {"file": edited(b"".join(team.get(f"{base[:-1]}.xlsx")))})
    team.get(came_back["Location"])


def edited(content: bytes) -> SimpleUploadedFile:
    """The workbook with words changed, some wrongly, and a row added."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Préconisations"]
    sheet["B2"] = "Ouvrir la halle aux associations de la commune"
    sheet["J3"] = "beaucoup"
    sheet["M3"] = "Les salles dorment le soir.\n\n- un inventaire partagé\n- une clé"
    sheet["B5"] = "Former à la coopération"
    made = io.BytesIO()
    book.save(made)
    return SimpleUploadedFile("liste.xlsx", made.getvalue())


def open_kits() -> None:
    """A kit read, begun with, and what became of it where it was."""
    origin, redon = CommuneFactory(name="Morlaix"), CommuneFactory(name="Redon", slug="redon")
    lived(origin)
    kit = make_kit(territory=origin, by=None, title="La démarche d’ici")
    team = team_of(redon)
    kits = "/preconisations/kits/"
    begin = {"kit": kit.slug, "territory": "redon", "starts_on": "2027-03-01", "weeks": "4"}
    Client().get(f"{kits}{kit.slug}/")
    for page in ("", f"{kit.slug}/", "nouveau/", f"commencer/?kit={kit.slug}"):
        team.get(kits + page)
    team.post(f"{kits}commencer/", {**begin, "starts_on": "", "weeks": "x"})
    team.post(f"{kits}commencer/", begin)
    Recommendation.objects.filter(list__territory=redon).update(
        title="Réécrite", context="Une phrase assez longue pour qu’elle tienne sur plusieurs lignes d’un téléphone."
    )
    team.get("/preconisations/territoires/redon/kit/")


def open_votes() -> None:
    """With dots and by places: the room, the phone, the projector, the result."""
    for method in ("dots", "placement"):
        owner = sample_list(3, territory=CommuneFactory())
        vote = create_prioritisation(list=owner, title="Par quoi commencer ?", method=method, by=None)
        open_session(session=vote.session, by=None)
        if method == "dots":
            dotted(vote, 2, 1)
        team, phone = team_of(owner.territory), Phone(vote, f"jeton-{method}")
        Client().get(phone.address)
        phone.client.get(f"{phone.address}?qui=dedans")
        base = f"/preconisations/{owner.slug}/votes/"
        for page in ("", "nouveau/", f"{vote.pk}/conduite/", f"{vote.pk}/projection/", f"{vote.pk}/"):
            team.get(base + page)
        vote.session.state = "closed"
        vote.session.save()
        Client().get(f"{base}{vote.pk}/?fini")
        Client().get(base)
