"""What is erased, and when: each period of the privacy page, tried on both sides of its end."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from PIL import Image

from domino.models import Job, OutgoingMail, RateEvent
from inventory.enums import Channel, ContributionKind, ContributionState, TokenPurpose
from inventory.models import CensusChange, Contribution, Invitation, Photo, Scan, Subscription, Token
from inventory.services import retention
from inventory.services.correspondences import Writer, begin_correspondence
from inventory.services.import_runs.undoing import UNDOABLE
from inventory.services.retention import purge
from inventory.services.tokens import issue_token
from tests.factories.accounts import MembershipFactory
from tests.factories.contributions import ContributionFactory, CorrectionFactory
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOW = timezone.now()


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def erased(days: float, **options: Any) -> dict[str, int]:
    """What a purge in so many days erases, by name, zeroes and the log that every sample writes left out."""
    counts = purge(now=NOW + days * DAY, **options)
    return {name: count for name, count in counts.items() if count and name != "census_changes"}


def decided(state: ContributionState, **values: Any) -> Contribution:
    return ContributionFactory(state=state, decided_at=NOW, message="Bonjour à vous", **values)


def submitter(contribution: Contribution) -> tuple[str, str, str]:
    contribution.refresh_from_db()
    return contribution.submitter_name, contribution.submitter_email, contribution.message


def photo(**values: Any) -> Photo:
    drawn = io.BytesIO()
    Image.new("RGB", (2, 2)).save(drawn, "WEBP")
    return Photo.objects.create(file=ContentFile(drawn.getvalue(), name="photo.webp"), **values)


def test_periods_are_those_of_the_privacy_page(client: Client) -> None:
    html = client.get("/donnees-personnelles/").content.decode()
    section = html.split('id="t-durees"')[1].split("</section>")[0]
    kept = [retention.UNCONFIRMED, retention.UNANSWERED, retention.PUBLISHED, retention.REFUSED, retention.SCANS]
    assert [period.days for period in kept] == [7, 30, 365, 365, 365]
    short = [retention.PHOTOS, retention.MAILS, retention.LINKS, retention.SUBSCRIPTIONS]
    assert [period.days for period in short] == [7, 62, 90, 7]
    assert [retention.IMPORT_FILES.days, retention.IMPORT_LINES.days, UNDOABLE.days] == [30, 90, 365]
    said = ["après 30 jours ; ce qui en est dit ligne par ligne", "12 mois", "7 jours, 30", "62 jours", "90 jours"]
    plain = section.replace("\u00a0", " ")
    assert [text for text in said if text not in plain] == []


def test_nothing_is_erased_too_early() -> None:
    ContributionFactory()
    decided(ContributionState.REFUSED)
    decided(ContributionState.PUBLISHED)
    photo()
    assert erased(6) == {}


def test_unconfirmed_proposal_goes_after_a_week_or_a_month_once_the_team_asked() -> None:
    stays = [
        ContributionFactory(confirmed=True),
        ContributionFactory(submitter_email=""),
        ContributionFactory(channel=Channel.PAPER),
        ContributionFactory(channel=Channel.OWNER),
        decided(ContributionState.PUBLISHED, submitter_email="", submitter_name=""),
    ]
    Contribution.objects.filter(pk=stays[-1].pk).update(message="")
    ContributionFactory()
    ContributionFactory(state=ContributionState.WAITING, decided_at=NOW, channel=Channel.API)
    claim = {"kind": ContributionKind.CLAIM, "channel": Channel.OWNER, "initiative": InitiativeFactory()}
    ContributionFactory(**claim)
    assert erased(6) == {}
    assert erased(8) == {"unconfirmed_contributions": 2}
    assert erased(29) == {}
    assert erased(31) == {"unconfirmed_contributions": 1}
    assert set(Contribution.objects.all()) == set(stays)


def test_refused_proposal_loses_who_sent_it_its_contacts_and_photo(
    media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    values = {"name": "Garage", "contact_email": "lea@domino.example", "contact_phone": "02 99 00 00 00"}
    refused = decided(ContributionState.REFUSED, data=values, base=values)
    photo(contribution=refused)
    assert erased(364) == {}
    with django_capture_on_commit_callbacks(execute=True):
        assert erased(366) == {"refused_contributions": 1, "photos": 1}
    assert submitter(refused) == ("", "", "")
    assert (refused.data, refused.base) == ({"name": "Garage"}, {"name": "Garage"})
    assert list(media.rglob("*.webp")) == []
    assert erased(367) == {}


def test_published_proposal_loses_who_sent_it_unless_the_record_is_theirs() -> None:
    records = [
        InitiativeFactory(private_email="Lea@domino.example"),
        InitiativeFactory(contact_email="lea@domino.example"),
        InitiativeFactory(private_email="autre@domino.example"),
        InitiativeFactory(),
    ]
    sent = {"state": ContributionState.PUBLISHED, "decided_at": NOW, "message": "Bonjour", "confirmed": True}
    mine = [CorrectionFactory(initiative=each, submitter_email="lea@domino.example", **sent) for each in records]
    nameless = CorrectionFactory(initiative=records[3], submitter_email="", **sent)
    assert erased(364) == {}
    assert erased(366) == {"published_contributions": 3}
    kept = ("Camille", "lea@domino.example", "Bonjour")
    assert [submitter(each) for each in mine] == [kept, kept, ("", "", ""), ("", "", "")]
    assert submitter(nameless) == ("", "", "")
    assert erased(367) == {}


def test_photo_of_a_form_never_sent_goes_with_its_file(media: Path, django_capture_on_commit_callbacks: Any) -> None:
    photo()
    kept = [photo(initiative=InitiativeFactory()), photo(contribution=ContributionFactory(confirmed=True))]
    with django_capture_on_commit_callbacks(execute=True):
        assert erased(8) == {"photos": 1}
    assert set(Photo.objects.all()) == set(kept)
    assert {path.name for path in media.rglob("*.webp")} == {Path(each.file.name).name for each in kept}


def test_file_stays_while_the_purge_is_not_through(media: Path) -> None:
    photo()
    purge(now=NOW + 8 * DAY)
    assert len(list(media.rglob("*.webp"))) == 1


def test_photo_of_a_proposal_that_went_goes_with_it() -> None:
    photo(contribution=ContributionFactory())
    assert erased(366) == {"unconfirmed_contributions": 1, "photos": 1}


def test_scan_goes_a_year_after_the_decision(media: Path, django_capture_on_commit_callbacks: Any) -> None:
    sheets = [decided(ContributionState.PUBLISHED, channel=Channel.PAPER), ContributionFactory(channel=Channel.PAPER)]
    for sheet in sheets:
        Scan.objects.create(contribution=sheet, file=ContentFile(b"%PDF", name="feuille.pdf"))
    assert erased(364) == {}
    with django_capture_on_commit_callbacks(execute=True):
        assert erased(366)["scans"] == 1
    assert [scan.contribution for scan in Scan.objects.all()] == [sheets[1]]
    assert len(list(media.rglob("*.pdf"))) == 1


@pytest.mark.parametrize(
    ("ended", "days"),
    [({"used_at": NOW}, 90), ({"revoked_at": NOW}, 90), ({}, 120)],
)
def test_link_goes_ninety_days_after_its_end(ended: dict[str, Any], days: int) -> None:
    issue_token(purpose=TokenPurpose.FRESHNESS, email="lea@domino.example", initiative=InitiativeFactory())
    Token.objects.update(**ended)
    assert (erased(days - 1), erased(days + 1)) == ({}, {"links": 1})


def test_sent_mail_goes_and_the_one_given_up_stays() -> None:
    for state in OutgoingMail.State:
        sent = NOW if state == OutgoingMail.State.SENT else None
        OutgoingMail.objects.create(recipient="lea@domino.example", body="Lien", state=state, sent_at=sent)
    assert (erased(61), erased(63)) == ({}, {"mails": 1})
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"waiting", "dead"}


def test_invitation_without_an_answer_goes() -> None:
    member = MembershipFactory()
    values = {"territory": member.territory, "role": "relay", "email": "lea@domino.example"}
    Invitation.objects.create(**values, token_hash="a", expires_at=NOW)
    Invitation.objects.create(**values, token_hash="b", expires_at=NOW, accepted_at=NOW)
    assert (erased(89), erased(91)) == ({}, {"invitations": 1})


def test_search_that_was_never_confirmed_goes() -> None:
    Subscription.objects.create(email="lea@domino.example", query="q=velo", secret_hash="a")
    Subscription.objects.create(email="lea@domino.example", query="q=bus", secret_hash="b", confirmed_at=NOW)
    assert (erased(6), erased(8)) == ({}, {"subscriptions": 1})


def test_letter_that_was_never_confirmed_goes() -> None:
    record = InitiativeFactory(private_email="jardin@domino.example", territory=CommuneFactory())
    writer = Writer(name="Léa", email="lea@domino.example")
    begin_correspondence(initiative=record, kind=None, writer=writer, body="Bonjour", idempotency_key="a")
    assert erased(7)["correspondences"] == 1


def test_counted_events_and_sessions_go_when_they_end() -> None:
    RateEvent.objects.create(bucket="a", at=NOW)
    Session.objects.create(session_key="a", session_data="", expire_date=NOW + 14 * DAY)
    assert (erased(1), erased(3), erased(15)) == ({}, {"counted_events": 1}, {"sessions": 1})


def test_dry_run_counts_and_erases_nothing(django_capture_on_commit_callbacks: Any) -> None:
    ContributionFactory()
    with django_capture_on_commit_callbacks() as callbacks:
        assert [erased(366, dry_run=True) for _ in range(2)] == [{"unconfirmed_contributions": 1}] * 2
    assert callbacks == []


@pytest.mark.parametrize(("options", "left"), [([], 0), (["--dry-run"], 1)])
def test_command_prints_counts(options: list[str], left: int, capsys: pytest.CaptureFixture[str]) -> None:
    Subscription.objects.create(email="lea@domino.example", query="q=velo", secret_hash="a")
    Subscription.objects.update(created_at=NOW - 8 * DAY)
    call_command("purge", *options)
    counts = json.loads(capsys.readouterr().out)
    assert ({name for name, count in counts.items() if count}, Subscription.objects.count()) == (
        {"subscriptions"},
        left,
    )


def test_log_of_changes_keeps_its_last_line() -> None:
    InitiativeFactory.create_batch(2)
    last = CensusChange.objects.latest("pk")
    purge(now=NOW + DAY / 2)
    assert CensusChange.objects.count() > 1
    purge(now=NOW + 2 * DAY)
    assert CensusChange.objects.get() == last


def test_jobs_that_are_done_go() -> None:
    Job.objects.create(kind="a", state=Job.State.DONE, ended_at=NOW)
    Job.objects.create(kind="a", state=Job.State.DEAD, ended_at=NOW)
    assert (erased(29), erased(31)) == ({}, {"jobs": 1})
