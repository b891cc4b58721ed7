"""The private PostgreSQL, with real servers in a folder of their own.

Each command is a process of its own, as in life. The folder's name is long, has spaces and is
Chinese: everything below runs with it.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from kaifu_dangjian import postgres
from kaifu_dangjian.postgres import keeper

pytestmark = pytest.mark.slow

IDLE = 1.0
CONNECT = """
import sys, time
from pathlib import Path
import psycopg2
from kaifu_dangjian import postgres

database = postgres.database(Path(sys.argv[1]))
try:
    postgres.ensure_running(database["PRIVATE_HOME"])
except postgres.PrivatePostgresError as error:
    sys.exit(str(error))
place = {"host": database["HOST"], "user": database["USER"], "dbname": database["NAME"]}
with psycopg2.connect(**place) as connection, connection.cursor() as cursor:
    cursor.execute(sys.argv[2])
    print(cursor.fetchone()[0] if cursor.description else "", flush=True)
time.sleep(float(sys.argv[3]))
"""


class Private:
    """A private server's folder, and commands that use it."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.home = postgres.database(var)["PRIVATE_HOME"]
        self.env = os.environ | {"KAIFU_POSTGRES_IDLE": str(IDLE), "KAIFU_POSTGRES_THROWAWAY": "1"}

    def begin(self, sql: str = "SELECT 1", stay: float = 0, **env: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-c", CONNECT, self.var, sql, str(stay)],
            env=self.env | env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, sql: str = "SELECT 1", **env: str) -> str:
        """What a command prints; its error message when it fails."""
        command = self.begin(sql, **env)
        output, error = command.communicate(timeout=30)
        return output.strip() if command.returncode == 0 else error.strip()

    def starts(self) -> int:
        return self.home.log.read_text().count("ready to accept connections")

    def keepers(self) -> list[int]:
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                arguments = (process / "cmdline").read_bytes().split(b"\0")
                if {b"kaifu_dangjian.postgres.keeper", os.fsencode(self.home.root)} <= {*arguments}:
                    found.append(int(process.name))
        return found

    def processes(self) -> list[int]:
        """The keeper's, then the server's."""
        return self.keepers() + keeper._processes_in(self.home.data)

    def is_gone_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.05)
        return not self.processes()


@pytest.fixture
def private(tmp_path):
    var = tmp_path / ("区委 组织部" * 12) / ("x" * 100)
    private = Private(var)
    yield private
    for process in private.keepers():
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGTERM)
    assert private.is_gone_within(10)
    assert not private.home.socket_dir.exists()


def test_many_commands_at_once_start_one_server(private):
    commands = [
        private.begin("SELECT count(*) FROM pg_database WHERE datname = 'kaifu'") for _ in range(6)
    ]
    answers = [command.communicate(timeout=30) for command in commands]
    assert [(answer.strip(), error) for answer, error in answers] == [("1", "")] * 6
    assert private.starts() == 1


def test_commands_in_a_row_start_one_server(private):
    assert [private.run() for _ in range(10)] == ["1"] * 10
    assert private.starts() == 1


def test_it_keeps_data_between_runs_and_leaves_nothing_running(private):
    assert private.run("CREATE TABLE kept AS SELECT 42 AS answer") == ""
    assert private.home.socket_dir.exists()
    assert private.is_gone_within(IDLE + 5)
    assert not private.home.socket_dir.exists()
    assert private.run("SELECT answer FROM kept") == "42"
    assert private.starts() == 2


def test_a_living_process_keeps_the_server(private):
    process = private.begin("SELECT 1", stay=60)
    assert process.stdout.readline() == "1\n"
    time.sleep(IDLE + 0.5)
    assert private.processes()
    process.kill()
    process.communicate()
    assert private.is_gone_within(IDLE + 5)


def test_killing_everything_leaves_nothing_behind_and_loses_nothing(private):
    private.run("CREATE TABLE kept AS SELECT 42 AS answer")
    process = private.begin("SELECT 1", stay=60)
    assert process.stdout.readline() == "1\n"
    the_keeper = private.processes()[0]
    for victim in (process.pid, the_keeper):
        os.kill(victim, signal.SIGKILL)
    process.communicate()
    assert private.run("SELECT answer FROM kept") == "42"  # while the old server is still stopping
    assert private.is_gone_within(IDLE + 5)


def test_it_survives_a_power_cut_whose_server_number_another_process_now_has(private):
    private.run("CREATE TABLE kept AS SELECT 42 AS answer")
    keeper_process, *server = private.processes()
    left = (private.home.data / "postmaster.pid").read_text()
    os.kill(keeper_process, signal.SIGSTOP)  # or it would see its server die
    for process in server:
        os.kill(process, signal.SIGKILL)
    os.kill(keeper_process, signal.SIGKILL)
    assert private.is_gone_within(5)
    _, rest = left.split("\n", 1)
    (private.home.data / "postmaster.pid").write_text(f"{os.getpid()}\n{rest}")
    assert private.run("SELECT answer FROM kept") == "42"


def test_a_command_that_comes_while_the_server_stops_gets_a_new_one(private):
    private.env["KAIFU_POSTGRES_IDLE"] = "0.05"
    for step in range(8):
        assert private.run() == "1"
        time.sleep(0.02 * step)
    assert private.starts() > 1


def test_it_finds_chinese_by_trigram_and_forbids_overlap(private):
    private.run("CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gist")
    assert private.run("SELECT cardinality(show_trgm('商会'))") == "3"
    assert private.run("SELECT current_setting('listen_addresses')") == ""
    assert (
        private.run(
            "SELECT datcollate || datctype || pg_encoding_to_char(encoding) FROM pg_database "
            "WHERE datname = current_database()"
        )
        == "CC.UTF-8UTF8"
    )


def test_only_our_own_account_gets_in(private):
    private.run()
    assert private.home.socket_dir.stat().st_mode & 0o777 == 0o700
    assert "peer" in private.run("SELECT auth_method FROM pg_hba_file_rules")


def test_missing_programs_are_named_with_the_command_that_installs_them(private):
    message = private.run(KAIFU_POSTGRES_BIN="/nowhere")
    assert "requirements-embedded.txt" in message
    assert "apt-get install postgresql" in message
    assert private.run() == "1"  # and the next try is not in the way of the last


@pytest.mark.parametrize("folder", sorted(Path("/usr/lib/postgresql").glob("*/bin")), ids=str)
def test_it_runs_the_machines_postgresql_too(private, folder):
    found = private.run(
        "CREATE EXTENSION pg_trgm; SELECT cardinality(show_trgm('商会'))",
        KAIFU_POSTGRES_BIN=str(folder),
    )
    assert found == "3"
    assert private.is_gone_within(IDLE + 5)
    assert private.run() == "1"  # the data decide the version, not the newest programs
