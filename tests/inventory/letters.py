"""What the tests of letters through the site do again and again: send the form, read the links in the mails."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from domino.models import OutgoingMail
from inventory.models import Initiative
from inventory.services.correspondences import Side, secret_of
from tests.factories.correspondences import CorrespondenceFactory
from tests.inventory.proposals import guarded

WRITER, RECIPIENT = "camille@voisine.example", "jardin@structure.example"


def write(client: Client, initiative: Initiative, guard: dict[str, str] | None = None, **changes: Any) -> Any:
    """The form as Camille sends it; `query` goes in the address."""
    query = changes.pop("query", "")
    typed = {"name": "Camille", "email": WRITER, "body": "Avez-vous une salle ?", **changes}
    address = f"{initiative.get_absolute_url()}ecrire/{query}"
    return client.post(address, {**typed, **(guard or guarded())})


def answer(client: Client, address: str, body: str = "Oui, le mardi.", guard: dict[str, str] | None = None) -> Any:
    return client.post(address, {"body": body, **(guard or guarded(solved=False))})


def mails() -> list[tuple[str, str]]:
    """(recipient, subject) of every mail, in the order they were written."""
    return list(OutgoingMail.objects.order_by("pk").values_list("recipient", "subject"))


def links(mail: OutgoingMail) -> list[str]:
    """The addresses of our pages that a mail leads to."""
    return re.findall(r"https?://[^/\s]+(/courrier/\S+)", mail.body)


def last_links() -> list[str]:
    return links(OutgoingMail.objects.latest("pk"))


def thread(side: Side, **values: Any) -> str:
    """The address of an open correspondence for one side."""
    correspondence = CorrespondenceFactory(**values)
    return f"/courrier/{secret_of(correspondence, side)}/"
