"""The secret key of a development install: made once, kept in var/, never the same on two machines."""

import os
import secrets
from pathlib import Path


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
