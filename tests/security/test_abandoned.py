"""What the worker gave up shows where administrators work, and is tried again from the admin."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from domino.abandoned import abandoned
from domino.models import Job, OutgoingMail, PeriodicTask
from inventory.enums import Role
from tests.factories.accounts import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGES = ["/compte/", "/moderation/"]


def give_up(mails: int = 2, jobs: int = 1, tasks: int = 1) -> None:
    for _ in range(mails):
        OutgoingMail.objects.create(recipient="a@b.example", subject="Objet", body="lien", state="dead")
    for _ in range(jobs):
        Job.objects.create(kind="essai", state=Job.State.DEAD, attempts=8, ended_at=timezone.now())
    for rank in range(tasks):
        PeriodicTask.objects.create(name=f"tâche {rank}", next_run_at=timezone.now(), failures=3)


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("page", PAGES)
def test_administrators_see_how_much_was_given_up(staff: Client, page: str) -> None:
    assert "n’a pas pu tout faire" not in staff.get(page).content.decode()
    give_up()
    html = staff.get(page).content.decode()
    assert [words in html for words in ("2 courriers abandonnés", "1 travail abandonné", "1 tâche périodique")] == [
        True
    ] * 3
    for name in ("outgoingmail", "job", "periodictask"):
        link = reverse(f"admin:domino_{name}_changelist")
        assert link in html
        assert staff.get(link).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_others_do_not(client: Client, page: str) -> None:
    give_up()
    client.force_login(MembershipFactory(role=Role.ADMINISTRATOR).user)
    assert "n’a pas pu tout faire" not in client.get(page).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_counting_costs_three_queries(django_assert_num_queries: DjangoAssertNumQueries, number: int) -> None:
    give_up(number, number, number)
    with django_assert_num_queries(3):
        found = abandoned(None, UserFactory.build(is_superuser=True))
    assert found == {"mails": number, "jobs": number, "tasks": number}


def test_given_up_job_is_tried_again_with_all_its_tries(staff: Client) -> None:
    give_up(mails=0)
    done = Job.objects.create(kind="essai", state=Job.State.DONE, attempts=1)
    dead = Job.objects.get(state=Job.State.DEAD)
    form = {"action": "retry", "_selected_action": [dead.pk, done.pk]}
    response = staff.post(reverse("admin:domino_job_changelist"), form, follow=True)
    assert "Travaux remis dans la file : 1." in response.content.decode().replace("\u00a0", " ")
    assert list(Job.objects.order_by("pk").values_list("state", "attempts")) == [("waiting", 0), ("done", 1)]


def test_territory_administrator_retries_nothing(client: Client) -> None:
    give_up()
    client.force_login(MembershipFactory(role=Role.ADMINISTRATOR).user)
    for name in ("outgoingmail", "job"):
        form = {"action": "retry", "_selected_action": [1]}
        answer = client.post(reverse(f"admin:domino_{name}_changelist"), form)
        assert answer["Location"].startswith("/admin/login/")
    assert OutgoingMail.objects.filter(state="dead").count() == 2
