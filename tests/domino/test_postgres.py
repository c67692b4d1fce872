import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import environ
import pytest

from domino.postgres import Cluster, ClusterError, cluster, processes
from domino.postgres.cluster import PROJECT
from tests.domino.clusters import held_elsewhere, query, spawn_holder, temporary_cluster

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")

SAFETY = ("fsync", "synchronous_commit", "full_page_writes")


def silent(line: str) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def shared() -> Iterator[Cluster]:
    """A stopped cluster, made once for the tests that do not harm it."""
    with temporary_cluster() as made:
        made.start(silent)
        made.stop()
        yield made


def test_cluster_computed_touches_nothing(tmp_path: Path) -> None:
    made = Cluster(tmp_path, "run")
    assert (made.is_running(), made.in_use(), made.url.split("://")[0]) == (False, False, "postgis")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("variable", "profile"), [(None, "run"), ("", "run"), ("run", "run"), ("test", "test")])
def test_cluster_takes_its_profile_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, variable: str | None, profile: str
) -> None:
    monkeypatch.delenv("DOMINO_CLUSTER")
    if variable is not None:
        monkeypatch.setenv("DOMINO_CLUSTER", variable)
    assert cluster() == Cluster(PROJECT, profile)


def test_cluster_of_an_unknown_profile_is_refused() -> None:
    with pytest.raises(ClusterError, match="DOMINO_CLUSTER vaut « run », « test » ou « bench », pas « prod »"):
        cluster("prod")


@pytest.mark.parametrize("name", ["domino", "Projets Été", "a+b", "50%", "a,b", 'a"b', "x" * 90, "é" * 60])
def test_url_is_read_back_by_the_settings(name: str) -> None:
    made = Cluster(Path("/srv") / name, "test")
    place = environ.Env.db_url_config(made.url)
    assert place["HOST"] == str(made.socket_dir)
    assert (place["PORT"], place["USER"], place["NAME"]) == (5432, "domino", "domino")
    assert len(os.fsencode(made.socket_dir / ".s.PGSQL.5432.lock")) <= 112


def test_database_has_extensions_french_order_and_time(shared: Cluster) -> None:
    with shared.lease(silent):
        extensions = query(shared, "SELECT extname FROM pg_extension ORDER BY extname")
        words = query(shared, "SELECT w FROM unnest(ARRAY['eau', 'zoo', 'Été', 'école', 'fin']) w ORDER BY w")
        timezone = query(shared, "SHOW timezone")
    assert [name for (name,) in extensions] == ["btree_gin", "btree_gist", "pg_trgm", "plpgsql", "postgis", "unaccent"]
    assert [word for (word,) in words] == ["eau", "école", "Été", "fin", "zoo"]
    assert timezone == [("Europe/Paris",)]


def test_server_listens_on_no_network_address(shared: Cluster) -> None:
    with shared.lease(silent):
        assert query(shared, "SHOW listen_addresses") == [("",)]
        assert shared.socket_dir.stat().st_mode & 0o777 == 0o700


def test_test_profile_trades_safety_for_speed(shared: Cluster) -> None:
    with shared.lease(silent):
        assert [query(shared, f"SHOW {name}") for name in SAFETY] == [[("off",)]] * 3


def test_lease_starts_and_stops_the_server(shared: Cluster) -> None:
    with shared.lease(silent):
        assert shared.is_running()
    assert not shared.is_running()


def test_leases_nest_in_one_process(shared: Cluster) -> None:
    with shared.lease(silent):
        with shared.lease(silent):
            pass
        assert query(shared, "SELECT 1") == [(1,)]
    assert not shared.is_running()


def test_lease_ending_here_leaves_the_server_to_another_process(shared: Cluster) -> None:
    with shared.lease(silent), held_elsewhere(shared) as holder:
        pid = processes.server_pid(shared.data)
        with shared.lease(silent):
            pass
        assert holder.poll() is None
    with held_elsewhere(shared):
        with shared.lease(silent):
            pid = processes.server_pid(shared.data)
        assert (shared.is_running(), processes.server_pid(shared.data)) == (True, pid)
        assert shared.in_use()
    assert (shared.is_running(), shared.in_use()) == (False, False)


def test_lease_of_a_killed_process_is_released(shared: Cluster) -> None:
    with held_elsewhere(shared) as holder:
        holder.kill()
        holder.wait()
        assert not shared.in_use()
        with shared.lease(silent):
            pass
        assert not shared.is_running()


def test_two_commands_making_the_cluster_at_once_share_it() -> None:
    with temporary_cluster() as made, spawn_holder(made) as one, spawn_holder(made) as two:
        assert one.stdout and two.stdout
        assert [one.stdout.readline(), two.stdout.readline()] == ["held\n", "held\n"]
        assert [one.communicate()[0], two.communicate()[0]] == ["", ""]
        assert (one.returncode, two.returncode, made.is_running()) == (0, 0, False)


def test_pinned_server_outlives_leases_until_stopped(shared: Cluster) -> None:
    shared.start(silent)
    shared.pin()
    with shared.lease(silent):
        pass
    assert shared.is_running()
    shared.stop()
    with shared.lease(silent):
        assert not shared.is_pinned()
    assert not shared.is_running()


@pytest.mark.parametrize("subfolder", ["x" * 120, "Projets d’été, 50% + « neufs »"])
def test_cluster_works_under_a_long_or_odd_path(subfolder: str) -> None:
    with temporary_cluster(subfolder) as made, made.lease(silent):
        assert made.socket_dir.parent == Path("/tmp")
        assert query(made, "SELECT 1") == [(1,)]


@as_root
def test_cluster_of_a_closed_folder_lies_outside_and_says_so_once() -> None:
    said: list[str] = []
    with temporary_cluster("clone", mode=0o700) as made:
        for _ in range(2):
            with made.lease(said.append):
                assert query(made, "SELECT 1") == [(1,)]
        assert made.root.is_relative_to("/var/lib/domino")
        version = (made.data / "PG_VERSION").read_text().strip()
        assert said == [
            f"Le serveur ne peut pas entrer dans {made.project} : la base privée est dans {made.root}.",
            f"Création de la base privée (PostgreSQL {version}) dans {made.root}…",
        ]


@as_root
def test_server_of_root_runs_as_an_unprivileged_user(shared: Cluster) -> None:
    with shared.lease(silent):
        pid = processes.server_pid(shared.data)
        status = dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        assert set(status["Uid"].split()) == {str(shared.account.uid)}
        assert (status["CapEff"], "0" in status["Uid"].split()) == ("0" * 16, False)


def test_cluster_moves_with_its_project() -> None:
    with temporary_cluster("before") as made:
        with made.lease(silent):
            query(made, "CREATE TABLE kept AS SELECT 42 AS answer")
        moved = Cluster(made.project.with_name("after"), "test")
        made.project.rename(moved.project)
        with moved.lease(silent):
            assert query(moved, "SELECT answer FROM kept") == [(42,)]


def test_commands_by_hand() -> None:
    with temporary_cluster() as made:
        shutil.copytree(PROJECT / "domino" / "postgres", made.project / "domino" / "postgres")
        (made.project / "domino" / "__init__.py").touch()

        def call(*arguments: str) -> tuple[int, str]:
            done = subprocess.run(
                [sys.executable, "-m", "domino.postgres", *arguments],
                cwd=made.project,
                stdout=subprocess.PIPE,
                text=True,
                check=False,
            )
            return done.returncode, done.stdout

        assert call() == (2, "")
        assert call("status") == (1, f"arrêtée : {made.root}\n")
        assert call("start") == (0, f"{made.url}\n")
        assert call("psql", "-Atc", "SELECT 6 * 7") == (0, "42\n")
        assert call("status") == (0, f"en marche : {made.root}\n")
        with made.lease(silent):
            assert call("stop") == (1, "")
        assert call("stop") == (0, "")
        assert call("status") == (1, f"arrêtée : {made.root}\n")
