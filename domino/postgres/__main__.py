"""`python3 -m domino.postgres start|stop|status|url|psql`: the private cluster by hand."""

import subprocess
import sys
from collections.abc import Callable

from domino.postgres import Cluster, ClusterError, cluster
from domino.postgres.programs import programs

USAGE = "Usage : python3 -m domino.postgres start|stop|status|url|psql [options de psql]"


def start(private: Cluster, arguments: list[str]) -> int:
    """Start the server and leave it running, whatever other commands do, until `stop`."""
    private.start()
    private.pin()
    return url(private, arguments)


def stop(private: Cluster, arguments: list[str]) -> int:
    """Stop the server, unless another command works with it."""
    if private.in_use():
        raise ClusterError("La base privée sert à une autre commande (make run ?) : arrêtez-la d’abord.")
    private.stop()
    return 0


def status(private: Cluster, arguments: list[str]) -> int:
    """Say whether the server runs; the exit code says it too."""
    running = private.is_running()
    sys.stdout.write(f"{'en marche' if running else 'arrêtée'} : {private.root}\n")
    return 0 if running else 1


def url(private: Cluster, arguments: list[str]) -> int:
    """Write the DATABASE_URL of the cluster."""
    sys.stdout.write(f"{private.url}\n")
    return 0


def psql(private: Cluster, arguments: list[str]) -> int:
    """Open psql on the database, starting the server for as long as that lasts."""
    with private.lease():
        command = [programs().path("psql"), "-X", *private.psql_options(), *arguments]
        return subprocess.run(command, check=False).returncode


COMMANDS: dict[str, Callable[[Cluster, list[str]], int]] = {
    "start": start,
    "stop": stop,
    "status": status,
    "url": url,
    "psql": psql,
}


def main(arguments: list[str]) -> int:
    """Run the command named first in `arguments`; return the exit code."""
    command = COMMANDS.get(arguments[0]) if arguments else None
    if command is None:
        sys.stderr.write(f"{USAGE}\n")
        return 2
    try:
        return command(cluster(), arguments[1:])
    except ClusterError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
