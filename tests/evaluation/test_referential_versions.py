"""Versions: agreed once and for all, followed by the next, taken over by others."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from evaluation.models import Criterion, Indicator, Referential, ReferentialVersion
from evaluation.services.criteria import unchanged_indicators
from evaluation.services.referentials import (
    Impossible,
    Incomplete,
    Outdated,
    agree_version,
    agreement_gaps,
    clone_referential,
    create_referential,
    draft_next_version,
    export_referential,
    import_referential,
)
from tests.factories.referentials import agree, agreed_referential, content, draft_referential
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db
IMMUTABLE = "Une version adoptée ne change plus"


def agreed() -> ReferentialVersion:
    return agreed_referential(territory=CommuneFactory()).versions.get()


def test_new_referential_has_an_empty_draft() -> None:
    referential = create_referential(title="Durable", territory=CommuneFactory(), by=None)
    assert list(referential.versions.values_list("number", "state")) == [(1, "draft")]
    assert agreement_gaps(referential.versions.get()) == [
        "Il faut au moins 3 critères pour faire un radar : il y en a 0."
    ]


@pytest.mark.parametrize("title", ["nouveau", "importer", "!!!"])
def test_identifier_avoids_words_of_addresses(title: str) -> None:
    slugs = {create_referential(title=title, territory=None, by=None).slug for _ in range(2)}
    base = "referentiel" if title == "!!!" else title
    expected = {base, f"{base}-2"} if title == "!!!" else {f"{base}-2", f"{base}-3"}
    assert slugs == expected


def test_agreement_is_dated_and_signed() -> None:
    version = agreed()
    assert (version.state, version.agreed_on, version.agreed_by) == ("agreed", date(2026, 5, 12), "l’atelier")


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"agreed_by": " "}, "Dites qui adopte cette version."),
        (
            {"agreed_on": timezone.localdate() + timedelta(days=2)},
            "La date d’adoption est passée ou d’aujourd’hui : corrigez-la.",
        ),
    ],
)
def test_agreement_without_date_or_hand_is_refused(values: dict[str, Any], problem: str) -> None:
    draft = draft_referential(territory=None).versions.get()
    given = {"agreed_on": date(2026, 5, 12), "agreed_by": "l’atelier", "event": None, "by": None, **values}
    with pytest.raises(Incomplete) as caught:
        agree_version(version=draft, **given)
    assert caught.value.problems == [problem]
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_draft_changed_meanwhile_is_not_agreed() -> None:
    draft = draft_referential(territory=None).versions.get()
    with pytest.raises(Outdated):
        agree_version(
            version=draft, agreed_on=date(2026, 5, 12), agreed_by="x", event=None, by=None, lock=draft.lock + 1
        )


def test_agreed_version_is_not_agreed_again() -> None:
    with pytest.raises(Impossible):
        agree_version(version=agreed(), agreed_on=date(2026, 5, 12), agreed_by="x", event=None, by=None)


def test_next_version_says_the_same_and_supersedes_when_agreed() -> None:
    first = agreed()
    second = draft_next_version(referential=first.referential, by=None)
    one, two = export_referential(first), export_referential(second)
    assert {name for name in one if one[name] != two[name]} == {"version", "state", "agreed_on", "agreed_by"}
    agree(first.referential, on=date(2026, 6, 1))
    assert list(first.referential.versions.values_list("number", "state")) == [(2, "agreed"), (1, "superseded")]


def test_next_version_is_not_agreed_before_the_last() -> None:
    first = agreed()
    draft_next_version(referential=first.referential, by=None)
    with pytest.raises(Incomplete, match="12/05/2026"):
        agree(first.referential, on=date(2026, 5, 11))


def test_second_draft_is_refused() -> None:
    first = agreed()
    draft_next_version(referential=first.referential, by=None)
    with pytest.raises(Impossible):
        draft_next_version(referential=first.referential, by=None)


CHANGES = [
    lambda version: version.criteria.update(name="Autre"),
    lambda version: version.criteria.first().delete(),
    lambda version: Criterion.objects.create(version=version, slug="de-plus", name="De plus"),
    lambda version: Indicator.objects.filter(criterion__version=version).update(levels=[]),
    lambda version: Indicator.objects.filter(criterion__version=version).delete(),
    lambda version: Indicator.objects.create(criterion=version.criteria.first(), slug="de-plus", name="De plus"),
    lambda version: ReferentialVersion.objects.filter(pk=version.pk).update(min_coverage=0),
    lambda version: ReferentialVersion.objects.filter(pk=version.pk).update(state="draft"),
    lambda version: ReferentialVersion.objects.filter(pk=version.pk).update(agreed_on=None, state="draft"),
    lambda version: version.delete(),
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("superseded", [False, True])
def test_database_refuses_to_change_what_was_agreed(change: Any, superseded: bool) -> None:
    version = agreed()
    if superseded:
        draft_next_version(referential=version.referential, by=None)
        agree(version.referential)
        version.refresh_from_db()
    before = export_referential(ReferentialVersion.objects.get(pk=version.pk))
    with pytest.raises(IntegrityError, match=IMMUTABLE), transaction.atomic():
        change(version)
    assert export_referential(ReferentialVersion.objects.get(pk=version.pk)) == before


def test_criterion_of_a_draft_is_not_moved_to_an_agreed_version() -> None:
    first = agreed()
    second = draft_next_version(referential=first.referential, by=None)
    criterion = second.criteria.first()
    with pytest.raises(IntegrityError, match=IMMUTABLE), transaction.atomic():
        Criterion.objects.filter(pk=criterion.pk).update(version=first, slug="autre")
    indicator = criterion.indicators.first()
    with pytest.raises(IntegrityError, match=IMMUTABLE), transaction.atomic():
        Indicator.objects.filter(pk=indicator.pk).update(criterion=first.criteria.first(), slug="autre")


def test_superseded_version_does_not_come_back() -> None:
    first = agreed()
    draft_next_version(referential=first.referential, by=None)
    agree(first.referential)
    with pytest.raises(IntegrityError, match=IMMUTABLE), transaction.atomic():
        ReferentialVersion.objects.filter(pk=first.pk).update(state="agreed")


def test_draft_is_deleted_with_all_it_holds() -> None:
    version = draft_referential(territory=None).versions.get()
    version.delete()
    assert (Criterion.objects.count(), Indicator.objects.count()) == (0, 0)


def test_clone_says_whom_it_was_taken_from() -> None:
    redon, allaire = CommuneFactory(name="Redon"), CommuneFactory(name="Allaire")
    first = agreed_referential(territory=redon)
    clone = clone_referential(referential=first, territory=allaire, by=None)
    agree(clone)
    again = clone_referential(referential=clone, territory=redon, by=None)
    assert (clone.origin, clone.territory, clone.attribution, again.attribution) == (
        first,
        allaire,
        "« Une pratique durable », version 1 (Redon)",
        "« Une pratique durable », version 1 (Allaire) ; « Une pratique durable », version 1 (Redon)",
    )
    one, two = export_referential(first.versions.get()), export_referential(again.versions.get())
    assert one["criteria"] == two["criteria"]


def test_draft_is_not_cloned() -> None:
    with pytest.raises(Impossible):
        clone_referential(referential=draft_referential(territory=None), territory=None, by=None)


def test_file_comes_back_as_it_went() -> None:
    data = content(uses_weights=True, min_coverage=0.3)
    data["criteria"][0]["weight"] = 2.5
    data["criteria"][1]["indicators"][0] |= {
        "scale": "number", "levels": [], "unit": "km", "thresholds": [50, 20, 10, 0.5], "weight": 0.25,
    }  # fmt: skip
    one = export_referential(import_referential(data=data, territory=None, by=None).versions.get())
    two = export_referential(import_referential(data=one, territory=None, by=None).versions.get())
    assert {name for name in one if one[name] != two[name]} == {"slug", "attribution"}
    assert two["attribution"] == f"« {one['title']} », version 1, d’après un fichier ; {one['attribution']}"


def test_indicators_that_ask_the_same_are_found_whatever_their_weight() -> None:
    first = agreed()
    second = draft_next_version(referential=first.referential, by=None)
    rows = list(Indicator.objects.filter(criterion__version=second).order_by("criterion__position", "position"))
    Indicator.objects.filter(pk=rows[0].pk).update(weight=3)
    Indicator.objects.filter(pk=rows[1].pk).update(name="Autre chose")
    Indicator.objects.filter(pk=rows[2].pk).update(levels=["a", "b", "c", "d", "e"])
    rows[3].delete()
    same = unchanged_indicators(first, second)
    assert [(old.slug, new) for old, new in same] == [(rows[0].slug, rows[0]), *((row.slug, row) for row in rows[4:])]


def test_referential_keeps_what_it_was_when_the_next_is_refused() -> None:
    first = agreed()
    second = draft_next_version(referential=first.referential, by=None)
    second.criteria.all().delete()
    with pytest.raises(Incomplete):
        agree(first.referential)
    assert Referential.objects.get().versions.get(number=1).state == "agreed"
