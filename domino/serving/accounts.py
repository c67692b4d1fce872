"""The demonstration's accounts: made in development only, with passwords of this install alone."""

import json
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

ADMINISTRATOR = {"username": "admin", "email": "admin@domino.example", "role": "administration"}


def accounts_file() -> Path:
    """Return the file that keeps the demonstration's passwords: a JSON list, readable by its owner alone."""
    return Path(settings.VAR_DIR) / "demo-accounts.json"


def read() -> list[dict[str, str]]:
    """List the kept accounts: username, email, role, password."""
    try:
        return list(json.loads(accounts_file().read_text()))
    except FileNotFoundError:
        return []


def keep(account: dict[str, str]) -> None:
    """Keep `account`, in place of one of the same username."""
    others = [each for each in read() if each["username"] != account["username"]]
    fresh = accounts_file().with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump([*others, account], file, ensure_ascii=False, indent=2)
    fresh.replace(accounts_file())


def ensure_administrator() -> None:
    """Create the demonstration's administrator when the database has no superuser."""
    users = get_user_model()._default_manager
    username = ADMINISTRATOR["username"]
    if users.filter(is_superuser=True).exists() or users.filter(username=username).exists():
        return
    # A database made anew keeps the password that people wrote down.
    password = next((each["password"] for each in read() if each["username"] == username), None)
    account = {**ADMINISTRATOR, "password": password or secrets.token_urlsafe(12)}
    with transaction.atomic():
        users.create_superuser(username, account["email"], account["password"])
        keep(account)


def usable() -> list[dict[str, str]]:
    """List the kept accounts that this database knows."""
    kept = read()
    names = [each["username"] for each in kept]
    present = set(get_user_model()._default_manager.filter(username__in=names).values_list("username", flat=True))
    return [each for each in kept if each["username"] in present]
