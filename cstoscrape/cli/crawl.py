"""`crawl`: pull what is new from the site."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cstoscrape.cli.fetching import FetchOptions, fetch_options, fetch_settings
from cstoscrape.cli.settings import (
    Day,
    Settings,
    check_order,
    check_places,
    interruptible,
    pass_settings,
)
from cstoscrape.cli.terminal import progress

if TYPE_CHECKING:
    from cstoscrape.crawler.run import Summary
    from cstoscrape.ingest import Store
    from cstoscrape.web.fetch import FetchSettings


@click.command("crawl")
@click.option("--edition", "editions", multiple=True, metavar="NAME", help="Only this edition (en, ru); repeatable.")
@click.option(
    "--section",
    "sections",
    multiple=True,
    metavar="NAME",
    help="Only this section (news, smi, …); repeatable.",
)
@click.option("--since", type=Day(), metavar="DATE", help="Only what was published on this day or after.")
@click.option("--until", type=Day(last=True), metavar="DATE", help="Only what was published on this day or before.")
@click.option("--full", is_flag=True, help="Walk the whole listing, whatever is known.")
@click.option("--recheck", is_flag=True, help="Fetch every known release again.")
@click.option(
    "--recheck-budget",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="Rechecks a run at most.",
)
@click.option("--max-pages", type=click.IntRange(min=1), help="Listing pages at most.")
@click.option("--limit", type=click.IntRange(min=0), help="Articles at most.")
@click.option("--concurrency", type=click.IntRange(1, 4), default=1, show_default=True, help="Requests at once.")
@fetch_options
@click.option("--accept-drift", is_flag=True, help="Believe pages that are unlike what the archive calls normal.")
@click.option("--media", is_flag=True, help="Fetch pictures and documents of releases as well.")
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would be fetched.")
@click.option("--json", "as_json", is_flag=True, help="Print the run as one JSON object.")
@pass_settings
def crawl_command(
    settings: Settings,
    /,
    bases: tuple[str, ...],
    delay: float,
    proxy: str | None,
    ca_file: Path | None,
    dry_run: bool,
    as_json: bool,
    **options: Any,
) -> int:
    """Pull what is new from the site: listings, then what is due.

    \b
    cstoscrape crawl                            both editions, from cron every hour
    cstoscrape crawl --edition en --limit 20    a first try
    cstoscrape crawl --media                    with pictures and documents, into csto.archive/media/
    cstoscrape crawl --dry-run                  what would be fetched
    """
    from cstoscrape.crawler.crawl import CrawlPlan, crawl

    check_order(options["since"], options["until"])
    plan = CrawlPlan(**options)
    check_places(settings.profile, plan.editions, plan.sections)
    fetching = fetch_settings(settings.profile, FetchOptions(bases, delay, proxy, ca_file), plan.editions)
    with (
        interruptible(),
        crawl_store(settings, fetching, dry_run=dry_run) as store,
        progress(enabled=not settings.quiet) as tell,
    ):
        summary = crawl(store, replace(plan, limit=0, media=False) if dry_run else plan, fetching, tell=tell)
    if dry_run:
        summary.outcome = "dry-run" if summary.exit_code == 0 else summary.outcome
    report(settings, summary, as_json=as_json)
    return summary.exit_code


@contextmanager
def crawl_store(settings: Settings, fetching: FetchSettings, *, dry_run: bool) -> Iterator[Store]:
    """The archive, open for a run; for a dry run a copy of its database that is thrown away: nothing is written."""
    note = "; ".join(f"{host} at {base}" for host, base in fetching.bases.items()) or None
    options: dict[str, Any] = {"note": note, "request_headers": [("User-Agent", fetching.user_agent)]}
    if not dry_run:
        with settings.open_store(**options) as store:
            yield store
        return
    import tempfile

    with tempfile.TemporaryDirectory(prefix="cstoscrape-") as folder:
        copy = Path(folder) / settings.db.name
        if settings.db.exists():
            with settings.read() as database:
                database.copy_to(copy, with_records=False)
        with replace(settings, db=copy).open_store(**options) as store:
            yield store


def report(settings: Settings, summary: Summary, *, as_json: bool) -> None:
    """Say what came of a run: one line, and the problems it met."""
    if as_json:
        click.echo(json.dumps(summary.as_json(), ensure_ascii=False))
    counts = [f"{summary.new} new"]
    others = ("changed", "gone", "undated", "unparsed", "queued", "media")
    counts += [f"{getattr(summary, name)} {name}" for name in others if getattr(summary, name)]
    settings.say(
        f"{summary.outcome}: {', '.join(counts)}; {summary.listing_pages} listing pages, {summary.requests} requests,"
        f" {summary.seconds:.0f} s"
    )
    if summary.exit_code and not settings.quiet:
        for text in summary.drift:
            settings.say(f"  {text}")
        for problem in summary.problems[:20]:
            settings.say(f"  {problem['url']}: {problem['reason']}")
        if len(summary.problems) > 20:
            settings.say(f"  … and {len(summary.problems) - 20} more; 'cstoscrape status' lists what stands")
    elif summary.exit_code:
        for problem in summary.problems[:1]:
            click.echo(f"cstoscrape: {problem['url']}: {problem['reason']}", err=True)
