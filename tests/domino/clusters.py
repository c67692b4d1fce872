"""Throw-away projects, each with its private cluster, for the tests of domino.postgres."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import environ
import psycopg2

from domino.postgres import Cluster
from domino.postgres.cluster import PROJECT

HOLD = """
import sys
from pathlib import Path
from domino.postgres import Cluster
with Cluster(Path(sys.argv[1]), sys.argv[2]).lease():
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def temporary_cluster(subfolder: str = "", profile: str = "test", mode: int = 0o755) -> Iterator[Cluster]:
    """Yield a cluster not yet made; pytest's own folders are closed to the server's user, so it has another."""
    # Socket names end at 107 bytes: the folder stays short unless a test wants it long.
    top = Path(tempfile.mkdtemp(prefix="domino-"))
    project = top / subfolder
    project.mkdir(parents=True, exist_ok=True)
    top.chmod(mode)
    cluster = Cluster(project, profile)
    try:
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(top)
        for outside in (cluster.root.parent, cluster.socket_dir):
            if outside.exists():
                shutil.rmtree(outside)


def query(cluster: Cluster, statement: str) -> list[tuple]:
    """Run `statement` as the site would connect, and commit; return its rows."""
    place = environ.Env.db_url_config(cluster.url)
    names = {"host": place["HOST"], "port": place["PORT"], "user": place["USER"], "dbname": place["NAME"]}
    with closing(psycopg2.connect(**names)) as session, session, session.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def spawn_holder(cluster: Cluster) -> subprocess.Popen[str]:
    """Start another process that holds a lease until its input is closed."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(cluster.project), cluster.profile],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def held_elsewhere(cluster: Cluster) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold a lease while the block lasts; yield it."""
    with spawn_holder(cluster) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        yield holder
        if holder.stdin and not holder.stdin.closed:
            holder.stdin.close()
