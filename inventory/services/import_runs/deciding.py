"""What people decide on an import: each decision is seen by the next one, and its work is a job."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from domino import jobs
from domino.models import Job, User
from inventory.enums import ImportState, LineOutcome
from inventory.models import ImportRun
from inventory.services.import_runs.errors import ImportRefused, StaleRun

# State in which a job works → its kind.
KINDS = {
    ImportState.RECEIVED: "import.recognise",
    ImportState.PREVIEWING: "import.preview",
    ImportState.APPLYING: "import.apply",
    ImportState.UNDOING: "import.undo",
}
# Until it is applied, an import can be given up.
OPEN = {ImportState.RECEIVED, ImportState.RECOGNISED, ImportState.PREVIEWING, ImportState.PREVIEWED, ImportState.FAILED}


def hold_run(run: ImportRun, *, version: int | None, states: Iterable[str]) -> ImportRun:
    """Lock `run` for a decision and count it; `version` is the one that the person has seen, None for any.

    Raises StaleRun when it is another, ImportRefused when the run is in none of `states`. Call it in a transaction.
    """
    held = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if version is not None and held.version != version:
        raise StaleRun
    if held.state not in states:
        raise ImportRefused(f"Cet import est « {ImportState(held.state).label} » : ce n’est plus le moment.")
    held.version += 1
    return held


def set_to_work(run: ImportRun, state: ImportState) -> ImportRun:
    """Put `run` (held) in the hands of the worker in `state`, save it, and return it."""
    run.state, run.error, run.step, run.done, run.total = state, "", "", 0, None
    run.save()
    lane = f"imports:{run.territory_id}"
    jobs.enqueue(KINDS[state], {"run": str(run.pk)}, lane=lane)
    return run


@transaction.atomic
def choose(*, run: ImportRun, excluded: Iterable[int], version: int, user: User | None) -> ImportRun:
    """Leave out of `run` the lines `excluded` (numbers of lines of the preview), all others are in; returns the run.

    Raises StaleRun, and ImportRefused for a line that would write nothing or a run that is not previewed.
    """
    held = hold_run(run, version=version, states=[ImportState.PREVIEWED])
    wanted = sorted(set(excluded))
    written = held.lines.filter(outcome__in=[LineOutcome.NEW, LineOutcome.CHANGED], line__in=wanted)
    if written.count() != len(wanted):
        raise ImportRefused("Une des lignes à écarter n’écrit rien ou n’est pas dans l’aperçu : rechargez la page.")
    held.excluded = wanted
    held.save()
    return held


@transaction.atomic
def apply(*, run: ImportRun, version: int, user: User | None) -> ImportRun:
    """Have the worker write what the preview shows, without the lines left out; returns the run, APPLYING.

    Raises StaleRun, and ImportRefused when the run is not previewed.
    """
    held = hold_run(run, version=version, states=[ImportState.PREVIEWED])
    held.applied_by = user
    return set_to_work(held, ImportState.APPLYING)


@transaction.atomic
def undo(*, run: ImportRun, version: int, user: User | None) -> ImportRun:
    """Have the worker bring the census back to what it was before `run`; returns the run, UNDOING.

    Raises StaleRun, and ImportRefused when it is not applied, too old, or when a later import built on it.
    """
    from inventory.services.import_runs.undoing import refuse_undo

    held = hold_run(run, version=version, states=[ImportState.APPLIED])
    refuse_undo(held)
    held.undone_by = user
    return set_to_work(held, ImportState.UNDOING)


@transaction.atomic
def abandon(*, run: ImportRun, version: int, user: User | None) -> ImportRun:
    """Give up an import that wrote nothing; returns it. Raises StaleRun or ImportRefused."""
    held = hold_run(run, version=version, states=OPEN)
    if held.applied_at:
        raise ImportRefused("Cet import a été appliqué : annulez-le plutôt.")
    held.state, held.excluded = ImportState.ABANDONED, []
    held.save()
    held.lines.all().delete()
    return held


@transaction.atomic
def retry(*, run: ImportRun, version: int | None = None, user: User | None = None) -> ImportRun:
    """Take up again, where it stopped, an import that failed or that no worker has in hand any more; returns it.

    Raises StaleRun, and ImportRefused when there is nothing to take up.
    """
    held = hold_run(run, version=version, states=[ImportState.FAILED, *KINDS])
    if held.state != ImportState.FAILED and not is_left(held):
        raise ImportRefused("Cet import est déjà en cours : il n’y a rien à reprendre.")
    return set_to_work(held, stopped_in(held) if held.state == ImportState.FAILED else ImportState(held.state))


def stopped_in(run: ImportRun) -> ImportState:
    """The state in which a failed import was working."""
    if run.applied_at:
        return ImportState.UNDOING
    if run.applied_by_id or (run.live_source_id and run.counts):
        return ImportState.APPLYING
    return ImportState.PREVIEWING if run.recognition.get("columns") else ImportState.RECEIVED


def is_left(run: ImportRun) -> bool:
    """Whether `run` should be worked on and no job waits for it: its worker was killed too many times."""
    if run.state not in KINDS:
        return False
    waiting = Job.objects.filter(kind=KINDS[ImportState(run.state)], payload__run=str(run.pk), state=Job.State.WAITING)
    return not waiting.exists()


def done(run: ImportRun, state: ImportState, **values: object) -> None:
    """Note that a job of `run` is through; refuses when the run left the state in which the job found it."""
    changed = ImportRun.objects.filter(pk=run.pk, state=run.state).update(state=state, error="", step="", **values)
    if not changed:
        raise ImportRefused("Cet import a été abandonné entre-temps.")
    run.refresh_from_db()
