"""What all tests share: no way out but loopback, the command line in this process and in its own, an archive."""

from __future__ import annotations

import io
import ipaddress
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from cstoscrape.cli import main

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"
# A busy machine is no failure: no example is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
_SURROUNDINGS = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "no_color")


def _is_loopback(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # a socket of the file system
    host = str(address[0])
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every socket that leaves this machine: no test may depend on a network, or disturb one."""

    def guard(name: str) -> Callable[..., Any]:
        real = getattr(socket.socket, name)

        def connect(self: socket.socket, address: object) -> Any:
            if not _is_loopback(address):
                raise AssertionError(f"a test tried to reach {address}")
            return real(self, address)

        return connect

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, guard(name))


@pytest.fixture(autouse=True)
def _no_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's proxies and options reach a test."""
    for name in list(os.environ):
        if name.lower() in _SURROUNDINGS or name.startswith("CSTOSCRAPE_"):
            monkeypatch.delenv(name)


@dataclass(frozen=True)
class Result:
    """What a command left: its exit code, and the bytes of standard output and standard error."""

    code: int
    out: bytes
    err: bytes

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.out.decode("utf-8")

    @property
    def said(self) -> str:
        """Standard error as text."""
        return self.err.decode("utf-8")


def run_inside(*arguments: object, stdin: bytes = b"") -> Result:
    """Run the command line in this process, with streams of its own: quick enough for hundreds of calls."""
    out, err = io.BytesIO(), io.BytesIO()
    kept = sys.stdin, sys.stdout, sys.stderr
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
    sys.stdout, sys.stderr = io.TextIOWrapper(out, "utf-8"), io.TextIOWrapper(err, "utf-8")
    try:
        main([str(argument) for argument in arguments])
    except SystemExit as end:
        sys.stdout.flush()
        sys.stderr.flush()
        return Result(int(end.code or 0), out.getvalue(), err.getvalue())
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept
    raise AssertionError("the command line did not end with an exit code")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return run_inside


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a fresh user: an empty home, no proxies, no options."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    return {**kept, "HOME": str(home), "PYTHONPATH": str(ROOT), **more}


Command = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Run a command in a process of its own, in an empty folder which is also its home."""

    def call(*arguments: object, stdin: bytes = b"", **more: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "cstoscrape", *map(str, arguments)],
            cwd=tmp_path,
            env=environment(tmp_path, **more),
            input=stdin,
            capture_output=True,
            timeout=60,
            check=False,
        )

    return call


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled site as a database; it is only read, `archive` is a copy to write to."""
    path = tmp_path_factory.mktemp("imported") / "csto.db"
    result = run_inside("--db", path, "import", FIXTURES / "site.warc.gz")
    assert result.code == 0, result.said
    return path


@pytest.fixture
def archive(imported: Path, tmp_path: Path) -> Path:
    """A copy of the bundled site's archive, database and WARC files, at `csto.db` in the test's folder."""
    shutil.copytree(imported.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / "csto.db"


@pytest.fixture
def query(imported: Path) -> Iterator[Callable[..., list[Any]]]:
    """Ask the imported archive's database."""
    connection = sqlite3.connect(imported)
    yield lambda statement, *values: connection.execute(statement, values).fetchall()
    connection.close()
