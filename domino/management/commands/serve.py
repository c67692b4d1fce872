"""`manage.py serve`: the whole site from one command, on the private database when DATABASE_URL is unset."""

import signal
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from io import TextIOWrapper
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from django.db import connection

from domino import postgres
from domino.bootstrap.common import BootstrapError
from domino.bootstrap.port import check_port
from domino.serving import accounts, web
from domino.serving.mailer import Mailer, mailing
from domino.serving.preparation import prepare


class Command(BaseCommand):
    help = "Démarre la base privée, la met à jour, charge la démonstration une fois, et sert le site."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        self.serving = False
        self.trouble = ""
        show_progress_at_once()
        stop_on_signals()
        try:
            check_port(host, port)
            with self.database(), self.stopping_aloud():
                prepare(self.say)
                self.serve(host, port)
        except (BootstrapError, postgres.ClusterError, web.WebServerError) as error:
            sys.exit(str(error))
        except KeyboardInterrupt:
            self.say("Arrêté.")
            sys.exit(0 if self.serving else 130)

    def database(self) -> AbstractContextManager[object]:
        """Keep the private database running; another one is its administrator's business."""
        return postgres.cluster().lease(self.say) if postgres.is_private() else nullcontext()

    @contextmanager
    def stopping_aloud(self) -> Iterator[None]:
        """Answer a signal at once: writing everything to a slow disk may take the database a while."""
        try:
            yield
        except KeyboardInterrupt:
            self.say("Arrêt…")
            raise

    def serve(self, host: str, port: int) -> None:
        """Run the web server and the worker that sends mails, until a signal."""
        with mailing() as mailer, web.running(host, port) as server:
            web.wait_until_ready(server, host, port)
            self.serving = True
            self.announce(host, port)
            web.watch(server, lambda: self.keep(mailer))

    def keep(self, mailer: Mailer) -> None:
        """Keep what the site stands on alive: called every second."""
        self.keep_database()
        mailer.keep()

    def announce(self, host: str, port: int) -> None:
        """Say where the site is and who may sign in."""
        self.say(f"\nDOMINO est prêt : http://{web.address(host, port)}/   (Ctrl-C pour l’arrêter)")
        for account in accounts.usable():
            self.say(f"  compte {account['username']} ({account['role']}), mot de passe : {account['password']}")
        connection.close()  # from here on, this process only watches

    def keep_database(self) -> None:
        """Start the private database again after a crash; say once why it cannot."""
        if not postgres.is_private() or postgres.cluster().is_running():
            return
        try:
            postgres.cluster().start(self.say)
            self.trouble = ""
        except postgres.ClusterError as error:
            if str(error) != self.trouble:
                self.trouble = str(error)
                self.say(self.trouble)

    def say(self, line: str) -> None:
        """Write a line of progress."""
        self.stdout.write(line)


def show_progress_at_once() -> None:
    """Let lines through one by one into a pipe too, those of the called commands included."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)


def stop_on_signals() -> None:
    """Make the first Ctrl-C, SIGTERM or hang-up an orderly stop; later ones do not disturb it."""
    signals = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup wants to outlive the terminal
        signals.append(signal.SIGHUP)

    def stop(number: int, frame: object) -> NoReturn:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for each in signals:
        signal.signal(each, stop)
