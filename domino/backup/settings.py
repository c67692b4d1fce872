"""The settings of an installation as a backup keeps them: without any secret."""

from __future__ import annotations

import os
import re

SECRET = re.compile(r"SECRET|PASSWORD|TOKEN(?!_REQUESTS)|_KEY$")
CREDENTIALS = re.compile(r"(?<=://)([^:/@\s]*)(:[^@\s]*)?(?=@)")
REMOVED = "***"
NAMES = re.compile(r"^#? ?([A-Z_]+)=", re.MULTILINE)


def kept(example: str) -> dict[str, str]:
    """The variables that `example` (.env.example) names and this installation sets; secrets are left out."""
    found = {}
    for name in NAMES.findall(example):
        value = os.environ.get(name, "")
        if value:
            found[name] = REMOVED if SECRET.search(name) else without_password(value)
    return found


def without_password(value: str) -> str:
    """`value` without what stands between user and host of an address."""
    return CREDENTIALS.sub(lambda match: match[1] + (f":{REMOVED}" if match[2] else ""), value)
