"""The worker (`manage.py work`) as a child process beside the web server: started, started again, stopped."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from domino.serving.web import die_with_parent

# Pages come first, as in deploy/systemd/domino-worker.service.
NICE = 5
STOP_SECONDS = 20  # a mail being handed over may take as long as EMAIL_TIMEOUT


class Mailer:
    """One worker process at a time."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def keep(self) -> None:
        """Start the worker, or start it again after it died."""
        if self.process is not None and self.process.poll() is None:
            return
        command = [sys.executable, "manage.py", "work"]
        self.process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, start_new_session=True, preexec_fn=_start_humbly
        )

    def stop(self) -> None:
        """End the worker after the mail at hand; one that hangs is killed, and its mail waits for the next."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _start_humbly() -> None:
    die_with_parent()
    os.nice(NICE)


@contextmanager
def mailing() -> Iterator[Mailer]:
    """Send mails while the block lasts; whoever holds it calls `keep` now and then."""
    mailer = Mailer()
    mailer.keep()
    try:
        yield mailer
    finally:
        mailer.stop()
