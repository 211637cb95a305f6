"""`status`: what is there, what is owed, and why."""

from __future__ import annotations

import json
from typing import Any

import click

from cstoscrape.cli.settings import Settings, pass_settings
from cstoscrape.cli.terminal import in_bytes, printable

_SHOWN = 10


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_settings
def status_command(settings: Settings, /, as_json: bool) -> None:
    """Show the last run, the last new release, counts, what is owed and why, and the size of the archive.

    \b
    cstoscrape status
    """
    from cstoscrape.store.query import status
    from cstoscrape.text import format_time, utc_now

    with settings.read() as database:
        found = status(database.connection, format_time(utc_now()))
    found["database_bytes"] = settings.db.stat().st_size
    if found["last_run"] and found["last_run"]["summary"]:
        found["last_run"]["summary"] = json.loads(found["last_run"]["summary"])
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else printable("\n".join(_lines(found))))


def _lines(found: dict[str, Any]) -> list[str]:
    run, newest, owed = found["last_run"], found["last_release"], found["owed"]
    lines = []
    if run is not None:
        lines.append(
            f"last run      {run['command']}, {run['finished_at']}: {run['outcome']} (exit code {run['exit_code']})"
        )
    if newest is not None:
        lines.append(f"last release  {newest['date'] or 'undated'}  {newest['title']} (seen {newest['first_seen_at']})")
    for edition, counts in found["editions"].items():
        span = f"{counts['first']} to {counts['last']}" if counts["first"] else "undated"
        extra = [f"{counts[key]} {key}" for key in ("undated", "gone", "conflicts") if counts[key]]
        lines.append(f"{edition:<12}  {counts['releases']} releases, {span}" + "".join(f", {text}" for text in extra))
    lines.append(
        f"kept          {found['revisions']} revisions, {found['captures']} captures, {found['addresses']} addresses"
    )
    following = f"; next at {owed['next']}" if owed["next"] else ""
    lines.append(f"owed          {owed['new']} new, {owed['recheck']} to recheck or try again{following}")
    if found["disagreements"]:
        lines.append(f"disagreements {found['disagreements']} pages differ from what their listing says")
    if found["cut_short"]:
        lines.append(
            f"cut short     {found['cut_short']} pages have more text of their own than was taken for the body"
        )
    if found["missed_selectors"]:
        lines.append(
            f"selectors     {found['missed_selectors']} captures lack what a selector of the profile should find"
        )
    warc, size = found["warc"], found["database_bytes"]
    lines.append(f"size          {in_bytes(size)} database, {in_bytes(warc['bytes'])} in {warc['files']} WARC file(s)")
    if found["media"]:
        lines.append(f"media         {found['media']} pictures and documents")
    problems = found["problems"]
    if problems:
        lines.append(f"problems      {len(problems)} addresses gave nothing:")
        lines += [f"  {row['url']}: {row['reason']}, again at {row['due_at']}" for row in problems[:_SHOWN]]
        if len(problems) > _SHOWN:
            lines.append(f"  … and {len(problems) - _SHOWN} more, in --json")
    return lines
