"""Erasing a person: table by table as each app says, then the address wherever else it stands, then files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, default_storage
from django.db import transaction

from domino.jobs import JobRefused
from domino.mail import enqueue_mail
from domino.models import User
from domino.personal import ledger
from domino.personal.addresses import digest
from domino.personal.files import holds
from domino.personal.holders import holders
from domino.personal.sweep import addresses, sweep
from domino.private import private_files
from inventory.models import ImportRun, PrivacyLink
from inventory.services.privacy.accounts import held_accounts
from inventory.services.privacy.suppression import suppress


@dataclass
class Erasure:
    """What was done: how many values the last sweep found, files for a person to mend, whether an account stays."""

    swept: int = 0
    files: list[str] = field(default_factory=list)
    keeps_account: bool = False


@transaction.atomic
def erase_person(*, email: str, hold: Callable[[], None] = lambda: None) -> Erasure:
    """Erase everything held under `email` but an account that holds a role; nothing may bring it back but its owner.

    Files that people of the team published are not cut: they are named in the result. Call `hold` in long work.
    """
    ledger.note(email)
    kept = list(held_accounts(email))
    suppress(email=email)
    for holder in holders():
        holder.erase(email)
        hold()
    result = Erasure(swept=sweep(email, keep=_of_accounts(kept)), keeps_account=bool(kept))
    hold()
    _erase_import_files(email)
    result.files = [name for name in _files(default_storage) if _holds(default_storage, name, email)]
    return result


def erase_again(*, hold: Callable[[], None] = lambda: None) -> list[Erasure]:
    """Erase whom a restored backup brought back (domino.personal.ledger); returns what was done for each."""
    noted = Path(settings.PRIVATE_ROOT, ledger.AGAIN)
    wanted = ledger.read(noted)
    back = sorted(email for email in addresses() if digest(email) in wanted) if wanted else []
    done = [erase_person(email=email, hold=hold) for email in back]
    noted.unlink(missing_ok=True)
    return done


def run_erasure(payload: dict[str, Any], hold: Callable[[], None]) -> None:
    """Job "privacy.erase": erase the person of a link; a link that is gone was done already."""
    with transaction.atomic():
        link = PrivacyLink.objects.select_for_update().filter(pk=payload["link"]).first()
        if link is None:
            return
        if link.erase_asked_at is None:
            raise JobRefused("Ce lien n’a pas demandé d’effacement.")
        result = erase_person(email=link.email, hold=hold)
        team = settings.PUBLISHER_DPO_EMAIL or settings.PUBLISHER_EMAIL
        if result.files and team:
            enqueue_mail(recipient=team, template="erasure_files", context={"files": result.files})


def _of_accounts(users: list[User]) -> dict[Any, list[Any]]:
    from allauth.account.models import EmailAddress

    pks = [user.pk for user in users]
    addresses = EmailAddress.objects.filter(user__in=pks).values_list("pk", flat=True)
    return {User: pks, EmailAddress: list(addresses)}


def _erase_import_files(email: str) -> None:
    """Files of imports go whole: what they said is in the census, and they would have gone within the month."""
    for run in ImportRun.objects.exclude(file=""):
        name = str(run.file.name)
        if _holds(private_files(), name, email):
            transaction.on_commit(partial(private_files().delete, name), robust=True)
            ImportRun.objects.filter(pk=run.pk).update(file="")


def _holds(storage: Storage, name: str, email: str) -> bool:
    if not storage.exists(name):
        return False
    with storage.open(name) as file:
        return holds(file, email)


def _files(storage: Storage, folder: str = "") -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored
        return
    yield from (f"{folder}/{name}" if folder else name for name in files)
    for inner in folders:
        yield from _files(storage, f"{folder}/{inner}" if folder else inner)
