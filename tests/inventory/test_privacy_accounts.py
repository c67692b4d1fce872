"""Accounts that nobody uses: told after two years, gone a month later unless their owner comes back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from domino.models import OutgoingMail, User
from domino.tokens import issue_api_token
from inventory.models import DormantNotice
from inventory.services.privacy.accounts import NOTICE, UNUSED, end_dormant_accounts
from tests.factories.accounts import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)


def unused(**values: object) -> User:
    user = MembershipFactory().user
    User.objects.filter(pk=user.pk).update(
        **{"last_login": NOW - UNUSED - DAY, "date_joined": NOW - 3 * UNUSED} | values
    )
    return user  # type: ignore[no-any-return]


def test_unused_account_is_told_once_then_ends() -> None:
    user = unused()
    assert [end_dormant_accounts(now=NOW), end_dormant_accounts(now=NOW + NOTICE - DAY)] == [(1, 0), (0, 0)]
    assert OutgoingMail.objects.get().recipient == user.email
    assert end_dormant_accounts(now=NOW + NOTICE) == (0, 1)
    assert not User.objects.filter(pk=user.pk).exists()


def test_signing_in_takes_the_notice_back() -> None:
    user = unused()
    end_dormant_accounts(now=NOW)
    User.objects.filter(pk=user.pk).update(last_login=NOW)
    assert end_dormant_accounts(now=NOW + NOTICE) == (0, 0)
    assert not DormantNotice.objects.exists()


def test_used_accounts_stay() -> None:
    UserFactory()
    unused(last_login=NOW - UNUSED + DAY)
    unused(last_login=None, date_joined=NOW - UNUSED + DAY)
    unused(is_superuser=True)
    token, _ = issue_api_token(user=unused(), name="Programme", scopes=["lire"])
    type(token).objects.update(last_used_on=NOW.date())
    assert end_dormant_accounts(now=NOW) == (0, 0)


def test_account_that_never_signed_in_counts_from_its_first_day() -> None:
    unused(last_login=None)
    assert end_dormant_accounts(now=NOW) == (1, 0)
