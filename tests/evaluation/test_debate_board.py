"""The board as a page: forms that need no script, several people at once, criteria made of clusters."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from evaluation.models import Argument, Debate, Referential
from inventory.enums import Role
from tests.factories.accounts import MembershipFactory
from tests.factories.referentials import agreed_referential, argument, cluster, debated, draft_referential

pytestmark = pytest.mark.django_db


@pytest.fixture
def debate(client: Client) -> Debate:
    member = MembershipFactory(role=Role.RELAY)
    client.force_login(member.user)
    return debated(member.territory)


def address(debate: Debate) -> str:
    return f"/evaluation/debats/{debate.slug}/regroupements/"


def post(client: Client, debate: Debate, **values: Any) -> HttpResponse:
    return client.post(address(debate), values)


def text(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def test_board_shows_arguments_by_statement_and_cluster(client: Client, debate: Debate) -> None:
    argument(debate, "À regrouper")
    cluster(debate, "Argent", "Déjà rangé")
    page = text(client.get(address(debate)))
    loose, _, rest = page.partition('class="board__clusters')
    assert ("À regrouper" in loose, "Déjà rangé" in rest, 'value="Argent"' in rest) == (True, True, True)


def test_board_without_arguments_says_so(client: Client, debate: Debate) -> None:
    assert "Aucun argument n’a encore été écrit." in text(client.get(address(debate)))


def test_arguments_are_gathered_named_and_undone(client: Client, debate: Debate) -> None:
    one, two = argument(debate, "un"), argument(debate, "deux")
    answer = post(client, debate, action="gather", argument=[f"{one.pk}:", f"{two.pk}:"], target="new", name="Argent")
    made = debate.clusters.get()
    assert (answer.status_code, made.name, made.arguments.count()) == (302, "Argent", 2)
    post(client, debate, action="gather", argument=[f"{one.pk}:{made.pk}"], target="none")
    post(client, debate, action="rename", cluster=made.pk, name="Moyens")
    made.refresh_from_db()
    assert (made.name, made.arguments.count()) == ("Moyens", 1)
    post(client, debate, action="dissolve", cluster=made.pk)
    assert (debate.clusters.count(), Argument.objects.filter(cluster=None).count()) == (0, 2)


def test_argument_moved_by_someone_else_is_told(client: Client, debate: Debate) -> None:
    made = cluster(debate, "Argent", "un")
    answer = post(client, debate, action="gather", argument=[f"{made.arguments.get().pk}:"], target="new")
    assert answer.status_code == 409
    assert "Quelqu’un a déplacé « un » entre-temps, dans « Argent » : il y reste." in text(answer)
    assert made.arguments.count() == 1


def test_clusters_are_ordered_and_merged(client: Client, debate: Debate) -> None:
    first, second = cluster(debate, "A", "un"), cluster(debate, "B", "deux")
    post(client, debate, action="up", cluster=second.pk)
    assert [each.name for each in debate.clusters.all()] == ["B", "A"]
    post(client, debate, action="merge", cluster=second.pk, into=first.pk)
    assert ([each.name for each in debate.clusters.all()], first.arguments.count()) == (["A"], 2)


def test_cluster_becomes_a_criterion_of_a_new_referential_then_of_its_draft(client: Client, debate: Debate) -> None:
    first, second = cluster(debate, "Argent", "un"), cluster(debate, "Relève", "deux")
    post(client, debate, action="criterion", cluster=first.pk, version="new")
    referential = Referential.objects.get()
    draft = referential.versions.get()
    post(client, debate, action="criterion", cluster=second.pk, version=draft.pk)
    assert (referential.debate, referential.territory) == (debate, debate.session.territory)
    assert list(draft.criteria.values_list("name", flat=True)) == ["Argent", "Relève"]
    assert "Critère de" in text(client.get(address(debate)))


def test_cluster_without_name_begins_no_referential(client: Client, debate: Debate) -> None:
    answer = post(client, debate, action="criterion", cluster=cluster(debate, "", "un").pk, version="new")
    assert (answer.status_code, "Nommez d’abord ce regroupement" in text(answer)) == (409, True)
    assert not Referential.objects.exists()


def test_criterion_goes_to_no_draft_of_others_and_to_no_agreed_version(client: Client, debate: Debate) -> None:
    made = cluster(debate, "Argent", "un")
    foreign = draft_referential(territory=debated().session.territory).versions.get()
    agreed = agreed_referential(territory=debate.session.territory).versions.get()
    for version in (foreign, agreed):
        answer = post(client, debate, action="criterion", cluster=made.pk, version=version.pk)
        assert (answer.status_code, version.criteria.count()) == (409, 3)


WRONG = [
    {},
    {"action": "explode"},
    {"action": "gather", "argument": "x:"},
    {"action": "gather", "argument": "1:x", "target": "new"},
    {"action": "gather", "argument": "²:", "target": "new"},
    {"action": "gather", "argument": "9" * 40 + ":", "target": "new"},
    {"action": "gather", "argument": "1:", "target": "ailleurs"},
    {"action": "rename"},
    {"action": "rename", "cluster": "-1"},
    {"action": "merge", "cluster": "1", "into": "x"},
    {"action": "criterion", "cluster": "1", "version": "x"},
]


@pytest.mark.parametrize("values", WRONG)
def test_unreadable_form_is_refused_in_french(client: Client, debate: Debate, values: dict[str, str]) -> None:
    answer = client.post(address(debate), values)
    assert (answer.status_code, "rechargez la page" in text(answer)) == (400, True)


@pytest.mark.parametrize("action", ["rename", "merge", "dissolve", "up", "down", "criterion"])
def test_cluster_that_is_gone_is_told(client: Client, debate: Debate, action: str) -> None:
    answer = post(client, debate, action=action, cluster=999_999, into=999_998, version="new")
    assert (answer.status_code, "n’est plus là" in text(answer)) == (409, True)


def test_gathering_nothing_is_told(client: Client, debate: Debate) -> None:
    argument(debate, "un")
    answer = post(client, debate, action="gather", target="new")
    assert (answer.status_code, "Cochez au moins un argument" in text(answer)) == (409, True)


def test_long_or_forbidden_names_do_no_harm(client: Client, debate: Debate) -> None:
    made = cluster(debate, "A", "un")
    for name in ("x" * 500, "a\0b", "<b>gras</b>"):
        assert post(client, debate, action="rename", cluster=made.pk, name=name).status_code == 302
    assert "<b>gras" not in text(client.get(address(debate)))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(
    client: Client, debate: Debate, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        made = cluster(debate, f"Groupe {number}", "un", "deux")
        argument(debate, "libre")
        draft_referential(territory=debate.session.territory)
        post(client, debate, action="criterion", cluster=made.pk, version="new")
    client.get(address(debate))
    with django_assert_num_queries(12):
        client.get(address(debate))
