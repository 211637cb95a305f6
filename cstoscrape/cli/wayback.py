"""`wayback`: the years before the first crawl, from the Internet Archive."""

from __future__ import annotations

from pathlib import Path

import click

from cstoscrape.cli.crawl import report
from cstoscrape.cli.fetching import wayback_option
from cstoscrape.cli.settings import Day, Settings, check_order, check_places, interruptible, pass_settings
from cstoscrape.cli.terminal import progress


@click.command("wayback")
@click.option("--edition", "editions", multiple=True, metavar="NAME", help="Only this edition (en, ru); repeatable.")
@click.option("--since", type=Day(), metavar="DATE", help="Captured on this day or after.")
@click.option("--until", type=Day(last=True), metavar="DATE", help="Captured on this day or before.")
@click.option("--limit", type=click.IntRange(min=0), help="Captures at most.")
@click.option(
    "--cdx",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Read the list of captures from a file: the server's seven columns of text.",
)
@wayback_option
@click.option(
    "--delay",
    type=click.FloatRange(min=0),
    default=0.5,
    show_default=True,
    help="Seconds between captures; lists have a pace of their own.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the run as one JSON object.")
@pass_settings
def wayback_command(
    settings: Settings,
    /,
    editions: tuple[str, ...],
    since: str | None,
    until: str | None,
    limit: int | None,
    cdx: Path | None,
    base: str | None,
    delay: float,
    as_json: bool,
) -> int:
    """Take in what the Internet Archive has of the site, with the times at which it was captured.

    What is stored is not fetched again, so a run can be stopped at any time; the next one goes on.

    \b
    cstoscrape wayback --edition en --limit 100      a first try
    cstoscrape wayback --until 2019                  what was captured up to the end of 2019
    """
    from cstoscrape.crawler.wayback import WaybackPlan, wayback

    check_order(since, until)
    check_places(settings.profile, editions, ())
    note = f"captures of the Internet Archive's Wayback Machine ({base or 'https://web.archive.org'})"
    plan = WaybackPlan(editions, since, until, limit, cdx)
    with (
        interruptible(),
        settings.open_store(note=note) as store,
        progress(enabled=not settings.quiet) as tell,
    ):
        summary = wayback(store, plan, base=base, delay_seconds=delay, tell=tell)
    report(settings, summary, as_json=as_json)
    return summary.exit_code
