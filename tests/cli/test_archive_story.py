"""The life of an archive through the installed command: crawl, an edit, what changed, a citation, a copy, a merge."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import Command
from tests.site import RELEASES, Site
from tests.site.model import NEWS


def test_an_archive_can_be_asked_cited_copied_joined_and_trusted(command: Command, tmp_path: Path) -> None:
    """Each step by a process of its own, with real files and sockets."""
    own = [release for release in RELEASES if release.edition == "en" and release.section == NEWS]
    report = own[3]
    with Site(own, family="modern") as site:
        place = ("--edition", "en", "--base-url", site.base_url, "--delay", "0")
        crawled = json.loads(command("crawl", *place, "--media", "--json").stdout)
        assert (crawled["exit_code"], crawled["new"]) == (0, len(own))
        assert crawled["media"] > 0
        assert command("audit", *place).returncode == 0
        site.edit(report.slug, headline="Another headline of the same report")
        audited = command("audit", *place, "--json")
        assert audited.returncode == 3
        assert json.loads(audited.stdout)["changed"] == [report.url]
        assert command("audit", *place, "--fix").returncode == 3
        assert json.loads(command("crawl", *place, "--json").stdout)["changed"] == 1
        assert command("audit", *place).returncode == 0

    states = json.loads(command("history", report.url, "--json").stdout)
    assert [state["title"] for state in states] == [report.headline, "Another headline of the same report"]
    diff = command("history", report.url, "--diff").stdout.decode()
    assert "{+Another" in diff
    edits = [
        one for one in json.loads(command("changes", "--since", "2000", "--json").stdout) if one["kind"] == "edited"
    ]
    assert [edit["changed"] for edit in edits] == [["title"]]
    cited = json.loads(command("cite", f"{report.url}@1", "-f", "csl", "--offline").stdout)
    assert cited[0]["title"] == report.headline

    assert command("verify").returncode == 0
    assert command("backup", "copy.db").returncode == 0
    assert command("--db", "copy.db", "verify").returncode == 0
    assert command("--db", "joined.db", "merge", "copy.db").returncode == 0
    assert command("--db", "joined.db", "verify").returncode == 0
    rows = [command("--db", db, "export", "-f", "csv").stdout for db in ("csto.db", "joined.db")]
    assert rows[0] == rows[1] != b""
    [warc] = (tmp_path / "csto.archive").glob("*.warc.gz")
    warc.write_bytes(warc.read_bytes()[:-1])
    assert command("verify").returncode == 7
