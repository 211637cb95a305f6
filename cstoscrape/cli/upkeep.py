"""`reparse`, `verify`, `audit`, `merge`, `backup`: commands that keep an archive."""

from __future__ import annotations

import difflib
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cstoscrape.cli.crawl import report
from cstoscrape.cli.fetching import FetchOptions, fetch_options, fetch_settings
from cstoscrape.cli.settings import Day, Settings, check_places, interruptible, pass_settings
from cstoscrape.cli.terminal import in_bytes, printable, progress
from cstoscrape.errors import StorageError

if TYPE_CHECKING:
    from cstoscrape.ingest import Store
    from cstoscrape.upkeep.audit import Audit
    from cstoscrape.upkeep.reparse import Rewritten
    from cstoscrape.upkeep.verify import Report

_SHOWN = 50


@click.command("reparse")
@click.option("--since", type=Day(), metavar="DATE", help="Only captures from this day on.")
@click.option("--all", "everything", is_flag=True, help="Also what the present parser and profile have read already.")
@click.option("--dry-run", is_flag=True, help="Write nothing; show what would change.")
@click.option("--json", "as_json", is_flag=True, help="Print an object a line for each release that reads differently.")
@pass_settings
def reparse_command(settings: Settings, /, since: str | None, everything: bool, dry_run: bool, as_json: bool) -> None:
    """Read the whole archive again with the present parser and profile, and show what changes.

    No request is sent, no revision is added, and `changed_at` stays; a run that was interrupted goes on.

    \b
    cstoscrape reparse --dry-run
    cstoscrape --config my-site.toml reparse
    """
    from cstoscrape.upkeep.reparse import reparse

    count = 0
    with interruptible(), _store(settings, dry_run=dry_run) as store, progress(enabled=not settings.quiet) as tell:
        for one in reparse(store, since=since, everything=everything or dry_run, tell=tell):
            count += 1
            click.echo(json.dumps(asdict(one), ensure_ascii=False) if as_json else printable("\n".join(_diff(one))))
    settings.say(f"{'dry-run: ' if dry_run else ''}{count} releases read differently")


@click.command("verify")
@click.option("--quick", is_flag=True, help="Look at a sample of the captures, not at all of them.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_settings
def verify_command(settings: Settings, /, quick: bool, as_json: bool) -> int:
    """Hold the archive against itself: database, every WARC record, and all that was derived from them.

    Nothing is written, and a run may go on meanwhile. Each fault says where, what, and what to do.

    \b
    cstoscrape verify
    cstoscrape verify --quick --json
    """
    from cstoscrape.upkeep.verify import SAMPLE, Report, unusable, verify

    try:
        with interruptible(), _store(settings, dry_run=True) as store, progress(enabled=not settings.quiet) as tell:
            report = verify(store, sample=SAMPLE if quick else None, tell=tell)
    except StorageError as error:
        report = Report([unusable(settings.db, error)])
    if as_json:
        click.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        for fault in report.faults[:_SHOWN]:
            click.echo(printable(f"{fault.where}: {fault.what}\n    {fault.do}"))
    settings.say(_verdict(report))
    return StorageError.exit_code if report.faults else 0


def _verdict(report: Report) -> str:
    """One line on what was looked at, and what came of it."""
    if report.faults:
        more = f"; the first {_SHOWN} are shown, --json has all" if len(report.faults) > _SHOWN else ""
        return f"{len(report.faults)} faults{more}"
    older = f"; {report.older} captures wait for 'cstoscrape reparse'" if report.older else ""
    unpinned = f"; {report.unpinned} WARC files get their checksum with the next run" if report.unpinned else ""
    return (
        f"ok: {report.captures} captures in {report.warc_files} WARC file(s) ({in_bytes(report.warc_bytes)}),"
        f" {report.releases} releases{older}{unpinned}"
    )


@click.command("audit")
@click.option("--edition", "editions", multiple=True, metavar="NAME", help="Only this edition (en, ru); repeatable.")
@click.option("--section", "sections", multiple=True, metavar="NAME", help="Only this section; repeatable.")
@click.option("--fix", is_flag=True, help="Make what is missing or changed due, so that the next crawl fetches it.")
@fetch_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_settings
def audit_command(
    settings: Settings,
    /,
    editions: tuple[str, ...],
    sections: tuple[str, ...],
    fix: bool,
    as_json: bool,
    **fetching: Any,
) -> int:
    """Compare the whole listing with the archive: missing, extra, changed, gone. 0 only if they agree, else 3.

    Nothing is written without --fix. It asks for every page of the listing, and once for each release that is off it.

    \b
    cstoscrape audit --edition en
    cstoscrape audit --fix && cstoscrape crawl
    """
    from cstoscrape.cli.crawl import crawl_store, report
    from cstoscrape.crawler.crawl import CrawlPlan
    from cstoscrape.upkeep.audit import audit

    check_places(settings.profile, editions, sections)
    settings.read().close()  # an archive that is not there is said before anything is fetched
    options = fetch_settings(settings.profile, FetchOptions(**fetching), editions)
    plan = CrawlPlan(editions=editions, sections=sections)
    with (
        interruptible(),
        crawl_store(settings, options, dry_run=not fix) as store,
        progress(enabled=not settings.quiet) as tell,
    ):
        found = audit(store, plan, options, fix=fix, tell=tell)
    _tell_differences(settings, found, as_json=as_json)
    if found.run.exit_code or found.run.problems:
        report(settings, found.run, as_json=False)
    return found.exit_code


def _tell_differences(settings: Settings, found: Audit, *, as_json: bool) -> None:
    """Print what an audit found: addresses for programs; a table, and a line of counts, for people."""
    differences = {kind: getattr(found, kind) for kind in ("missing", "extra", "changed", "gone")}
    if as_json:
        urls = {kind: [one.url for one in some] for kind, some in differences.items()}
        click.echo(json.dumps({**urls, "problems": found.run.problems}, ensure_ascii=False))
    else:
        for kind, some in differences.items():
            for one in some:
                click.echo(printable(f"{kind:9}{one.date or 'undated   '}  {one.url}  {one.title or ''}".rstrip()))
    counts = ", ".join(f"{len(some)} {kind}" for kind, some in differences.items() if some)
    if counts or found.exit_code == 0:
        settings.say(f"{counts or 'no difference'}; {found.run.listing_pages} listing pages")


@contextmanager
def _store(settings: Settings, *, dry_run: bool) -> Iterator[Store]:
    """The archive; for a dry run a copy of its database, with the same WARC files, which reading leaves alone."""
    if not dry_run:
        with settings.open_store() as store:
            yield store
        return
    from cstoscrape.archive.own import Archive
    from cstoscrape.ingest import Store, archive_folder
    from cstoscrape.store.db import Database

    with tempfile.TemporaryDirectory(prefix="cstoscrape-") as folder:
        copy = Path(folder) / settings.db.name
        with settings.read() as database:
            database.copy_to(copy)
        archive = Archive(archive_folder(settings.db), software="cstoscrape")
        with Store(Database.open(copy, started_at=""), archive, settings.profile) as store:
            yield store


def _diff(one: Rewritten) -> list[str]:
    """What changed in a release, as people read it: date, headline, and lines of the text."""
    lines = [f"{one.doc_id}  {one.url}"]
    if one.before is None or one.after is None:
        return [*lines, "  is a release now" if one.before is None else "  is no release any more"]
    for name in ("date", "title"):
        before, after = getattr(one.before, name), getattr(one.after, name)
        if before != after:
            lines += [f"  - {name}: {before}", f"  + {name}: {after}"]
    texts = (one.before.body.splitlines(), one.after.body.splitlines())
    lines += [f"  {line}" for line in difflib.unified_diff(*texts, lineterm="", n=0) if line[:3] not in ("---", "+++")]
    return lines


@click.command("merge")
@click.argument("other", metavar="OTHER.db", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the run as one JSON object.")
@pass_settings
def merge_command(settings: Settings, /, other: Path, as_json: bool) -> int:
    """Join another archive into this one: its captures, as if they had been made here. The other one is only read.

    The WARC files of OTHER.db must stand beside it. Any order and any repetition give the same archive.

    \b
    cstoscrape merge abroad/csto.db
    """
    from cstoscrape.upkeep.merge import merge, open_other

    with interruptible(), open_other(other, settings.db, settings.profile) as source:
        note = f"merged from {other.name}"
        with settings.open_store(note=note) as store, progress(enabled=not settings.quiet) as tell:
            summary = merge(store, source, tell=tell)
    report(settings, summary, as_json=as_json)
    return summary.exit_code


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--update", is_flag=True, help="Bring an earlier backup up to date; what it has is not copied again.")
@pass_settings
def backup_command(settings: Settings, /, file: Path, update: bool) -> None:
    """Copy the archive as it stands now, also while a run writes to it: FILE, and its WARC files beside it.

    FILE is a database file, or a folder. The copy is an archive like the original: name it with --db to use it.

    \b
    cstoscrape backup csto-2026-11.db
    cstoscrape backup --update /mnt/backup/csto.db
    """
    from cstoscrape.upkeep.backup import backup

    with interruptible():
        saved = backup(settings.db, file, update=update)
    settings.say(f"{saved.path}: {saved.releases} releases, {saved.bytes / 1e6:.1f} MB with WARC files")
