"""Two people at the same instant, on connections of their own: one of them is told, nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection

from evaluation.models import Criterion, Debate, ReferentialVersion
from evaluation.services import clusters, drafts
from evaluation.services.criteria import criterion_content
from evaluation.services.referentials import Impossible, Incomplete, agree_version, draft_next_version
from tests.factories.referentials import agreed_referential, argument, debated, draft_referential

pytestmark = pytest.mark.django_db(transaction=True)


def together(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned or raised, all started at once."""

    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except (Impossible, Incomplete, drafts.CriterionOutdated) as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_version_is_agreed_once() -> None:
    version = draft_referential(territory=None).versions.get()
    values = {"agreed_on": date(2026, 5, 12), "agreed_by": "l’atelier", "event": None, "by": None}
    answers = together(*[lambda: agree_version(version=version, **values).state] * 4)
    assert sorted(map(str, answers)) == sorted(["agreed", *[str(Impossible)] * 3])


def test_next_version_is_begun_once() -> None:
    referential = agreed_referential(territory=None)
    answers = together(*[lambda: draft_next_version(referential=referential, by=None).number] * 4)
    assert sorted(map(str, answers)) == sorted(["2", *[str(Impossible)] * 3])
    assert ReferentialVersion.objects.count() == 2


def test_criterion_that_comes_while_the_version_is_agreed_is_in_or_refused() -> None:
    version = draft_referential(territory=None).versions.get()
    values = {"agreed_on": date(2026, 5, 12), "agreed_by": "l’atelier", "event": None, "by": None}

    def add() -> str:
        return drafts.add_criterion(version=version, name="Au dernier moment").slug

    agreed, added = together(lambda: agree_version(version=version, **values).state, add)
    version.refresh_from_db()
    # Added first, it has no indicator and nothing is agreed; agreed first, it is refused.
    found = (agreed, added, version.state, Criterion.objects.count())
    assert found in [
        ("agreed", Impossible, "agreed", 3),
        (Incomplete, "au-dernier-moment", "draft", 4),
    ]


def test_criterion_written_twice_at_once_keeps_one_and_tells_the_other() -> None:
    version = draft_referential(territory=None).versions.get()
    criterion = version.criteria.all()[0]
    seen, data = drafts.digest(criterion), criterion_content(criterion)

    def save(name: str) -> Callable[[], str]:
        changed = {**data, "name": name, "indicators": [dict(row) for row in data["indicators"]]}
        return lambda: drafts.save_criterion(version=version, slug=criterion.slug, seen=seen, data=changed).name

    answers = together(save("Un"), save("Deux"))
    name = version.criteria.all()[0].name
    assert {str(answer) for answer in answers} == {name, str(drafts.CriterionOutdated)}


def test_argument_moved_by_four_at_once_is_in_one_cluster() -> None:
    debate: Debate = debated()
    seen = {argument(debate, "un").pk: None}
    answers = together(*[lambda: clusters.gather(debate=debate, seen=seen, is_new=True)] * 4)
    made = [cluster for cluster, _stayed in answers if cluster]
    assert (len(made), debate.clusters.count(), made[0].arguments.count()) == (1, 1, 1)
    assert sorted(len(stayed) for _cluster, stayed in answers) == [0, 1, 1, 1]
