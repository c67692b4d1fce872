"""Crashes, full disks and leftovers: one clear line, and the data is there afterwards."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from domino.postgres import Cluster, ClusterError, processes
from domino.postgres.errors import DamagedClusterError, explain
from domino.postgres.programs import programs
from tests.domino.clusters import query, temporary_cluster
from tests.domino.test_postgres import SAFETY, silent


@pytest.fixture(scope="module")
def durable() -> Iterator[Cluster]:
    """A stopped cluster with a table of one row."""
    with temporary_cluster(profile="run") as made:
        with made.lease(silent):
            query(made, "CREATE TABLE kept AS SELECT 42 AS answer")
        yield made


def answer(cluster: Cluster) -> list[tuple]:
    """Read the one row again."""
    with cluster.lease(silent):
        return query(cluster, "SELECT answer FROM kept")


@contextmanager
def foreign_process() -> Iterator[int]:
    """Run a process that has nothing to do with PostgreSQL; yield its pid."""
    with subprocess.Popen(["sleep", "60"]) as process:
        try:
            yield process.pid
        finally:
            process.kill()


def test_run_profile_is_durable(durable: Cluster) -> None:
    with durable.lease(silent):
        assert [query(durable, f"SHOW {name}") for name in SAFETY] == [[("on",)]] * 3


def test_data_survives_a_killed_server(durable: Cluster) -> None:
    said: list[str] = []
    with durable.lease(silent):
        query(durable, "CREATE TABLE last_second AS SELECT generate_series(1, 1000) AS n")
        os.kill(processes.server_pid(durable.data) or 0, signal.SIGKILL)
        assert processes.wait_until(lambda: not durable.is_running(), 5)
        durable.start(said.append)
        assert query(durable, "SELECT count(*) FROM last_second") == [(1000,)]
    assert said == ["La base privée avait été interrompue : ses données sont reprises."]
    assert answer(durable) == [(42,)]


def test_all_processes_killed_leave_a_cluster_that_starts(durable: Cluster) -> None:
    durable.start(silent)
    for pid in processes.processes_in(durable.data):
        os.kill(pid, signal.SIGKILL)
    assert processes.wait_until(lambda: not durable.is_running(), 5)
    assert answer(durable) == [(42,)]


def test_pid_file_naming_a_foreign_process_is_stale(durable: Cluster) -> None:
    with foreign_process() as pid:
        pid_file = durable.data / "postmaster.pid"
        pid_file.write_text(f"{pid}\n{durable.data}\n1700000000\n5432\n{durable.socket_dir}\n\n  1 1\nready\n")
        durable.account.own(pid_file)
        assert not durable.is_running()
        assert answer(durable) == [(42,)]


def test_socket_lock_naming_a_foreign_process_is_stale(durable: Cluster) -> None:
    with foreign_process() as pid:
        lock = durable.socket_dir / ".s.PGSQL.5432.lock"
        lock.write_text(f"{pid}\n{durable.data}\n1700000000\n5432\n{durable.socket_dir}\n")
        durable.account.own(lock)
        (durable.socket_dir / ".s.PGSQL.5432").touch()
        assert answer(durable) == [(42,)]


def test_socket_held_by_another_server_is_named(durable: Cluster) -> None:
    with temporary_cluster() as other, other.lease(silent):
        pid = processes.server_pid(other.data)
        lock = durable.socket_dir / ".s.PGSQL.5432.lock"
        lock.write_text(f"{pid}\n{other.data}\n")
        with pytest.raises(ClusterError) as caught:
            durable.start(silent)
        lock.unlink()
    assert str(caught.value) == (
        f"Un autre serveur PostgreSQL (processus {pid}) occupe {durable.socket_dir}. "
        f"Arrêtez-le (kill {pid}), puis relancez la commande."
    )


def test_swept_socket_is_made_again(durable: Cluster) -> None:
    with durable.lease(silent):
        shutil.rmtree(durable.socket_dir)
        assert answer(durable) == [(42,)]


def test_interrupted_creation_begins_again() -> None:
    with temporary_cluster() as made:
        half = made.root / "data.new" / "base"
        half.mkdir(parents=True)
        made.root.parent.chmod(0o755)
        with made.lease(silent):
            assert query(made, "SELECT 1") == [(1,)]
        (made.data / "domino.ready").unlink()
        with made.lease(silent):
            assert query(made, "SELECT 1") == [(1,)]
        assert (made.data / "domino.ready").exists()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """Mount a disk of `megabytes` on `folder`; skips the test where that is not allowed."""
    size = f"size={megabytes}m,mode=755"
    if subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=False).returncode:
        pytest.skip("this machine does not let the test mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a small disk")
def test_disk_too_small_for_a_new_cluster_is_said_before() -> None:
    with temporary_cluster() as made, small_disk(made.project, 64):
        with pytest.raises(ClusterError, match=r"^Disque plein : il reste 6\d Mo pour .*, il en faut 300\. "):
            made.start(silent)
        assert not made.data.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a small disk")
def test_disk_full_later_is_said_and_the_data_is_kept() -> None:
    with temporary_cluster() as made, small_disk(made.project, 400):
        with made.lease(silent):
            query(made, "CREATE TABLE kept AS SELECT 42 AS answer")
        filler = made.project / "filler"
        with pytest.raises(OSError, match="No space left"), filler.open("wb") as file:
            while True:
                file.write(bytes(1_000_000))
        with pytest.raises(ClusterError, match=r"^Disque plein : il reste 0 Mo pour .*, il en faut 32\. "):
            made.start(silent)
        filler.unlink()
        assert answer(made) == [(42,)]


@contextmanager
def moved_away(file: Path) -> Iterator[None]:
    """Take `file` away while the block lasts."""
    aside = file.with_suffix(".aside")
    file.rename(aside)
    try:
        yield
    finally:
        aside.replace(file)


def test_data_of_another_version_names_its_package(durable: Cluster) -> None:
    with moved_away(durable.data / "PG_VERSION"):
        (durable.data / "PG_VERSION").write_text("9\n")
        with pytest.raises(ClusterError) as caught:
            durable.start(silent)
    assert str(caught.value) == (
        f"Les données de {durable.root} viennent de PostgreSQL 9, or la version installée est "
        f"{programs().version}. Installez-le : sudo apt-get install postgresql-9-postgis-3"
    )


@pytest.mark.parametrize(
    ("lost", "line"),
    [
        ("global/pg_control", r"^Les données de .* sont abîmées \(.*pg_control.*\)\. Déplacez"),
        ("PG_VERSION", r"data n’est pas une base PostgreSQL complète\. "),
    ],
)
def test_damaged_data_are_said_and_kept(durable: Cluster, lost: str, line: str) -> None:
    with moved_away(durable.data / lost), pytest.raises(ClusterError, match=line):
        durable.start(silent)
    assert answer(durable) == [(42,)]


def test_damaged_test_cluster_is_made_anew() -> None:
    said: list[str] = []
    with temporary_cluster() as made:
        made.start(silent)
        made.stop()
        (made.data / "global" / "pg_control").unlink()
        with made.lease(said.append):
            assert query(made, "SELECT 1") == [(1,)]
    assert said[0] == "La base de test est abîmée : elle est refaite."


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_data_of_a_third_user_moves_the_server_to_that_user() -> None:
    with temporary_cluster() as made:
        made.start(silent)
        made.stop()
        for path in (made.data, *made.data.rglob("*"), made.socket_dir):
            os.chown(path, 65534, 65534)
        with made.lease(silent):
            pid = processes.server_pid(made.data)
            assert Path(f"/proc/{pid}").stat().st_uid == 65534


def test_missing_server_names_the_package() -> None:
    with pytest.raises(ClusterError, match=r"PostgreSQL 99 n’est pas installé\. .*postgresql-99-postgis-3"):
        programs(99)


@pytest.mark.parametrize(
    ("output", "line"),
    [
        (
            "FATAL:  could not write lock file: No space left on device",
            "Disque plein : la base privée n’a plus de place",
        ),
        ("FATAL:  could not map anonymous shared memory: Cannot allocate memory", "Mémoire insuffisante"),
        ('FATAL:  lock file "postmaster.pid" already exists', "Un autre serveur PostgreSQL occupe encore /srv/pg."),
        ("initdb: error: could not look up effective user ID 1234: user does not exist", "Ce compte n’a pas de nom"),
        ('FATAL:  data directory "/x" has wrong ownership', "Droits insuffisants sur /srv/pg"),
        ('ERROR:  could not open extension control file "x": No such file', "PostGIS manque à PostgreSQL."),
        ("FATAL:  odd\nLOG:  bye", "La base privée n’a pas démarré : odd (journal : /srv/pg/server.log)."),
        ("", "La base privée n’a pas démarré : le serveur s’est arrêté sans rien dire"),
    ],
)
def test_explain_gives_one_line_that_says_what_to_do(output: str, line: str) -> None:
    error = explain(output, root=Path("/srv/pg"), version=15)
    assert str(error)[: len(line)] == line
    assert "\n" not in str(error)


def test_explain_tells_damage_apart() -> None:
    error = explain("PANIC:  could not locate a valid checkpoint record", root=Path("/srv/pg"))
    assert isinstance(error, DamagedClusterError)
    assert str(error)[:50] == "Les données de /srv/pg sont abîmées (could not loc"
