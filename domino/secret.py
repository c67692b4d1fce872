"""The secret key of a development install: made once, kept in var/, never the same on two machines."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

MIN_CHARS, MIN_DIFFERENT = 50, 12
TOKEN_CHARS = 24  # of a token that programs show
KNOWN = ("change", "secret", "insecure", "example", "default", "password")


def development_secret(var_dir: Path) -> str:
    """Return the key kept in `var_dir`/secret_key, writing a new random one at the first start (mode 0600)."""
    path = var_dir / "secret_key"
    try:
        return path.read_text()
    except FileNotFoundError:
        var_dir.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(key := secrets.token_urlsafe(50))
    return key


def check_secret(key: str) -> None:
    """Refuse a key that others could know or guess: one of an example, or a short one. Raises ImproperlyConfigured."""
    if any(word in key.casefold() for word in KNOWN):
        raise ImproperlyConfigured("SECRET_KEY looks like one of an example: generate one (see .env.example).")
    if len(key) < MIN_CHARS or len(set(key)) < MIN_DIFFERENT:
        raise ImproperlyConfigured(
            f"SECRET_KEY is too weak: {MIN_CHARS} random characters at least (see .env.example)."
        )
