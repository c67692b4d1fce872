"""One address put into everything that takes one: forms, API, lists, and rows that forms leave behind."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client

from domino.jobs import enqueue
from domino.models import RateEvent, User
from evaluation.models import Evaluation, Rating
from inventory.enums import Channel, ContributionState, Role
from inventory.models import Contribution, Initiative, Message, Scan, Territory
from inventory.services.import_runs import apply, correct, receive
from inventory.services.memberships import invite
from inventory.services.moderation import publish
from inventory.services.records import update_record
from recommendations.models import Recommendation, RecommendationList
from tests.factories.accounts import PASSWORD, UserFactory
from tests.inventory.imports.runs import sheet, worked
from tests.inventory.proposals import answers, guarded

EMAIL = "ana.durand+domino@exemple.fr"
NAME = "Ana Durand"


def send_everywhere(client: Client, initiative: Initiative, moderator: User) -> list[int]:
    """Fill every public form with the address, and the member's ones; returns the statuses of the answers."""
    # First: the team is told when someone was just written to.
    invite(territory=initiative.territory, email=EMAIL, role=Role.RELAY, invited_by=moderator)  # type: ignore[arg-type]
    page = initiative.get_absolute_url()
    recommendation = Recommendation.objects.get()
    RecommendationList.objects.update(comments_open=True)
    typed = answers(submitter_email=EMAIL, submitter_name=NAME, message=f"Répondez à {EMAIL}")
    posts: list[tuple[str, dict[str, Any]]] = [
        (f"{page}ecrire/", {"name": NAME, "email": EMAIL, "body": f"Écrivez-moi : {EMAIL}"}),
        ("/proposer/", typed),
        (f"{page}corriger/", {**typed, "name": "Atelier vélo", "territory": "Redon"}),
        (f"{page}c-est-nous/", {"email": EMAIL, "message": f"C’est moi, {EMAIL}"}),
        ("/suivre/?q=ana", {"email": EMAIL, "frequency": "weekly"}),
        (f"{recommendation.get_absolute_url()}commenter/", {"author": "Une voisine", "email": EMAIL, "body": "Oui."}),
        ("/donnees-personnelles/demande/", {"email": EMAIL}),
        ("/compte/connexion/", {"login": EMAIL, "password": "faux"}),
        ("/compte/mot-de-passe/oubli/", {"email": EMAIL}),
    ]
    statuses = []
    for address, data in posts:
        RateEvent.objects.all().delete()  # one mailbox gets few mails in a quarter of an hour
        statuses.append(client.post(address, {**data, **guarded()}).status_code)
    proposal = {"name": "Four à pain", "description": "Du pain.", "territory": "redon-35236", "submitter_email": EMAIL}
    answer = client.post(
        "/api/v1/initiatives/", json.dumps(proposal), content_type="application/json", headers={"Idempotency-Key": "é"}
    )
    return [*statuses, answer.status_code]


def publish_all(moderator: User) -> None:
    """Everything that waits is published, by hand."""
    for contribution in Contribution.objects.filter(state=ContributionState.PENDING):
        publish(contribution=contribution, version=contribution.version, moderator=moderator)


def import_with_contact(territory: Territory, email: str = EMAIL, *, public: bool = False) -> None:
    """A list whose rows have that contact, imported on the site."""
    row = {"id": "1", "nom": "Fablab", "commune": territory.name, "courriel": email, "tel": "02 99 00 00 00"}
    run = worked(receive(territory=territory, user=None, source_name="Annuaire", upload=sheet(row)))
    columns = {"external_id": "id", "name": "nom", "city": "commune", "contact_email": "courriel"}
    mapping = {"columns": {**columns, "contact_phone": "tel"}, "defaults": {"contact_is_public": public}}
    run = worked(correct(run=run, mapping=mapping, version=run.version, user=None))
    worked(apply(run=run, version=run.version, user=None))


def leave_traces(initiative: Initiative) -> None:
    """What no form writes, or in other people's words: logs, sessions, kept pages, jobs, files, history."""
    update_record(initiative=initiative, data={"private_email": EMAIL}, origin="moderation", reason=f"Dit {EMAIL}")  # type: ignore[arg-type]
    Message.objects.create(correspondence=initiative.correspondences.first(), by_writer=False, body=f"À {EMAIL} ?")
    account = UserFactory(email=EMAIL, username=EMAIL)
    visitor = Client()
    visitor.login(username=EMAIL, password=PASSWORD)
    session = visitor.session
    session["typed"] = EMAIL
    session.save()
    cache.set("kept", {"who": EMAIL}, 3_600)
    kind = ContentType.objects.get_for_model(Initiative)
    LogEntry.objects.create(
        user=account, content_type=kind, object_id="1", object_repr=EMAIL, action_flag=CHANGE, change_message="[]"
    )
    enqueue("essai", {"to": [EMAIL.upper()], "url": "https://exemple.fr/?m=ana.durand%2Bdomino%40exemple.fr"})
    Rating.objects.create(evaluation=Evaluation.objects.get(), label=EMAIL)
    Evaluation.objects.update(consent_by=f"Ana, {EMAIL}")
    sheet_row = Contribution.objects.create(kind="new", channel=Channel.PAPER, data={}, submitter_email=EMAIL)
    Scan.objects.create(contribution=sheet_row, file=ContentFile(f"Numérisation, {EMAIL}".encode(), name="feuille.pdf"))
