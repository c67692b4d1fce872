"""What stands in the addresses for members: rows on a territory, and all that a refused request must leave alone."""

import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from evaluation.models import Criterion, Evaluation, Rating, Referential, ReferentialVersion
from inventory.enums import ContributionKind, ImportState, Role
from inventory.models import (
    Contribution,
    Correspondence,
    Disappearance,
    ImportRun,
    Initiative,
    Invitation,
    LiveSource,
    Membership,
    Merge,
    Revision,
    Scan,
    Territory,
    Webhook,
    WebhookDelivery,
)
from inventory.services.records import record_version, snapshot
from portfolio.enums import State
from portfolio.models import CaseStudy, Effect, ForesightSheet, Insight, Poster, WatchLink
from portfolio.services import case_studies
from recommendations.models import Comment, Recommendation, RecommendationList
from tests.factories.accounts import MembershipFactory
from tests.factories.correspondences import ReportedFactory
from tests.factories.evaluation import DebateFactory
from tests.factories.imports import ImportRunFactory
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
from tests.factories.sources import DisappearanceFactory, LiveSourceFactory
from tests.factories.webhooks import DeliveryFactory, WebhookFactory


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

    def previewed_import(self) -> list[Any]:
        return [ImportRunFactory(territory=self.territory, state=ImportState.PREVIEWED).pk]

    def applied_import(self) -> list[Any]:
        return [ImportRunFactory(territory=self.territory, state=ImportState.APPLIED, applied_at=timezone.now()).pk]

    def failed_import(self) -> list[Any]:
        return [ImportRunFactory(territory=self.territory, state=ImportState.FAILED).pk]

    def source(self) -> list[Any]:
        return [LiveSourceFactory(territory=self.territory).source.slug]

    def disappearance(self) -> list[Any]:
        return [DisappearanceFactory(initiative=self._initiative()).pk]

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

    def webhook(self) -> list[Any]:
        return [WebhookFactory(territory=self.territory).pk]

    def delivery(self) -> list[Any]:
        return [DeliveryFactory(webhook__territory=self.territory).pk]

    def comment(self) -> list[Any]:
        return [CommentFactory(recommendation__list__territory=self.territory).pk]

    def _initiative(self) -> Initiative:
        return InitiativeFactory(territory=self.territory)


def everything() -> list[list[Any]]:
    """What a refused request must leave as it was."""
    kept = (Initiative, Contribution, Correspondence, Revision, Merge, Membership, Invitation, Effect, CaseStudy)
    written = (Insight, WatchLink, ForesightSheet, Poster, Evaluation, Rating)
    agreed = (Referential, ReferentialVersion, Criterion)
    decided = (RecommendationList, Recommendation, Comment, ImportRun, Webhook, WebhookDelivery)
    followed = (LiveSource, Disappearance)
    models = (*kept, *written, *agreed, *decided, *followed)
    return [list(model._default_manager.order_by("pk").values()) for model in models]
