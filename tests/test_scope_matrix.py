"""Every address of the site is classified here: a new one fails until someone says who it is for.

Add a line to `ADDRESSES`: the name of the address → who it is for.

- `PUBLIC`: anyone reads it.
- `TOKEN`: whoever holds the secret of its link.
- `SIGNED_IN`: anyone with an account; it shows nothing but their own.
- `STAFF`: Django's admin.
- `GONE`: a name that answers 404 to everyone.
- `Member(action, "GET POST", target)`: members who may do `action`, by these methods; `target` names what stands in the
  address (see `Targets`), or is empty for a page that only lists what one may see.

What the tests then ask of each: see below. Names of the admin are classified as a whole.
"""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import Settings

from evaluation.models import Criterion, Evaluation, Rating, Referential, ReferentialVersion
from inventory.enums import ContributionKind, Role
from inventory.models import (
    Contribution,
    Correspondence,
    Initiative,
    Invitation,
    Membership,
    Merge,
    Revision,
    Scan,
    Territory,
)
from inventory.permissions import ROLES, Action
from inventory.services.records import record_version, snapshot
from portfolio.enums import State
from portfolio.models import CaseStudy, Effect, ForesightSheet, Insight, Poster, WatchLink
from portfolio.services import case_studies
from recommendations.models import Comment, Recommendation, RecommendationList
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.correspondences import ReportedFactory
from tests.factories.evaluation import DebateFactory
from tests.factories.initiatives import InitiativeFactory
from tests.factories.portfolio import (
    CaseStudyFactory,
    EffectFactory,
    EventFactory,
    ForesightFactory,
    InsightFactory,
    PosterFactory,
    WatchLinkFactory,
)
from tests.factories.ratings import EvaluationFactory
from tests.factories.recommendations import (
    CommentFactory,
    ListFactory,
    PrioritisationFactory,
    RecommendationFactory,
)
from tests.factories.referentials import agreed_referential, draft_referential
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db

PUBLIC, TOKEN, SIGNED_IN, STAFF, GONE = "public", "token link", "signed-in", "staff", "gone"


class Member(NamedTuple):
    """An address for members who may do `action` where its target lies."""

    action: Action
    methods: str
    target: str = ""


MODERATE, EDIT, ENTER, INVITE = Action.MODERATE, Action.EDIT, Action.ENTER, Action.INVITE
ADDRESSES: dict[str, str | Member] = {
    # Pages and files that everyone reads
    "home": PUBLIC,
    "legal_notice": PUBLIC,
    "privacy": PUBLIC,
    "accessibility": PUBLIC,
    "healthz": PUBLIC,
    "robots": PUBLIC,
    "sitemap": PUBLIC,
    "sitemap_section": PUBLIC,
    "inventory:initiative_list": PUBLIC,
    "inventory:initiative_download": PUBLIC,
    "inventory:initiative_feed": PUBLIC,
    "inventory:initiative_map": PUBLIC,
    "inventory:initiative_detail": PUBLIC,
    "inventory:initiative_data": PUBLIC,
    "inventory:territory_list": PUBLIC,
    "inventory:territory_outlines": PUBLIC,
    "inventory:territory_detail": PUBLIC,
    "inventory:territory_needs": PUBLIC,
    "inventory:paper_form": PUBLIC,
    "inventory:photo_file": PUBLIC,
    "portfolio:case_study_list": PUBLIC,
    "portfolio:case_study_detail": PUBLIC,
    "portfolio:case_study_pdf": PUBLIC,
    "portfolio:illustration_file": PUBLIC,
    "portfolio:poster_list": PUBLIC,
    "portfolio:poster_detail": PUBLIC,
    "portfolio:poster_create": PUBLIC,
    "portfolio:poster_file": PUBLIC,
    "portfolio:poster_draft_file": PUBLIC,
    "portfolio:territory_poster": PUBLIC,
    "portfolio:stake_list": PUBLIC,
    "portfolio:stake_detail": PUBLIC,
    "portfolio:territory_panorama": PUBLIC,
    "portfolio:territory_panorama_data": PUBLIC,
    "portfolio:initiative_panorama": PUBLIC,
    "portfolio:initiative_panorama_data": PUBLIC,
    "portfolio:territory_method": PUBLIC,
    "portfolio:territory_calendar": PUBLIC,
    "portfolio:event_detail": PUBLIC,
    "portfolio:event_file": PUBLIC,
    "portfolio:territory_insights": PUBLIC,
    "portfolio:insight_download": PUBLIC,
    "portfolio:stake_insights": PUBLIC,
    "portfolio:stake_insight_download": PUBLIC,
    "portfolio:territory_watch": PUBLIC,
    "portfolio:territory_watch_feed": PUBLIC,
    "portfolio:stake_watch": PUBLIC,
    "portfolio:stake_watch_feed": PUBLIC,
    "portfolio:guide_index": PUBLIC,
    "portfolio:guide_detail": PUBLIC,
    "portfolio:glossary": PUBLIC,
    "portfolio:foresight_list": PUBLIC,
    "portfolio:foresight_detail": PUBLIC,
    "portfolio:foresight_picture": PUBLIC,
    # What anyone may send: it waits in the queue
    "inventory:contribution_create": PUBLIC,
    "inventory:contribution_lookalikes": PUBLIC,
    "inventory:address_search": PUBLIC,
    "inventory:contribution_thanks": PUBLIC,
    "inventory:contribution_resend": PUBLIC,
    "inventory:correction_create": PUBLIC,
    "inventory:ownership_request": PUBLIC,
    "inventory:receipt": PUBLIC,
    "inventory:receipt_claim": PUBLIC,
    "inventory:subscription_create": PUBLIC,
    "inventory:correspondence_create": PUBLIC,
    # Links sent by mail
    "inventory:contribution_renew": TOKEN,
    "inventory:contribution_confirm": TOKEN,
    "inventory:contribution_complete": TOKEN,
    "inventory:own_record": TOKEN,
    "inventory:own_record_end": TOKEN,
    "inventory:own_record_revoke": TOKEN,
    "inventory:freshness_right": TOKEN,
    "inventory:freshness_correct": TOKEN,
    "inventory:freshness_ended": TOKEN,
    "inventory:subscription_confirm": TOKEN,
    "inventory:subscription_stop": TOKEN,
    "inventory:correspondence_confirm": TOKEN,
    "inventory:correspondence_detail": TOKEN,
    "inventory:correspondence_close": TOKEN,
    "inventory:correspondence_report": TOKEN,
    "inventory:invitation_accept": TOKEN,
    "account_reset_password_from_key": TOKEN,
    # The API
    "api_schema": PUBLIC,
    "api_docs": PUBLIC,
    "api-root": PUBLIC,
    "initiative-list": PUBLIC,
    "initiative-detail": PUBLIC,
    "territory-list": PUBLIC,
    "territory-detail": PUBLIC,
    "theme-list": PUBLIC,
    "theme-detail": PUBLIC,
    "stake-list": PUBLIC,
    "stake-detail": PUBLIC,
    "event-list": PUBLIC,
    "event-detail": PUBLIC,
    "case-study-list": PUBLIC,
    "case-study-detail": PUBLIC,
    "referential-list": PUBLIC,
    "referential-detail": PUBLIC,
    # OGC API - Features
    "ogc:landing": PUBLIC,
    "ogc:conformance": PUBLIC,
    "ogc:api": PUBLIC,
    "ogc:collections": PUBLIC,
    "ogc:collection": PUBLIC,
    "ogc:queryables": PUBLIC,
    "ogc:items": PUBLIC,
    "ogc:item": PUBLIC,
    # Signing in, and one's own account
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_inactive": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "mfa_authenticate": PUBLIC,
    "account_home": SIGNED_IN,
    "account_reauthenticate": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "account_signup": GONE,
    "account_email": GONE,
    "account_set_password": GONE,
    # The team
    "inventory:membership_list": Member(INVITE, "GET POST"),
    "inventory:membership_role": Member(INVITE, "POST", "membership"),
    "inventory:membership_remove": Member(INVITE, "POST", "membership"),
    "inventory:invitation_resend": Member(INVITE, "POST", "invitation"),
    "inventory:invitation_revoke": Member(INVITE, "POST", "invitation"),
    # Moderation
    "inventory:moderation_list": Member(EDIT, "GET"),
    "inventory:moderation_detail": Member(EDIT, "GET", "contribution"),
    "inventory:moderation_edit": Member(EDIT, "GET POST", "contribution"),
    "inventory:moderation_publish": Member(MODERATE, "POST", "contribution"),
    "inventory:moderation_ask": Member(MODERATE, "POST", "contribution"),
    "inventory:moderation_refuse": Member(MODERATE, "POST", "contribution"),
    "inventory:moderation_close": Member(MODERATE, "POST", "contribution"),
    "inventory:moderation_attach": Member(MODERATE, "POST", "contribution"),
    "inventory:record_history": Member(MODERATE, "GET", "record"),
    "inventory:record_version": Member(MODERATE, "GET", "version"),
    "inventory:record_restore": Member(MODERATE, "POST", "version"),
    "inventory:record_edit": Member(MODERATE, "GET POST", "record"),
    "inventory:record_status": Member(MODERATE, "POST", "record"),
    "inventory:record_confirm": Member(MODERATE, "POST", "record"),
    "inventory:record_close_links": Member(MODERATE, "POST", "record"),
    "inventory:freshness_list": Member(MODERATE, "GET"),
    # Letters that were reported
    "inventory:correspondence_list": Member(MODERATE, "GET"),
    "inventory:correspondence_lift": Member(MODERATE, "POST", "correspondence"),
    "inventory:correspondence_settle": Member(MODERATE, "POST", "correspondence"),
    # Case studies
    "portfolio:case_study_desk": Member(EDIT, "GET"),
    "portfolio:case_study_create": Member(EDIT, "GET POST"),
    "portfolio:case_study_edit": Member(EDIT, "GET POST", "case_study"),
    "portfolio:case_study_state": Member(EDIT, "POST", "case_study"),
    "portfolio:case_study_delete": Member(MODERATE, "POST", "case_study"),
    "portfolio:case_study_history": Member(EDIT, "GET", "case_study"),
    "portfolio:case_study_version": Member(EDIT, "GET", "case_study_version"),
    "portfolio:case_study_restore": Member(EDIT, "POST", "case_study_version"),
    # Declared effects
    "portfolio:poster_save": Member(EDIT, "POST"),
    "portfolio:poster_edit": Member(EDIT, "GET POST", "poster"),
    "portfolio:poster_delete": Member(EDIT, "POST", "poster"),
    "portfolio:effect_list": Member(EDIT, "GET POST", "record"),
    "portfolio:effect_edit": Member(EDIT, "GET POST", "effect"),
    "portfolio:effect_delete": Member(EDIT, "POST", "effect"),
    # Events of the method
    "portfolio:event_desk": Member(EDIT, "GET"),
    "portfolio:event_create": Member(EDIT, "GET POST"),
    "portfolio:event_edit": Member(EDIT, "GET POST", "event"),
    "portfolio:event_state": Member(EDIT, "POST", "event"),
    "portfolio:event_delete": Member(MODERATE, "POST", "event"),
    "portfolio:event_file_add": Member(EDIT, "POST", "event"),
    "portfolio:event_file_remove": Member(EDIT, "POST", "event_file"),
    # The analysis grid, the shared watch, foresight: one's own lines and links too (their tests say so)
    "portfolio:insight_source": Member(EDIT, "POST", "territory_slug"),
    "portfolio:insight_create": Member(EDIT, "GET POST", "territory_slug"),
    "portfolio:insight_edit": Member(MODERATE, "GET POST", "insight"),
    "portfolio:insight_move": Member(MODERATE, "POST", "insight"),
    "portfolio:insight_delete": Member(MODERATE, "GET POST", "insight"),
    "portfolio:watch_create": Member(Action.SHARE, "GET POST", "territory_slug"),
    "portfolio:watch_edit": Member(MODERATE, "GET POST", "watch_link"),
    "portfolio:watch_delete": Member(MODERATE, "GET POST", "watch_link"),
    "portfolio:foresight_desk": Member(MODERATE, "GET"),
    "portfolio:foresight_create": Member(MODERATE, "GET POST"),
    "portfolio:foresight_edit": Member(MODERATE, "GET POST", "foresight"),
    # Duplicates
    "inventory:duplicate_list": Member(MODERATE, "GET"),
    "inventory:duplicate_detail": Member(MODERATE, "GET POST", "pair"),
    "inventory:duplicate_distinguish": Member(MODERATE, "POST", "pair"),
    "inventory:merge_undo": Member(MODERATE, "POST", "merge"),
    # Paper sheets
    "inventory:sheet_key": Member(ENTER, "GET POST"),
    "inventory:sheet_batch": Member(MODERATE, "GET POST"),
    "inventory:scan_file": Member(Action.READ_SCAN, "GET", "scan"),
    "inventory:scan_add": Member(EDIT, "POST", "contribution"),
    # Debates; a session is for whoever knows its code
    "evaluation:debate_detail": PUBLIC,
    "evaluation:debate_download": PUBLIC,
    "evaluation:session_enter": PUBLIC,
    "evaluation:session_phone": PUBLIC,
    "evaluation:session_state": PUBLIC,
    "evaluation:session_own": PUBLIC,
    "evaluation:debate_create": Member(EDIT, "GET POST"),
    # Evaluations: private until the initiative agrees (tests/evaluation/test_evaluation_access.py)
    "evaluation:evaluation_detail": PUBLIC,
    "evaluation:evaluation_radar": PUBLIC,
    "evaluation:evaluation_sheet": PUBLIC,
    "evaluation:territory_evaluation": PUBLIC,
    "evaluation:score_download": PUBLIC,
    "evaluation-list": PUBLIC,
    "evaluation-detail": PUBLIC,
    "evaluation:rating_invited": TOKEN,
    "evaluation:evaluation_consent": TOKEN,
    "evaluation:rating_edit": SIGNED_IN,
    "evaluation:evidence_file": SIGNED_IN,
    "evaluation:rating_keyed": Member(EDIT, "GET POST", "rating"),
    "evaluation:synthesis_edit": Member(EDIT, "GET POST", "evaluation"),
    "evaluation:evaluation_control": Member(EDIT, "GET POST", "evaluation"),
    "evaluation:evaluation_desk": Member(EDIT, "GET"),
    "evaluation:evaluation_create": Member(EDIT, "GET POST", "record"),
    "evaluation:debate_projector": Member(EDIT, "GET", "debate"),
    "evaluation:debate_control": Member(EDIT, "GET POST", "debate"),
    "evaluation:debate_board": Member(EDIT, "GET POST", "debate"),
    # Referentials; the draft of one is for its territory
    "evaluation:evaluation_index": PUBLIC,
    "evaluation:referential_detail": PUBLIC,
    "evaluation:version_detail": PUBLIC,
    "evaluation:version_difference": PUBLIC,
    "evaluation:referential_json": PUBLIC,
    "evaluation:referential_create": Member(EDIT, "GET POST"),
    "evaluation:referential_import": Member(EDIT, "GET POST"),
    "evaluation:referential_clone": Member(EDIT, "GET POST"),
    "evaluation:referential_edit": Member(EDIT, "GET POST", "referential"),
    "evaluation:criterion_create": Member(EDIT, "POST", "referential"),
    "evaluation:criterion_order": Member(EDIT, "POST", "referential"),
    "evaluation:criterion_edit": Member(EDIT, "GET POST", "criterion"),
    "evaluation:criterion_remove": Member(EDIT, "POST", "criterion"),
    "evaluation:version_draft": Member(EDIT, "POST", "referential"),
    "evaluation:version_discard": Member(MODERATE, "POST", "referential"),
    "evaluation:version_agree": Member(MODERATE, "GET POST", "referential"),
    # Lists of recommendations; a library is for superusers (their tests say so)
    "recommendations:list_index": PUBLIC,
    "recommendations:list_detail": PUBLIC,
    "recommendations:recommendation_detail": PUBLIC,
    "recommendations:list_versions": PUBLIC,
    "recommendations:list_download": PUBLIC,
    "recommendations:list_version": PUBLIC,
    "recommendations:list_difference": PUBLIC,
    "recommendations:comment_create": PUBLIC,
    "recommendations:list_create": Member(EDIT, "GET POST"),
    "recommendations:sheet_import": Member(EDIT, "GET POST", "recommendation_list"),
    "recommendations:sheet_import_review": Member(EDIT, "GET POST", "sheet_import"),
    "recommendations:list_edit": Member(EDIT, "GET POST", "recommendation_list"),
    "recommendations:list_state": Member(MODERATE, "POST", "recommendation_list"),
    "recommendations:list_agree": Member(MODERATE, "GET POST", "recommendation_list"),
    "recommendations:list_order": Member(EDIT, "GET POST", "recommendation_list"),
    "recommendations:list_bulk": Member(EDIT, "POST", "recommendation_list"),
    "recommendations:list_library": Member(EDIT, "GET POST", "recommendation_list"),
    "recommendations:follow_up_create": Member(EDIT, "GET POST", "recommendation_list"),
    "recommendations:recommendation_create": Member(EDIT, "GET POST", "recommendation_list"),
    "recommendations:recommendation_edit": Member(EDIT, "GET POST", "recommendation"),
    "recommendations:recommendation_remove": Member(EDIT, "POST", "recommendation"),
    "recommendations:vote_list": PUBLIC,
    "recommendations:vote_result": PUBLIC,
    "recommendations:list_suggestions": Member(EDIT, "GET POST", "recommendation_list"),
    "recommendations:vote_create": Member(EDIT, "GET POST", "recommendation_list"),
    "recommendations:vote_control": Member(EDIT, "GET POST", "vote"),
    "recommendations:vote_projector": Member(EDIT, "GET", "vote"),
    # Kits: everyone reads them; loading one from a file is for administrators
    "recommendations:kit_list": PUBLIC,
    "recommendations:kit_detail": PUBLIC,
    "recommendations:kit_json": PUBLIC,
    "recommendations:kit_create": Member(MODERATE, "GET POST"),
    "recommendations:kit_import": Member(Action.ADMINISTER, "GET POST"),
    "recommendations:kit_start": Member(EDIT, "GET POST"),
    "recommendations:kit_difference": Member(EDIT, "GET", "territory_slug"),
    "recommendations:comment_list": Member(MODERATE, "GET"),
    "recommendations:comment_decide": Member(MODERATE, "POST", "comment"),
    "recommendation-list-list": PUBLIC,
    "recommendation-list-detail": PUBLIC,
    "recommendation-list": PUBLIC,
    "recommendation-detail": PUBLIC,
}
# What stands in an address beside its secret, or alone.
NOBODY = uuid.UUID(int=0)
ARGUMENTS: dict[str, list[Any]] = {
    "account_reset_password_from_key": ["1", "x" * 43],
    "evaluation:evaluation_consent": ["x" * 43, NOBODY],
    "evaluation:rating_edit": [NOBODY],
    "evaluation:evidence_file": [1],
}
MEMBERS = {name: each for name, each in ADDRESSES.items() if isinstance(each, Member)}
CASES = [(name, method) for name, each in MEMBERS.items() for method in each.methods.split()]
SCOPED = [(name, method) for name, method in CASES if MEMBERS[name].target]
# Who holds no role that allows the action, on the very territory of the target.
POWERLESS = [(name, method, role) for name, method in CASES for role in Role if MEMBERS[name].action not in ROLES[role]]


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """The full names of all addresses; one without a name shows as its pattern."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield namespace + (pattern.name or f"<{pattern.pattern}>")


def test_every_address_is_classified() -> None:
    found = {name for name in names(get_resolver()) if not name.startswith("admin:")}
    assert {"not classified": found - set(ADDRESSES), "no longer there": set(ADDRESSES) - found} == {
        "not classified": set(),
        "no longer there": set(),
    }


class Targets:
    """Rows that lie on `territory`, by the names that `Member.target` uses; each gives an address's arguments."""

    def __init__(self, territory: Territory) -> None:
        self.territory = territory

    def arguments(self, target: str) -> list[Any]:
        return getattr(self, target)() if target else []

    def membership(self) -> list[Any]:
        return [MembershipFactory(territory=self.territory, role=Role.RELAY).pk]

    def invitation(self) -> list[Any]:
        values = {"email": "lea@redon.example", "role": Role.RELAY, "token_hash": uuid.uuid4().hex}
        return [Invitation.objects.create(territory=self.territory, **values).pk]

    def contribution(self) -> list[Any]:
        values = {"kind": ContributionKind.NEW, "data": {"name": "Atelier", "territory": self.territory.slug}}
        return [Contribution.objects.create(territory=self.territory, **values).pk]

    def scan(self) -> list[Any]:
        file = ContentFile(b"%PDF-1.4", "feuille.pdf")
        return [Scan.objects.create(contribution_id=self.contribution()[0], file=file).pk]

    def record(self) -> list[Any]:
        return [self._initiative().slug]

    def version(self) -> list[Any]:
        initiative = self._initiative()
        return [initiative.slug, record_version(initiative=initiative, origin="creation").number]

    def pair(self) -> list[Any]:
        return [self._initiative().slug, self._initiative().slug]

    def merge(self) -> list[Any]:
        kept, absorbed = self._initiative(), self._initiative()
        before = {"kept_before": snapshot(kept), "absorbed_before": snapshot(absorbed)}
        return [Merge.objects.create(kept=kept, absorbed=absorbed, **before).pk]

    def correspondence(self) -> list[Any]:
        return [ReportedFactory(initiative=self._initiative()).pk]

    def case_study(self) -> list[Any]:
        return [CaseStudyFactory(territory=self.territory, state=State.DRAFT).slug]

    def case_study_version(self) -> list[Any]:
        study = CaseStudyFactory(territory=self.territory, state=State.DRAFT)
        return [study.slug, study.versions.create(number=1, data=case_studies.snapshot(study)).number]

    def effect(self) -> list[Any]:
        return [EffectFactory(initiative=self._initiative()).pk]

    def event(self) -> list[Any]:
        return [EventFactory(territory=self.territory, state=State.DRAFT).slug]

    def event_file(self) -> list[Any]:
        event = EventFactory(territory=self.territory, state=State.DRAFT)
        return [event.files.create(kind="document", title="Feuille", file=ContentFile(b"a;b", "a.csv")).pk]

    def debate(self) -> list[Any]:
        return [DebateFactory(session__territory=self.territory).slug]

    def referential(self) -> list[Any]:
        return [draft_referential(territory=self.territory).slug]

    def criterion(self) -> list[Any]:
        return [*self.referential(), "critere-1"]

    def evaluation(self) -> list[Any]:
        version = agreed_referential(territory=self.territory).versions.get()
        return [EvaluationFactory(version=version, initiative=self._initiative()).pk]

    def rating(self) -> list[Any]:
        pk = self.evaluation()[0]
        return [pk, Rating.objects.create(evaluation_id=pk, label="Table 1").pk]

    def territory_slug(self) -> list[Any]:
        return [self.territory.slug]

    def insight(self) -> list[Any]:
        return [InsightFactory(territory=self.territory).pk]

    def watch_link(self) -> list[Any]:
        return [WatchLinkFactory(territory=self.territory).pk]

    def poster(self) -> list[Any]:
        return [PosterFactory(territory=self.territory).slug]

    def foresight(self) -> list[Any]:
        return [ForesightFactory(territory=self.territory).slug]

    def vote(self) -> list[Any]:
        made = PrioritisationFactory(list__territory=self.territory)
        return [made.list.slug, made.pk]

    def recommendation_list(self) -> list[Any]:
        return [ListFactory(territory=self.territory).slug]

    def recommendation(self) -> list[Any]:
        recommendation = RecommendationFactory(list__territory=self.territory)
        return [recommendation.list.slug, recommendation.number]

    def sheet_import(self) -> list[Any]:
        owner = ListFactory(territory=self.territory)
        empty = {"changes": [], "added": []}
        return [owner.slug, owner.sheet_imports.create(file_name="liste.xlsx", lock=owner.lock, data=empty).pk]

    def comment(self) -> list[Any]:
        return [CommentFactory(recommendation__list__territory=self.territory).pk]

    def _initiative(self) -> Initiative:
        return InitiativeFactory(territory=self.territory)


def ask(client: Client, name: str, method: str, territory: Territory) -> HttpResponse:
    address = reverse(name, args=Targets(territory).arguments(MEMBERS[name].target))
    return client.get(address) if method == "GET" else client.post(address, {"role": "agent", "version": 1})


def everything() -> list[list[Any]]:
    """What a refused request must leave as it was."""
    kept = (Initiative, Contribution, Correspondence, Revision, Merge, Membership, Invitation, Effect, CaseStudy)
    written = (Insight, WatchLink, ForesightSheet, Poster, Evaluation, Rating)
    agreed = (Referential, ReferentialVersion, Criterion)
    decided = (RecommendationList, Recommendation, Comment)
    return [list(model._default_manager.order_by("pk").values()) for model in (*kept, *written, *agreed, *decided)]


@pytest.mark.parametrize(("name", "method"), CASES)
def test_anonymous_is_sent_to_the_door(client: Client, name: str, method: str) -> None:
    response = ask(client, name, method, CommuneFactory())
    to_sign_in = response.status_code == 302 and response["Location"].startswith("/compte/connexion/")
    assert to_sign_in or response.status_code in {401, 403}


@pytest.mark.parametrize(("name", "method"), CASES)
def test_account_without_role_is_refused(client: Client, name: str, method: str) -> None:
    client.force_login(UserFactory())
    assert ask(client, name, method, CommuneFactory()).status_code in {403, 404}


@pytest.mark.parametrize(("name", "method", "role"), POWERLESS)
def test_role_that_does_not_allow_it_is_refused(client: Client, name: str, method: str, role: Role) -> None:
    territory = CommuneFactory()
    client.force_login(MembershipFactory(territory=territory, role=role).user)
    assert ask(client, name, method, territory).status_code in {403, 404}


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.ADMINISTRATOR])
@pytest.mark.parametrize(("name", "method"), SCOPED)
def test_person_of_another_territory_is_refused(client: Client, name: str, method: str, role: Role) -> None:
    client.force_login(MembershipFactory(role=role).user)
    territory = CommuneFactory()
    address = reverse(name, args=Targets(territory).arguments(MEMBERS[name].target))
    before = everything()
    response = client.get(address) if method == "GET" else client.post(address, {"role": "agent", "version": 1})
    assert response.status_code in {403, 404}
    assert everything() == before


@pytest.mark.parametrize(("name", "method"), [case for case in CASES if case[1] == "GET"])
def test_person_of_the_territory_may_open_it(client: Client, name: str, method: str) -> None:
    territory = CommuneFactory()
    client.force_login(MembershipFactory(territory=territory, role=Role.ADMINISTRATOR).user)
    assert ask(client, name, method, territory).status_code == 200


@pytest.mark.parametrize(("name", "method"), [case for case in CASES if case[1] == "POST"])
def test_writing_needs_a_csrf_token(name: str, method: str) -> None:
    territory = CommuneFactory()
    client = Client(enforce_csrf_checks=True)
    client.force_login(MembershipFactory(territory=territory, role=Role.ADMINISTRATOR).user)
    assert ask(client, name, method, territory).status_code == 403


@pytest.mark.parametrize("name", [name for name, each in ADDRESSES.items() if each == SIGNED_IN])
def test_own_account_needs_a_sign_in(client: Client, name: str) -> None:
    response = client.get(reverse(name, args=ARGUMENTS.get(name)))
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/compte/connexion/")


@pytest.mark.parametrize("name", [name for name, each in ADDRESSES.items() if each == GONE])
def test_gone_is_gone(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 404


@pytest.mark.parametrize("name", [name for name, each in ADDRESSES.items() if each == TOKEN])
@pytest.mark.parametrize("method", ["get", "post"])
def test_forged_link_opens_nothing(client: Client, name: str, method: str) -> None:
    before = everything()
    assert getattr(client, method)(reverse(name, args=ARGUMENTS.get(name, ["x" * 43]))).status_code in {404, 405, 410}
    assert everything() == before


def test_admin_is_for_staff(client: Client) -> None:
    client.force_login(MembershipFactory(role=Role.ADMINISTRATOR).user)
    lists = [
        name
        for name in set(names(get_resolver()))
        if name.startswith("admin:") and name.endswith(("changelist", "add"))
    ]
    assert len(lists) > 20
    answers = {name: client.get(reverse(name)) for name in [*lists, "admin:index"]}
    wrong = {name: each for name, each in answers.items() if not each.get("Location", "").startswith("/admin/login/")}
    assert wrong == {}


@pytest.mark.parametrize(
    "name", ["initiative-list", "territory-list", "theme-list", "stake-list", "case-study-list", "referential-list"]
)
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_api_lists_are_not_written_over(client: Client, name: str, method: str) -> None:
    client.force_login(MembershipFactory(role=Role.ADMINISTRATOR).user)
    assert getattr(client, method)(f"{reverse(name)}").status_code in {403, 405}
