"""`manage.py work`: sees outgoing mails out, one by one, and runs the periodic tasks, until it is told to stop."""

import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, connection

from domino import periodic
from domino.mail import send_next_mail

PAUSE_SECONDS = 1
TASKS_PAUSE_SECONDS = 15
# A task at hand has this long to end; one that is cut short is rolled back and run again later.
TASKS_END_SECONDS = 5


class Command(BaseCommand):
    help = "Envoie les courriers et lance les tâches périodiques, jusqu’à un signal ; --once : les courriers dus."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="envoie ce qui attend, puis s’arrête")

    def handle(self, *, once: bool, **options: Any) -> None:
        self.stopping = False
        self.troubles: dict[str, str] = {}
        # Not an exception: the mail at hand is sent and marked first.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        if once:
            self.send_due()
            return
        # A thread of their own: however long a task takes, mails leave meanwhile.
        tasks = threading.Thread(target=self.keep_tasks, name="periodic", daemon=True)
        tasks.start()
        while not self.stopping:
            self.through_trouble("Courriers en attente", self.send_due)
            if not self.stopping:
                time.sleep(PAUSE_SECONDS)
        tasks.join(TASKS_END_SECONDS)

    def stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def send_due(self) -> None:
        """Send what is due, unless a signal comes between two mails."""
        while not self.stopping and send_next_mail():
            pass

    def keep_tasks(self) -> None:
        """Run periodic tasks when they are due."""
        while not self.stopping:
            self.through_trouble("Tâches en attente", self.run_tasks)
            connection.close()  # of this thread: it would be idle most of the time
            wanted = time.monotonic() + TASKS_PAUSE_SECONDS
            while not self.stopping and time.monotonic() < wanted:
                time.sleep(PAUSE_SECONDS)

    def run_tasks(self) -> None:
        periodic.run_due(is_stopping=lambda: self.stopping)

    def through_trouble(self, what: str, work: Callable[[], None]) -> None:
        """Do `work`; a database that is away is waited for, and said once."""
        try:
            work()
            self.troubles.pop(what, None)
        except Error as error:
            connection.close()
            if str(error) != self.troubles.get(what):
                self.troubles[what] = str(error)
                self.stderr.write(f"{what}, la base ne répond pas : {error}")
