"""`crawl` as people and cron run it: what it prints, what it leaves, how it is stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Command, Result, environment
from tests.site import Site, many
from tests.site.model import NEWS

Run = Callable[..., Result]
_MANY = 9


@pytest.fixture
def site() -> Iterator[Site]:
    """A small English edition, running."""
    with Site(many(_MANY), page_size=5) as running:
        yield running


def options(site: Site) -> list[str]:
    """What leads a crawl to a local site."""
    return ["--edition", "en", "--base-url", site.base_url, "--delay", "0"]


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its bytes; not those that SQLite keeps beside a database while it is read."""
    found = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm"))]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_a_run_says_one_line_and_with_q_none(run: Run, site: Site) -> None:
    """On stderr, standard output stays empty; a run with nothing new is one request."""
    first = run("crawl", *options(site))
    assert (first.code, first.out, first.said.count("\n")) == (0, b"", 1)
    assert first.said.startswith(f"ok: {_MANY} new; 2 listing pages, ")
    second = run("crawl", *options(site))
    assert (second.code, second.out, second.said.count("\n")) == (0, b"", 1)
    assert second.said.startswith("ok: 0 new; 1 listing pages, 1 requests")
    assert run("-q", "crawl", *options(site)) == Result(0, b"", b"")


def test_json_is_one_object(run: Run, site: Site) -> None:
    """Alone on standard output."""
    summary = json.loads(run("-q", "crawl", "--json", *options(site)).out)
    assert (summary["outcome"], summary["new"], summary["exit_code"]) == ("ok", _MANY, 0)


def test_a_base_address_can_name_its_edition(run: Run, site: Site) -> None:
    """Repeatable, one for each edition."""
    with Site(many(_MANY, "ru"), "ru", "table", page_size=5) as other:
        bases = ["--base-url", f"en={site.base_url}", "--base-url", f"ru={other.base_url}/", "--delay", "0"]
        assert json.loads(run("crawl", "--json", *bases).out)["new"] == 2 * _MANY
    listed = run("export", "--columns", "url").text
    assert "127.0.0.1" not in listed


def test_a_dry_run_writes_nothing(run: Run, site: Site, tmp_path: Path) -> None:
    """Neither where nothing was nor into an archive; it says what would be fetched."""
    result = run("crawl", "--dry-run", "--json", *options(site))
    summary = json.loads(result.out)
    assert (result.code, summary["outcome"], summary["queued"]) == (0, "dry-run", _MANY)
    assert files(tmp_path) == {}
    run("crawl", "--limit", "4", *options(site))
    before = files(tmp_path)
    summary = json.loads(run("crawl", "--dry-run", "--json", *options(site)).out)
    assert (summary["outcome"], summary["queued"], summary["new"]) == ("dry-run", _MANY - 4, 0)
    assert files(tmp_path) == before


def test_problems_are_listed_below_the_line(run: Run, site: Site) -> None:
    """3; with -q only the first one, since cron mails what is said."""
    bad = site.releases[2]
    site.misbehave(bad.address, 404)
    result = run("crawl", *options(site))
    assert result.code == 3
    assert bad.url in result.said.splitlines()[1]
    assert bad.url in run("status").text
    site.misbehave(site.releases[3].address, 404)
    assert run("crawl", *options(site)).code == 0


def test_a_quiet_run_still_says_what_failed(run: Run, site: Site) -> None:
    """One line on stderr."""
    site.misbehave(NEWS, 404)
    result = run("-q", "crawl", *options(site))
    assert (result.code, result.out, result.said.count("\n")) == (4, b"", 1)
    assert "not found" in result.said


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_run_with_everything_saved(
    run: Run, site: Site, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    """130 or 143; the next run goes on from there."""
    slow = site.releases[4].address
    site.misbehave(slow, "slow", seconds=60)
    process = subprocess.Popen(
        [sys.executable, "-m", "cstoscrape", "crawl", "--json", *options(site)],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    while slow not in site.paths() and process.poll() is None:
        pass
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    summary = json.loads(out)
    assert (process.returncode, summary["outcome"], summary["exit_code"]) == (code, "interrupted", code)
    assert b"Traceback" not in err
    site.behave()
    rest = json.loads(run("crawl", "--json", *options(site)).out)
    assert summary["new"] + rest["new"] == _MANY


def test_a_second_run_at_the_same_time_is_refused(run: Run, site: Site, tmp_path: Path, command: Command) -> None:
    """6, with since when; reading goes on meanwhile."""
    from cstoscrape.ingest import open_store

    run("crawl", *options(site))
    with open_store(tmp_path / "csto.db", started_at="2026-04-01T02:00:00Z"):
        result = run("crawl", *options(site))
        assert result.code == 6
        assert "since 2026-04-01T02:00:00Z" in result.said
        assert result.said.count("\n") == 1
        assert run("list").code == 0
        assert command("import", "x.warc").returncode == 6
    assert run("crawl", *options(site)).code == 0
