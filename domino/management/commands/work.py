"""`manage.py work`: sees outgoing mails out, one by one, until it is told to stop."""

import signal
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, connection

from domino.mail import send_next_mail

PAUSE_SECONDS = 1


class Command(BaseCommand):
    help = "Envoie les courriers en attente, et ceux qui arrivent, jusqu’à un signal ; --once : ceux qui attendent."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="envoie ce qui attend, puis s’arrête")

    def handle(self, *, once: bool, **options: Any) -> None:
        self.stopping = False
        # Not an exception: the mail at hand is sent and marked first.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        if once:
            self.send_due()
            return
        while not self.stopping:
            self.send_through_trouble()
            if not self.stopping:
                time.sleep(PAUSE_SECONDS)

    def stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def send_due(self) -> None:
        """Send what is due, unless a signal comes between two mails."""
        while not self.stopping and send_next_mail():
            pass

    def send_through_trouble(self) -> None:
        """Send what is due; a database that is away is waited for, and said once."""
        try:
            self.send_due()
            self.trouble = ""
        except Error as error:
            connection.close()
            if str(error) != getattr(self, "trouble", ""):
                self.trouble = str(error)
                self.stderr.write(f"Courriers en attente, la base ne répond pas : {self.trouble}")
