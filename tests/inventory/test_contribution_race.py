"""Twenty equal POSTs at once through the whole stack are one row and one mail."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from domino.models import OutgoingMail
from inventory.models import Contribution
from tests.inventory.proposals import guarded, propose, redon


@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_posts_are_one_row_and_one_mail() -> None:
    redon()
    guard = guarded()

    def send(_: int) -> tuple[int, str]:
        try:
            response = propose(Client(), guard)
            return response.status_code, response.get("Location", "")
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = set(pool.map(send, range(20)))
    assert answers == {(302, "/proposer/merci/")}
    assert (Contribution.objects.count(), OutgoingMail.objects.count()) == (1, 1)
