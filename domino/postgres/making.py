"""Making a cluster: its folders, its data, its extensions and its database."""

from __future__ import annotations

import os
import shutil
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING

from domino.postgres.account import user_name
from domino.postgres.errors import ClusterError, DamagedClusterError, explain
from domino.postgres.programs import Programs, advice, programs, run_tool
from domino.postgres.settings import DATABASE, USER

if TYPE_CHECKING:
    from domino.postgres.cluster import Cluster
    from domino.postgres.lease import Say

MEGABYTE = 1_000_000
NEW_CLUSTER_BYTES = 300 * MEGABYTE
RESTART_BYTES = 32 * MEGABYTE
EXTENSIONS = ("postgis", "pg_trgm", "unaccent", "btree_gin", "btree_gist")
READY_MARK = "domino.ready"


def make_folders(cluster: Cluster, say: Say) -> None:
    """Create the cluster's folders, open to the server's user whatever the caller's umask."""
    root = cluster.root
    if root.is_dir():
        return
    missing = [place for place in (root, *root.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(exist_ok=True)
        place.chmod(0o755)
    if not root.is_relative_to(cluster.project.resolve()):
        say(f"Le serveur ne peut pas entrer dans {cluster.project} : la base privée est dans {root}.")


def make_socket_folder(cluster: Cluster) -> None:
    """Create the socket's folder for the server's user alone; refuse one that somebody else put there."""
    folder = cluster.socket_dir
    try:
        folder.mkdir(mode=0o700)
        cluster.account.own(folder)
    except FileExistsError:
        pass
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != cluster.account.uid:
        raise ClusterError(f"{folder} appartient à un autre utilisateur : supprimez-le, puis relancez la commande.")


def check_before_start(cluster: Cluster) -> Programs:
    """Return the programs that fit the data; raises ClusterError on what would make a start fail."""
    version = None
    if cluster.data.exists():
        _check_owner(cluster)
        version = _data_version(cluster.data)
    chosen = _programs_for(cluster, version)
    check_disk(cluster.root, RESTART_BYTES if version else NEW_CLUSTER_BYTES)
    return chosen


def check_disk(folder: Path, needed: int) -> None:
    """Raise ClusterError unless `needed` bytes are free for ordinary users on the disk of `folder`."""
    status = os.statvfs(folder)
    free = status.f_bavail * status.f_frsize
    if free < needed:
        raise ClusterError(
            f"Disque plein : il reste {free // MEGABYTE} Mo pour la base privée ({folder}), "
            f"il en faut {needed // MEGABYTE}. Libérez de la place, puis relancez la commande."
        )


def _check_owner(cluster: Cluster) -> None:
    owner = cluster.data.stat().st_uid
    if owner != cluster.account.uid:
        raise ClusterError(
            f"{cluster.data} appartient à {user_name(owner)} : relancez la commande avec ce compte "
            "(ou sudo), ou supprimez ce dossier s’il ne sert plus."
        )


def _data_version(data: Path) -> int:
    try:
        return int((data / "PG_VERSION").read_text())
    except (OSError, ValueError):
        raise DamagedClusterError(
            f"{data} n’est pas une base PostgreSQL complète. Déplacez ce dossier, relancez la commande "
            "et restaurez une sauvegarde."
        ) from None


def _programs_for(cluster: Cluster, version: int | None) -> Programs:
    try:
        return programs(version)
    except ClusterError:
        found = programs()  # no server at all: its own message
        message = (
            f"Les données de {cluster.root} viennent de PostgreSQL {version}, "
            f"or la version installée est {found.version}. {advice(version)}"
        )
        raise DamagedClusterError(message) from None


def make_data(cluster: Cluster, tools: Programs, say: Say) -> None:
    """Run initdb into a folder of its own, renamed when complete; an interrupted one begins again."""
    say(f"Création de la base privée (PostgreSQL {tools.version}) dans {cluster.root}…")
    fresh = cluster.root / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    cluster.account.own(fresh)
    command = [tools.path("initdb"), "-D", str(fresh), "-U", USER, "-A", "trust", "-E", "UTF8"]
    command += ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=fr-FR", "--no-instructions"]
    command += ["--no-sync"] if cluster.profile == "test" else ["--data-checksums"]
    done = run_tool(command, **cluster.account.process_options())
    if done.returncode:
        raise explain(done.stdout, root=cluster.root, version=tools.version)
    fresh.rename(cluster.data)


def furnish(cluster: Cluster) -> None:
    """Put the extensions into template1 (every new database has them) and create the database, once."""
    if (cluster.data / READY_MARK).exists():
        return
    tools = programs(_data_version(cluster.data))
    statements = [f"CREATE EXTENSION IF NOT EXISTS {name};" for name in EXTENSIONS]
    _psql(cluster, tools, "template1", "SET client_min_messages = warning;\n" + "\n".join(statements))
    missing = f"SELECT FROM pg_database WHERE datname = '{DATABASE}'"
    create = f"SELECT 'CREATE DATABASE {DATABASE}' WHERE NOT EXISTS ({missing}) \\gexec\n"
    _psql(cluster, tools, "postgres", create)
    (cluster.data / READY_MARK).write_text(time.strftime("%Y-%m-%dT%H:%M:%S%z\n"))


def _psql(cluster: Cluster, tools: Programs, database: str, script: str) -> None:
    command = [tools.path("psql"), *cluster.psql_options(database), "-Xq", "-v", "ON_ERROR_STOP=1"]
    done = run_tool(command, input=script)
    if done.returncode:
        raise explain(done.stdout, root=cluster.root, version=tools.version)
