"""The board after a debate: arguments gathered by several people at once, clusters made criteria."""

from typing import Any

import pytest
from django.utils import timezone

from evaluation.enums import Side
from evaluation.models import Argument, Cluster, Debate, Move, Position
from evaluation.services import clusters
from evaluation.services.referentials import Impossible, create_referential
from tests.factories.evaluation import ParticipantFactory
from tests.factories.referentials import argument, cluster, debated, draft_referential

pytestmark = pytest.mark.django_db


@pytest.fixture
def debate() -> Debate:
    return debated()


def of(made: Cluster) -> list[str]:
    return list(made.arguments.order_by("cluster_position").values_list("text", flat=True))


def names(debate: Debate) -> list[str]:
    return list(debate.clusters.values_list("name", flat=True))


def test_arguments_are_put_together_in_a_new_cluster(debate: Debate) -> None:
    one, two, three = (argument(debate, text) for text in ("un", "deux", "trois"))
    made, stayed = clusters.gather(debate=debate, seen={one.pk: None, two.pk: None}, is_new=True, name=" Argent ")
    assert made is not None
    assert (made.name, of(made), stayed) == ("Argent", ["un", "deux"], [])
    clusters.gather(debate=debate, seen={three.pk: None}, cluster=made.pk)
    assert of(made) == ["un", "deux", "trois"]


def test_argument_that_moved_meanwhile_stays_and_is_named(debate: Debate) -> None:
    here, there = cluster(debate, "Ici", "resté"), cluster(debate, "Là")
    moved = argument(debate, "parti", cluster=there)
    still = here.arguments.get()
    made, stayed = clusters.gather(debate=debate, seen={still.pk: here.pk, moved.pk: None}, is_new=True)
    assert made is not None
    assert (of(made), [each.text for each in stayed], of(there)) == (["resté"], ["parti"], ["parti"])


def test_nothing_is_made_when_all_moved_meanwhile(debate: Debate) -> None:
    moved = argument(debate, "parti", cluster=cluster(debate, "Là"))
    made, stayed = clusters.gather(debate=debate, seen={moved.pk: None}, is_new=True)
    assert (made, stayed, names(debate)) == (None, [moved], ["Là"])


def test_arguments_leave_their_cluster(debate: Debate) -> None:
    here = cluster(debate, "Ici", "un")
    clusters.gather(debate=debate, seen={here.arguments.get().pk: here.pk})
    assert (of(here), Argument.objects.get().cluster) == ([], None)


def test_hidden_arguments_and_those_of_other_debates_are_not_gathered(debate: Debate) -> None:
    hidden = argument(debate, "masqué", hidden_at=timezone.now())
    other = argument(debated(), "ailleurs")
    with pytest.raises(Impossible, match="Cochez"):
        clusters.gather(debate=debate, seen={hidden.pk: None, other.pk: None}, is_new=True)


ON_CLUSTERS = [
    lambda debate, pk: clusters.rename_cluster(debate=debate, cluster=pk, name="x"),
    lambda debate, pk: clusters.merge_clusters(debate=debate, cluster=pk, into=pk),
    lambda debate, pk: clusters.dissolve_cluster(debate=debate, cluster=pk),
    lambda debate, pk: clusters.move_cluster(debate=debate, cluster=pk, by=1),
    lambda debate, pk: clusters.check_criterion(debate=debate, cluster=pk),
    lambda debate, pk: clusters.gather(debate=debate, seen={argument(debate, "a").pk: None}, cluster=pk),
]


@pytest.mark.parametrize("change", ON_CLUSTERS)
def test_cluster_that_is_gone_or_elsewhere_is_said(debate: Debate, change: Any) -> None:
    elsewhere = cluster(debated(), "Ailleurs", "un")
    with pytest.raises(Impossible, match="n’est plus là"):
        change(debate, elsewhere.pk)


def test_clusters_are_merged_with_their_criteria(debate: Debate) -> None:
    kept, gone = cluster(debate, "", "un"), cluster(debate, "Argent", "deux")
    criterion = clusters.make_criterion(
        debate=debate, cluster=gone.pk, version=draft_referential(territory=None).versions.get()
    )
    assert clusters.merge_clusters(debate=debate, cluster=gone.pk, into=kept.pk).name == "Argent"
    criterion.refresh_from_db()
    assert (sorted(of(kept)), names(debate), criterion.cluster) == (["deux", "un"], ["Argent"], kept)


def test_cluster_is_split_by_gathering_some_of_it(debate: Debate) -> None:
    whole = cluster(debate, "Tout", "un", "deux", "trois")
    part = list(whole.arguments.all()[:2])
    made, _ = clusters.gather(debate=debate, seen={each.pk: whole.pk for each in part}, is_new=True, name="Partie")
    assert made is not None
    assert (of(made), of(whole)) == (["un", "deux"], ["trois"])


def test_clusters_move_and_stop_at_the_ends(debate: Debate) -> None:
    made = [cluster(debate, name) for name in "ABC"]
    clusters.move_cluster(debate=debate, cluster=made[2].pk, by=-1)
    clusters.move_cluster(debate=debate, cluster=made[0].pk, by=-1)
    assert names(debate) == ["A", "C", "B"]


def test_undone_cluster_frees_its_arguments(debate: Debate) -> None:
    clusters.dissolve_cluster(debate=debate, cluster=cluster(debate, "A", "un").pk)
    assert (names(debate), Argument.objects.get().cluster) == ([], None)


def test_criterion_keeps_where_it_comes_from(debate: Debate) -> None:
    made = cluster(debate, "Ne pas dépendre des aides", "Elles s’arrêtent")
    argument(debate, "masqué", cluster=made, hidden_at=timezone.now())
    statement = debate.statements.get()
    for side in (Side.AGREE, Side.AGREE, Side.DISAGREE):
        phone = ParticipantFactory(session=debate.session)
        Position.objects.create(statement=statement, participant=phone, side=side, first_side=Side.DISAGREE)
    shown = made.arguments.get(hidden_at=None)
    Move.objects.create(position=Position.objects.order_by("pk")[0], to_side=Side.AGREE, argument=shown)
    referential = create_referential(title="Durable", territory=None, by=None)
    criterion = clusters.make_criterion(debate=debate, cluster=made.pk, version=referential.versions.get())
    Argument.objects.all().delete()
    criterion.refresh_from_db()
    assert (criterion.name, criterion.cluster) == ("Ne pas dépendre des aides", made)
    assert criterion.provenance == [
        {"statement": statement.text, "arguments": ["Elles s’arrêtent"], "agree": 2, "disagree": 1, "moves": 1}
    ]


def test_hands_counted_in_the_room_are_added(debate: Debate) -> None:
    debate.statements.update(keyed_agree=30, keyed_disagree=12)
    phone = ParticipantFactory(session=debate.session)
    values = {"participant": phone, "side": Side.AGREE, "first_side": Side.AGREE}
    Position.objects.create(statement=debate.statements.get(), **values)
    kept = clusters.provenance_of(cluster(debate, "A", "un"))
    assert (kept[0]["agree"], kept[0]["disagree"]) == (31, 12)


@pytest.mark.parametrize(
    ("name", "texts", "words"),
    [("", ["un"], "Nommez d’abord"), ("Vide", [], "n’a plus d’argument"), ("x" * 81, ["un"], "80 caractères")],
)
def test_cluster_that_cannot_be_a_criterion_says_why(debate: Debate, name: str, texts: list[str], words: str) -> None:
    version = create_referential(title="Durable", territory=None, by=None).versions.get()
    with pytest.raises(Impossible, match=words):
        clusters.make_criterion(debate=debate, cluster=cluster(debate, name, *texts).pk, version=version)
    assert version.criteria.count() == 0


def test_cluster_becomes_one_criterion_of_a_draft_only(debate: Debate) -> None:
    version = create_referential(title="Durable", territory=None, by=None).versions.get()
    made = cluster(debate, "A", "un")
    clusters.make_criterion(debate=debate, cluster=made.pk, version=version)
    with pytest.raises(Impossible, match="déjà un critère"):
        clusters.make_criterion(debate=debate, cluster=made.pk, version=version)
