"""The desk of the census: proposals in each shape, decisions taken by someone else, imports in each state, sources."""

from django.test import Client
from django.utils import timezone

from inventory.models import Initiative, Territory
from inventory.services.editing import edit_record
from inventory.services.records import update_record
from tests.e2e.census import make_census
from tests.factories.accounts import MembershipFactory
from tests.factories.contributions import ContributionFactory, CorrectionFactory
from tests.factories.initiatives import SourceFactory
from tests.factories.sources import DisappearanceFactory, LiveSourceFactory
from tests.inventory.imports.runs import FABLAB, make_states, previewed

TYPED = {"name": "Le mien", "precision": "commune", "scope": "local", "territory": "redon"}


def team() -> Client:
    """A facilitator of all that `make_census` makes."""
    client = Client()
    client.force_login(MembershipFactory(territory=Territory.objects.get(slug="redon-agglomeration")).user)
    return client


def open_queue() -> None:
    """A new record, a correction in conflict, what is missing, and what two people decided at once."""
    make_census()
    client, redon = team(), Territory.objects.get(slug="redon")
    record = Initiative.objects.get(name="La Rustine")
    new = ContributionFactory(territory=redon, confirmed=True)
    correction = CorrectionFactory(initiative=record, changed={"name": "La Rustine d’Allaire"})
    update_record(initiative=record, data={"name": "La Rustine, atelier"}, origin="moderation", reason="Nom d’usage")
    client.get("/moderation/")
    client.get("/moderation/?q=xyzzyx")
    for row in (new, correction):
        client.get(row.get_absolute_url())
    address = new.get_absolute_url()
    client.post(f"{address}refuser/", {"version": 1, "reason": ""})
    client.post(f"{address}demander/", {"version": 1, "question": ""})
    client.post(f"{address}retoucher/", {**TYPED, "version": 1, "name": ""})
    client.post(f"{address}publier/", {"version": 9})
    client.post(f"{address}retoucher/", {**TYPED, "version": 9, "action": "publish"})


def open_records() -> None:
    """A record at the desk: its history, a form refused, what someone else changed; members and sheets refused."""
    make_census()
    client = team()
    record = Initiative.objects.get(name="La Rustine")
    update_record(initiative=record, data={"name": "La Rustine, atelier"}, origin="moderation", reason="Nom d’usage")
    edit = f"/moderation/fiches/{record.slug}/modifier/"
    client.get(f"/moderation/fiches/{record.slug}/historique/")
    client.post(edit, {**TYPED, "version": 1, "name": ""})
    edit_record(initiative=record, version=2, data={"name": "Le leur"}, made_by=None)
    client.post(edit, {**TYPED, "version": 2})
    client.post(f"/moderation/fiches/{record.slug}/etat/", {"version": 1, "status": "closed"})
    client.post("/moderation/membres/", {"email": "x"})
    client.post("/moderation/saisie/", {"sheet_number": "x"})


def open_imports() -> None:
    """An import in each state, a file that is refused, a decision on what changed meanwhile."""
    make_census()
    client, redon = team(), Territory.objects.get(slug="redon")
    for address in make_states(redon).values():
        client.get(address)
    client.post("/moderation/imports/nouveau/", {"territory": "redon"})
    run = previewed(redon, FABLAB)
    client.post(f"/moderation/imports/{run.pk}/abandonner/", {"version": run.version - 1})


def open_sources() -> None:
    """A source that failed and no longer lists a record, and the form of another."""
    make_census()
    client, source = team(), SourceFactory(name="Annuaire")
    record = Initiative.objects.get(name="La Rustine")
    Initiative.objects.filter(pk=record.pk).update(source=source)
    live = LiveSourceFactory(
        source=source,
        territory=Territory.objects.get(slug="redon-agglomeration"),
        checked_at=timezone.now(),
        failures=2,
        last_error="annuaire.example se tait.",
    )
    DisappearanceFactory(live_source=live, initiative=record)
    client.get("/moderation/sources/")
    client.get(live.get_absolute_url())
    client.get(record.get_absolute_url())
    client.post("/moderation/sources/nouvelle/", {})
