"""`manage.py work`: sees outgoing mails out, does jobs, runs the periodic tasks, until it is told to stop."""

import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, connection

from domino import jobs, periodic
from domino.mail import send_next_mail
from domino.watching.heartbeat import Heartbeat

PAUSE_SECONDS = 1
TASKS_PAUSE_SECONDS = 15
# A task or job at hand has this long to end; one that is cut short is rolled back and run again later.
THREADS_END_SECONDS = 5


class Command(BaseCommand):
    help = (
        "Envoie les courriers, fait les travaux et les tâches périodiques, jusqu’à un signal ; --once : ce qui est dû."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="envoie ce qui attend, puis s’arrête")

    def handle(self, *, once: bool, **options: Any) -> None:
        self.stopping = False
        self.troubles: dict[str, str] = {}
        self.heartbeat = Heartbeat()
        # Not an exception: the mail at hand is sent and marked first.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        if once:
            self.send_due()
            self.do_jobs()
            return
        # A thread of their own: however long a task takes, mails leave meanwhile.
        threads = [threading.Thread(target=self.keep_tasks, name="periodic", daemon=True)]
        # Two, so that a short job does not wait for the end of a long import.
        threads += [threading.Thread(target=self.keep_jobs, name=f"jobs-{each}", daemon=True) for each in (1, 2)]
        for thread in threads:
            thread.start()
        while not self.stopping:
            self.through_trouble("Courriers en attente", self.send_due)
            if not self.stopping:
                time.sleep(PAUSE_SECONDS)
        end = time.monotonic() + THREADS_END_SECONDS
        for thread in threads:
            thread.join(max(0, end - time.monotonic()))

    def stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def send_due(self) -> None:
        """Send what is due, unless a signal comes between two mails."""
        self.heartbeat.beat()
        while not self.stopping and send_next_mail():
            self.heartbeat.beat()

    def do_jobs(self) -> None:
        """Do the jobs that are due, unless a signal comes between two of them."""
        while not self.stopping and jobs.run_next_job():
            pass

    def keep_jobs(self) -> None:
        """Do jobs as they come."""
        while not self.stopping:
            self.through_trouble("Travaux en attente", self.do_jobs)
            if not self.stopping:
                time.sleep(PAUSE_SECONDS)
        connection.close()

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
