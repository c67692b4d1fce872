"""A followed source, read again and again: what changes there comes here, what is corrected here stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from domino.models import Job, OutgoingMail
from inventory.enums import ImportState, Policy, Schedule
from inventory.models import ImportRun, Initiative, LiveSource, Source, Territory
from inventory.services import import_runs, sources
from inventory.services.records import update_record
from inventory.services.sources import notes
from tests.factories.accounts import UserFactory
from tests.factories.sources import LiveSourceFactory
from tests.inventory.imports.runs import work
from tests.inventory.sources.following import absent, counts, followed, last_run, names, read_again
from tests.inventory.sources.hosts import ADDRESS, NAME, PATH, Site, row, sheet

pytestmark = pytest.mark.django_db
THREE = (row(1, "Fournil"), row(2, "Atelier"), row(3, "Jardin"))


@pytest.fixture(autouse=True)
def three(site: Site) -> None:
    site.pages[PATH] = sheet(*THREE)


def test_first_reading_fills_the_census(site: Site, redon: Territory) -> None:
    live = followed(redon)
    assert (names(), counts(live)) == (["Atelier", "Fournil", "Jardin"], {"created": 3})
    assert (live.failures, live.last_error, live.checked_at is not None) == (0, "", True)
    assert {(each.source, each.licence) for each in Initiative.objects.all()} == {(live.source, "CC-BY-SA-4.0")}


def test_same_list_is_not_imported_again(site: Site, redon: Territory) -> None:
    live = followed(redon)
    checked = live.checked_at
    live = read_again(live)
    assert (live.runs.count(), live.checked_at > checked) == (1, True)
    site.headers[PATH] = {"etag": '"v2"'}
    site.pages[PATH] = sheet(*THREE, row(4, "Vélos"))
    live = read_again(live)
    assert (live.runs.count(), live.etag) == (2, '"v2"')
    live = read_again(live)
    assert live.runs.count() == 2


def test_changes_come_and_corrections_stay(site: Site, redon: Territory) -> None:
    live = followed(redon)
    fournil = Initiative.objects.get(name="Fournil")
    update_record(initiative=fournil, data={"summary": "Corrigé ici"}, origin="moderation")
    site.pages[PATH] = sheet(row(1, "Fournil", "Après"), row(2, "Atelier", "Après"), row(3, "Jardin"))
    live = read_again(live)
    assert dict(Initiative.objects.values_list("name", "summary")) == {
        "Fournil": "Corrigé ici",
        "Atelier": "Après",
        "Jardin": "Avant",
    }
    assert counts(live) == {"updated": 1, "unchanged": 2}


def test_review_waits_for_someone(site: Site, redon: Territory) -> None:
    live = followed(redon, policy=Policy.REVIEW)
    run = last_run(live)
    assert (run.state, names()) == (ImportState.PREVIEWED, [])
    import_runs.apply(run=run, version=run.version, user=None)
    work()
    assert names() == ["Atelier", "Fournil", "Jardin"]


def test_reading_that_brings_nothing_asks_nobody(site: Site, redon: Territory) -> None:
    live = followed(redon)
    LiveSource.objects.update(policy=Policy.REVIEW)
    site.pages[PATH] = sheet(*reversed(THREE))
    live = read_again(live)
    assert (last_run(live).state, counts(live)) == (ImportState.APPLIED, {"unchanged": 3})


def test_newer_reading_takes_the_place_of_one_that_waits(site: Site, redon: Territory) -> None:
    live = followed(redon, policy=Policy.REVIEW)
    site.pages[PATH] = sheet(*THREE, row(4, "Vélos"))
    live = read_again(live)
    assert [run.state for run in live.runs.order_by("created_at")] == [ImportState.ABANDONED, ImportState.PREVIEWED]


def test_vanished_record_is_flagged_until_it_is_back(site: Site, redon: Territory) -> None:
    live = followed(redon)
    site.pages[PATH] = sheet(*THREE[:2])
    live = read_again(live)
    assert (names(), absent()) == (["Atelier", "Fournil", "Jardin"], ["Jardin"])
    site.pages[PATH] = sheet(*THREE)
    read_again(live)
    assert absent() == []


def test_record_kept_by_someone_is_not_asked_about_again(site: Site, redon: Territory) -> None:
    live = followed(redon)
    site.pages[PATH] = sheet(*THREE[:2])
    live = read_again(live)
    sources.keep_absent(disappearance=live.disappearances.get(), user=UserFactory())
    site.pages[PATH] = sheet(*THREE[:2], row(4, "Vélos"))
    read_again(live)
    assert [each.settled_at is not None for each in live.disappearances.all()] == [True]


def test_records_of_others_do_not_vanish(site: Site, redon: Territory) -> None:
    live = followed(redon)
    Initiative.objects.filter(name="Jardin").update(source=Source.objects.create(slug="autre", name="Autre"))
    Initiative.objects.filter(name="Atelier").update(status="closed")
    site.pages[PATH] = sheet(row(1, "Fournil"), row(4, "Vélos"))
    read_again(live)
    assert absent() == []


@pytest.mark.parametrize("rows", [THREE[:1], (row(7, "Ailleurs"),)])
def test_much_shorter_list_is_held(site: Site, redon: Territory, rows: tuple[str, ...]) -> None:
    live = followed(redon)
    site.pages[PATH] = sheet(*rows)
    live = read_again(live)
    present = int(rows == THREE[:1])
    assert (last_run(live).state, absent(), live.failures) == (ImportState.PREVIEWED, [], 0)
    assert live.last_error == (
        f"La liste est bien plus courte que d’habitude : elle ne cite plus que {present} des 3 fiches connues. "
        "Rien n’est appliqué : relisez l’import."
    )
    run = last_run(live)
    import_runs.apply(run=run, version=run.version, user=None)
    work()
    live.refresh_from_db()
    assert (live.last_error, len(absent())) == ("", 3 - present)


def test_other_licence_is_held_then_kept(site: Site, redon: Territory) -> None:
    live = followed(redon, licence="etalab-2.0")
    features = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [-2.08, 47.6 + n / 100]},
         "properties": {"id": str(n), "nom": name}}
        for n, name in ((1, "Fournil"), (2, "Atelier"), (3, "Jardin"))
    ]  # fmt: skip
    site.pages[PATH] = {"type": "FeatureCollection", "licence": "ODbL", "features": features}
    live = read_again(live)
    assert live.last_error == (
        "La source annonce maintenant la licence « ODbL-1.0 » au lieu de « etalab-2.0 ». "
        "Rien n’est appliqué : relisez l’import."
    )
    run = last_run(live)
    import_runs.apply(run=run, version=run.version, user=None)
    work()
    live = LiveSource.objects.select_related("source").get()
    assert (live.source.licence, live.last_error) == ("ODbL-1.0", "")
    assert set(Initiative.objects.values_list("licence", flat=True)) == {"ODbL-1.0"}


def test_failures_are_tried_later_and_later_and_told_once(site: Site, redon: Territory) -> None:
    person = UserFactory(email="lea@redon.example")
    live = followed(redon, user=person)
    site.status[PATH] = "503 Service Unavailable"
    waits = []
    for _ in range(4):
        live = read_again(live)
        waits.append(round((live.next_check_at - timezone.now()) / timedelta(hours=1)))
    assert (waits, live.failures) == ([1, 3, 12, 24], 4)
    assert live.last_error == f"{NAME} ne sait pas répondre pour l’instant (code 503)."
    del site.status[PATH]
    live = read_again(live)
    assert (live.failures, live.last_error) == (0, "")
    assert [(mail.recipient, mail.subject) for mail in OutgoingMail.objects.order_by("pk")] == [
        ("lea@redon.example", "La source « Annuaire » ne se lit plus"),
        ("lea@redon.example", "La source « Annuaire » se lit de nouveau"),
    ]


def test_host_that_asks_to_wait_is_left_alone(site: Site, redon: Territory) -> None:
    live = followed(redon)
    site.status[PATH], site.headers[PATH] = "429 Too Many Requests", {"retry-after": "36000"}
    live = read_again(live)
    assert round((live.next_check_at - timezone.now()) / timedelta(hours=1)) == 10


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("", f"{NAME} répond par un fichier vide."),
        ("<!DOCTYPE html><title>Connexion</title>", "C’est une page web ou du XML"),
        (b"%PDF-1.7", "C’est un PDF"),
        ({"type": "FeatureCollection", "features": []}, "Le fichier"),
    ],
)
def test_answer_that_is_no_list_is_told(site: Site, redon: Territory, body: object, error: str) -> None:
    live = followed(redon)
    site.headers[PATH] = {"content-type": "text/csv"}
    site.pages[PATH] = body  # type: ignore[assignment]
    live = read_again(live)
    assert (live.last_error[: len(error)], live.failures, absent()) == (error, 1, [])
    live = read_again(live)
    assert live.failures == 2
    site.pages[PATH] = sheet(*THREE)
    assert (read_again(live).failures, absent()) == (0, [])


def test_due_sources_are_left_to_the_worker_once(site: Site, redon: Territory) -> None:
    live = followed(redon)
    assert sources.enqueue_due() == "0 à lire"
    LiveSource.objects.update(next_check_at=timezone.now())
    assert (sources.enqueue_due(), sources.enqueue_due()) == ("1 à lire", "0 à lire")
    sources.check_now(live=live)
    waiting = Job.objects.filter(kind="source.read", state=Job.State.WAITING)
    assert [(job.payload, job.lane) for job in waiting] == [({"source": live.pk}, f"source:{NAME}")]


def test_paused_source_is_not_due(site: Site, redon: Territory) -> None:
    live = followed(redon)
    sources.change(live=live, version=live.version, values={"is_active": False})
    LiveSource.objects.update(next_check_at=timezone.now())
    assert sources.enqueue_due() == "0 à lire"


@pytest.mark.parametrize(("schedule", "hours"), [("hourly", 1), ("daily", 24), ("weekly", 168)])
def test_next_reading_follows_the_schedule(site: Site, redon: Territory, schedule: str, hours: int) -> None:
    live = followed(redon, schedule=schedule)
    assert round((live.next_check_at - timezone.now()) / timedelta(hours=1)) == hours


def test_other_address_is_read_whatever_it_holds(site: Site, redon: Territory) -> None:
    live = followed(redon)
    live = sources.change(live=live, version=live.version, values={"address": ADDRESS + "?tout"})
    assert (live.digest, live.next_check_at <= timezone.now()) == ("", True)
    with pytest.raises(sources.SourceChanged):
        sources.change(live=live, version=1, values={})


def test_undone_import_is_read_again_when_asked(site: Site, redon: Territory) -> None:
    live = followed(redon)
    run = last_run(live)
    import_runs.undo(run=run, version=run.version, user=None)
    work()
    assert names() == []
    read_again(live)
    assert names() == ["Atelier", "Fournil", "Jardin"]


def test_reading_waits_for_the_import_under_way(site: Site, redon: Territory) -> None:
    live = followed(redon)
    site.pages[PATH] = sheet(*THREE, row(4, "Vélos"))
    ImportRun.objects.update(state=ImportState.APPLYING)
    live = read_again(live)
    assert (live.runs.count(), live.next_check_at < timezone.now() + timedelta(hours=1)) == (1, True)


def test_second_follower_of_a_source_is_refused(site: Site, redon: Territory) -> None:
    followed(redon)
    with pytest.raises(sources.SourceChanged):
        followed(redon, name="ANNUAIRE")


def test_every_schedule_has_a_period() -> None:
    assert set(notes.EVERY) == set(Schedule)


def test_address_of_the_local_network_is_refused_and_told(redon: Territory) -> None:
    live = read_again(LiveSourceFactory(territory=redon, address="http://127.0.0.1:8000/lieux.csv"))
    assert (live.failures, live.last_error) == (
        1,
        "127.0.0.1 mène à un réseau privé ou réservé : cette adresse n’est pas acceptée.",
    )
