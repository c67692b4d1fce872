"""Pages that a link in a mail leads to, and what answers when it has served, ended or was forged."""

import re
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from domino.models import OutgoingMail, RateEvent
from inventory.enums import Channel, ContributionState, TokenPurpose
from inventory.models import Token
from inventory.services import memberships
from inventory.services.moderation import ask
from inventory.services.privacy.links import issue_privacy_link
from inventory.services.subscriptions import secret_of
from inventory.services.tokens import issue_token
from inventory.sheets import sheet_code
from tests.accessibility.walks.everyone import letters
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.contributions import ContributionFactory
from tests.factories.initiatives import InitiativeFactory, ThemeFactory
from tests.factories.territories import CommuneFactory
from tests.inventory.letters import write
from tests.inventory.proposals import answers, confirm_url, mailed_secret, propose, redon

EMAIL = "ana@voisine.example"
FORGED = "x" * 43


def mailed(pattern: str) -> list[str]:
    """The addresses in the last mail that match."""
    return re.findall(rf"https?://[^/\s]+({pattern})", OutgoingMail.objects.order_by("-pk")[0].body)


def open_proposals() -> None:
    """Refused, proposed, resembling, confirmed; its link once it has served, once it has ended."""
    commune, client = redon(), Client()
    propose(client, name="", territory="Nulle part", website="x", submitter_email="")
    propose(client)
    client.get("/proposer/merci/")
    first = mailed_secret()
    record = InitiativeFactory(name="Grainothèque du canal", territory=commune)
    propose(Client(), name=record.name)
    for method in ("get", "post", "get"):
        getattr(client, method)(confirm_url(first))
    RateEvent.objects.all().delete()
    propose(Client(), name="Four à pain", submitter_email=EMAIL)
    late = mailed_secret()
    Token.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    client.get(confirm_url(late))
    client.post(f"/proposer/renvoyer/{late}/")
    client.get(confirm_url(FORGED))


def open_questions_and_corrections() -> None:
    """What the team asks and how one answers; a correction of a record."""
    commune, client = redon(), Client()
    record = InitiativeFactory(territory=commune)
    contribution = ContributionFactory(territory=commune, submitter_email="b@voisine.example")
    ask(contribution=contribution, version=1, moderator=UserFactory(), question="À quelle heure ouvrez-vous ?")
    address = f"/proposer/completer/{mailed_secret('completer')}/"
    client.get(address)
    client.post(address, answers(name=""))
    client.post(address, answers())
    client.get(f"{record.get_absolute_url()}corriger/")
    client.post(f"{record.get_absolute_url()}corriger/", {"name": ""})


def open_letters() -> None:
    """The form of a letter, refused and sent; the pages of both sides."""
    client = Client()
    garden = InitiativeFactory(name="Jardin", private_email="jardin@structure.example")
    for address in letters():
        client.get(address)
    write(client, garden, email="x", body="")
    write(client, garden)
    client.get(f"/courrier/{FORGED}/")


def open_own_records() -> None:
    """« C’est nous »: asked, sent, the record and its form, refused, ended; the mails that ask whether it is right."""
    client = Client()
    record = InitiativeFactory(territory=CommuneFactory(name="Redon"), private_email=EMAIL, precision="commune")
    ask_for = f"{record.get_absolute_url()}c-est-nous/"
    client.get(ask_for)
    client.post(ask_for, {"email": "x"})
    client.post(ask_for, {"email": EMAIL})
    secret = issue_token(purpose=TokenPurpose.OWN, email=EMAIL, initiative=record)
    own = f"/ma-fiche/{secret}/"
    client.get(own)
    client.post(own, {"version": 0, "name": ""})
    client.post(own, {"version": 9, "name": "Autre", "precision": "commune", "scope": "local"})
    client.post(f"{own}fermer/")
    client.get(own)
    call_command("ask_confirmations")
    for address in mailed(r"/a-confirmer/\S+"):
        client.get(address)
    client.post(mailed(r"/a-confirmer/\S+/exacte/")[0])
    client.get(f"/a-confirmer/{FORGED}/exacte/")


def open_receipts() -> None:
    """A number typed wrong; a sheet that is not there yet, one that waits, one that is published."""
    client, code = Client(), sheet_code(42, settings.SECRET_KEY)
    client.post("/recu/", {"sheet_number": "00042-ZZZ"})
    typed = {"sheet_number": code, "email": EMAIL}
    client.post("/recu/?etat=absente", typed)
    record = InitiativeFactory(name="Jardin", territory=CommuneFactory())
    sheet = ContributionFactory(channel=Channel.PAPER, sheet_number=code, idempotency_key=f"sheet {code}")
    client.post("/recu/?etat=recue", typed)
    sheet.state, sheet.initiative = ContributionState.PUBLISHED, record
    sheet.save()
    page = client.post("/recu/?etat=publiee", typed).content.decode()
    proof = re.findall(r'name="proof" value="([^"]+)"', page)[0]
    client.post("/recu/c-est-nous/?etat=refusee", {"proof": proof, "email": "x"})
    client.post("/recu/c-est-nous/", {"proof": proof, "email": EMAIL})


def open_searches_followed() -> None:
    """Followed, confirmed, ended."""
    client = Client()
    ThemeFactory(slug="velo", name="Vélo")
    client.post("/suivre/?theme=velo", {"email": "x", "frequency": "weekly"})
    client.post("/suivre/?theme=velo", {"email": EMAIL, "frequency": "weekly"})
    confirm = mailed(r"/suivre/confirmer/\w+/")[0]
    client.get(confirm)
    client.post(confirm)
    stop = f"/suivre/arreter/{secret_of(EMAIL, 'theme=velo')}/"
    client.get(stop)
    client.post(stop)
    client.get(stop)


def open_personal_data() -> None:
    """Asked, opened, read, withdrawn, erased."""
    InitiativeFactory(contact_email=EMAIL, contact_is_public=True)
    ContributionFactory(submitter_email=EMAIL)
    client, mine = Client(), "/donnees-personnelles/mes-donnees/"
    client.post("/donnees-personnelles/demande/", {"email": "x"})
    client.post("/donnees-personnelles/demande/", {"email": EMAIL})
    link = f"/donnees-personnelles/lien/{issue_privacy_link(email=EMAIL)}/"
    for method, address in [("get", link), ("post", link), ("get", mine), ("get", f"{mine}effacer/")]:
        getattr(client, method)(address)
    client.post(f"{mine}retirer/", follow=True)
    client.post(f"{mine}effacer/")
    client.post(f"{mine}effacer/", {"sure": "on"})
    client.get(mine)


def open_invitations() -> None:
    """For someone new, for someone with an account, for someone else; refused; ended."""
    sender = MembershipFactory()
    memberships.invite(territory=sender.territory, email=EMAIL, role="relay", invited_by=sender.user)
    address = mailed(r"/compte/invitation/\S+/")[0]
    client, other = Client(), Client()
    client.get(address)
    client.post(address, {"first_name": "", "password1": "court", "password2": "autre"})
    other.force_login(UserFactory())
    other.get(f"{address}?qui=autre")
    other.force_login(UserFactory(email=EMAIL))
    other.get(f"{address}?qui=invitee")
    other.post(address)
    client.get(f"{address}?qui=servie")
