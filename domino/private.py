"""Files that no address serves: kept below PRIVATE_ROOT, readable by the site's own user only."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import FileSystemStorage


def private_files() -> FileSystemStorage:
    """The storage of files that only the site itself reads."""
    root = settings.PRIVATE_ROOT
    return FileSystemStorage(location=root, file_permissions_mode=0o600, directory_permissions_mode=0o700)
