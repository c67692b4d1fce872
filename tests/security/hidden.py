"""A territory with something public of each kind; beside it, in every state that is not public, what holds `MARK`."""

from django.utils import timezone

from evaluation.models import Evaluation
from inventory.enums import ChangeOrigin, ContributionKind, ImportState, Role, Status
from inventory.models import Contribution, Initiative, Invitation, Merge, Subscription, Territory
from inventory.services.records import record_version
from portfolio.models import CaseStudy, Event, ForesightSheet
from recommendations.models import RecommendationList
from tests.factories.accounts import UserFactory
from tests.factories.correspondences import CorrespondenceFactory
from tests.factories.evaluation import DebateFactory
from tests.factories.imports import ImportLineFactory, ImportRunFactory
from tests.factories.initiatives import InitiativeFactory, StakeFactory, ThemeFactory
from tests.factories.portfolio import (
    CaseStudyFactory,
    EffectFactory,
    EventFactory,
    ForesightFactory,
    GuidePageFactory,
    InsightFactory,
    PosterFactory,
    WatchLinkFactory,
)
from tests.factories.ratings import EvaluationFactory, rate
from tests.factories.recommendations import CommentFactory, ListFactory, PrioritisationFactory, RecommendationFactory
from tests.factories.referentials import agreed_referential, draft_referential
from tests.factories.territories import CommuneFactory
from tests.factories.webhooks import DeliveryFactory

MARK = "zyxomarque"
STAKE = "pouvoir-d-agir"


class World:
    """`public` and `hidden`: by kind, what stands in the addresses of what is public and of what is not."""

    territory: Territory
    public: dict[str, list[str]]
    hidden: dict[str, list[str]]

    def __init__(self) -> None:
        self.territory = CommuneFactory(name="Redon", slug="redon")
        self.public, self.hidden = {}, {}
        self.initiative = _initiative(self.territory)
        self._records()
        self._portfolio()
        self._evaluations()
        self._recommendations()
        self._desk()

    def _records(self) -> None:
        self.public["initiative"] = [self.initiative.slug]
        values = {
            "territory": self.territory,
            "name": f"Jardin {MARK}",
            "summary": MARK,
            "description": MARK,
            "lon": -4.5,
        }
        draft = InitiativeFactory(status=Status.DRAFT, slug="brouillon", themes=["velo"], needs=["local"], **values)
        merged = InitiativeFactory(status=Status.MERGED, slug="fusionnee", **values)
        Merge.objects.create(kept=self.initiative, absorbed=merged, kept_before={}, absorbed_before={"name": MARK})
        for record in (draft, merged):
            record.stakes.add(StakeFactory(slug=STAKE))
        EffectFactory(initiative=draft, source=MARK)
        self.draft = draft
        self.hidden["initiative"] = ["brouillon", "fusionnee"]
        for state in ("pending", "waiting", "refused"):
            Contribution.objects.create(
                kind=ContributionKind.NEW,
                state=state,
                territory=self.territory,
                data={"name": f"Jardin {MARK}", "territory": self.territory.slug},
                message=MARK,
                reason=MARK,
                submitter_email=f"{MARK}@redon.example",
            )

    def _portfolio(self) -> None:
        here = {"territory": self.territory}
        links = [self.initiative, self.draft]
        self.public |= {
            "case_study": [CaseStudyFactory(slug="enquete", initiatives=links, **here).slug],
            "event": [EventFactory(slug="rencontre", found=links, **here).slug],
            "foresight": [ForesightFactory(slug="futur", **here).slug],
            "poster": [PosterFactory(slug="affiche", **here).slug],
            "stake": [STAKE],
            "guide": [GuidePageFactory(slug="page").slug],
        }
        InsightFactory(stake=StakeFactory(slug=STAKE), **here)
        WatchLinkFactory(**here)
        said = {"title": f"Titre {MARK}", **here}
        for state in ("draft", "review"):
            shut: list[CaseStudy | Event | ForesightSheet] = [
                CaseStudyFactory(slug=f"enquete-{state}", state=state, initiatives=links, lead=MARK, **said),
                EventFactory(slug=f"rencontre-{state}", state=state, found=links, summary=MARK, **said),
                ForesightFactory(slug=f"futur-{state}", state=state, synthesis=MARK, **said),
            ]
            for name, made in zip(("case_study", "event", "foresight"), shut, strict=True):
                self.hidden.setdefault(name, []).append(made.slug)

    def _evaluations(self) -> None:
        agreed = agreed_referential(territory=self.territory)
        drawn = draft_referential(territory=self.territory, title=f"Titre {MARK}", description=MARK)
        self.public["referential"], self.hidden["referential"] = [agreed.slug], [drawn.slug]
        told = {"version": agreed.versions.get(), "initiative": self.initiative}
        published = EvaluationFactory(closed=True, consent_at=timezone.now(), consent_by="La structure", **told)
        self.public["evaluation"] = [str(published.pk)]
        shut: list[Evaluation] = [EvaluationFactory(**told), EvaluationFactory(closed=True, **told)]
        for evaluation in (published, *shut):
            rate(evaluation, f"Regard {MARK}", [[4, 2], [3, 1], [2, 2]])
        self.hidden["evaluation"] = [str(evaluation.pk) for evaluation in shut]
        self.public["debate"] = [DebateFactory(session__territory=self.territory, session__state="closed").slug]
        self.code = DebateFactory(session__territory=self.territory).session.code

    def _recommendations(self) -> None:
        owner = ListFactory(slug="liste", territory=self.territory)
        first = RecommendationFactory(list=owner, contact_person=MARK)
        for state in ("pending", "refused"):
            CommentFactory(recommendation=first, author=MARK, body=MARK, state=state)
        shut: RecommendationList = ListFactory(
            slug="liste-brouillon", territory=self.territory, state="draft", title=f"Titre {MARK}", foreword=MARK
        )
        RecommendationFactory(list=shut, title=f"Titre {MARK}")
        self.vote = PrioritisationFactory(list=owner, session__state="closed", size=0).pk
        self.public["list"], self.hidden["list"] = [owner.slug], [shut.slug]
        self.public["recommendation"] = [str(first.pk)]
        self.hidden["recommendation"] = [str(shut.recommendations.get().pk)]

    def _desk(self) -> None:
        """What only the team reads."""
        record_version(initiative=self.initiative, origin=ChangeOrigin.MODERATION, reason=MARK)
        CorrespondenceFactory(initiative=self.initiative, writer_name=MARK, letter=MARK)
        run = ImportRunFactory(territory=self.territory, state=ImportState.PREVIEWED, source_name=f"Annuaire {MARK}")
        ImportLineFactory(run=run, name=f"Jardin {MARK}")
        DeliveryFactory(webhook__territory=self.territory, webhook__name=MARK, payload={"name": MARK})
        address = f"{MARK}@redon.example"
        Invitation.objects.create(territory=self.territory, email=address, role=Role.RELAY, token_hash="a" * 64)
        Subscription.objects.create(email=address, query="", label=MARK, secret_hash="b" * 64)
        UserFactory(email=address, username=MARK, first_name=MARK)


def _initiative(territory: Territory) -> Initiative:
    """A published record whose private parts hold the mark."""
    ThemeFactory(slug="velo")
    record = InitiativeFactory(
        name="Atelier",
        slug="atelier",
        territory=territory,
        themes=["velo"],
        needs=["local"],
        private_email=f"{MARK}@redon.example",
        contact_email=f"{MARK}.contact@redon.example",
        contact_phone=f"02 99 {MARK}"[:30],
        contact_is_public=False,
    )
    record.stakes.add(StakeFactory(slug=STAKE))
    return record
