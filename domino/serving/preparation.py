"""Brings database and static files up to date, doing only what is not done yet."""

import hashlib
from collections.abc import Callable

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from domino.postgres.lease import gate
from domino.serving import accounts

Say = Callable[[str], None]
# Each is loaded when its model has no row.
DEMONSTRATION = (
    ("inventory.Territory", "load_territories", "Chargement des territoires…"),
    ("inventory.Initiative", "seed", "Chargement des initiatives de démonstration…"),
)


def prepare(say: Say) -> None:
    """Migrate, load the demonstration (in development), collect static files: each only if needed."""
    settings.VAR_DIR.mkdir(exist_ok=True)
    with gate(settings.VAR_DIR, say):  # two servers may start at once
        migrate(say)
        if settings.ENVIRONMENT == "development":
            load_demonstration(say)
            accounts.ensure_administrator()
        collect_static(say)
    connection.close()


def migrate(say: Say) -> None:
    """Apply the migrations that the database lacks."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        say(f"Mise à jour de la base ({len(plan)} migrations)…")
        call_command("migrate", interactive=False, verbosity=0)


def load_demonstration(say: Say) -> None:
    """Load what the demonstration lacks.

    Each part is one transaction: interrupted, it leaves nothing, so that a row means the whole part.
    """
    for label, command, line in DEMONSTRATION:
        if not apps.get_model(label)._base_manager.exists():
            say(line)
            with transaction.atomic():
                call_command(command)


def collect_static(say: Say) -> None:
    """Collect static files when any of their sources changed since the last time."""
    stamp = settings.STATIC_ROOT / ".sources"
    state = static_state()
    if stamp.exists() and stamp.read_text() == state:
        return
    say("Préparation des fichiers statiques…")
    # Cleared first: by date alone, a package that went back to an older version would keep its newer files.
    call_command("collectstatic", clear=True, interactive=False, verbosity=0)
    stamp.write_text(state)


def static_state() -> str:
    """Return a digest of the names, sizes and dates of all static sources."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = (storage.path(path), storage.size(path), storage.get_modified_time(path))
            digest.update(repr(status).encode())
    return digest.hexdigest()
