"""What is kept of those who commented: nothing that says how to reach them, a year after the decision."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from domino.periodic import TASKS
from recommendations.models import Comment
from tests.factories.recommendations import CommentFactory

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)
DAY = timedelta(days=1)
EMAIL = "lea@exemple.fr"


def comment(**values: Any) -> Comment:
    made = CommentFactory(email=EMAIL, **values)
    if "created_at" in values:
        Comment.objects.filter(pk=made.pk).update(created_at=values["created_at"])
    return made


@pytest.mark.parametrize(("age", "kept"), [(YEAR - DAY, EMAIL), (YEAR + DAY, "")])
def test_address_is_forgotten_a_year_after_the_decision(age: timedelta, kept: str) -> None:
    made = comment(state="published", decided_at=timezone.now() - age, created_at=timezone.now() - 2 * YEAR)
    call_command("purge_comments", stdout=io.StringIO())
    made.refresh_from_db()
    assert (made.email, made.author, made.state) == (kept, "Léa", "published")


@pytest.mark.parametrize(("age", "left"), [(YEAR - DAY, 1), (YEAR + DAY, 0)])
def test_comment_that_nobody_read_goes_after_a_year(age: timedelta, left: int) -> None:
    comment(created_at=timezone.now() - age)
    call_command("purge_comments", stdout=io.StringIO())
    assert Comment.objects.filter(email=EMAIL).count() == left


def test_task_says_what_it_did_and_bears_being_run_again() -> None:
    comment(state="published", decided_at=timezone.now() - YEAR - DAY)
    comment(created_at=timezone.now() - YEAR - DAY)
    written = io.StringIO()
    call_command("purge_comments", stdout=written)
    call_command("purge_comments", stdout=written)
    lines = ["1 adresses oubliées, 1 commentaires effacés", "0 adresses oubliées, 0 commentaires effacés"]
    assert written.getvalue().splitlines() == lines
    assert TASKS["purge_comments"].at is not None


def test_period_is_told_to_visitors(client: Client) -> None:
    assert "12 mois après la relecture du commentaire" in client.get("/donnees-personnelles/").content.decode()
