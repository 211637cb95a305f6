"""`import`: the same pathway as `crawl`, from WARC and WACZ files, with no network."""

from __future__ import annotations

from pathlib import Path

import click

from cstoscrape.cli.crawl import report
from cstoscrape.cli.settings import Settings, interruptible, pass_settings
from cstoscrape.cli.terminal import progress


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the run as one JSON object.")
@pass_settings
def import_command(settings: Settings, /, files: tuple[Path, ...], as_json: bool) -> int:
    """Take in WARC, WARC.gz and WACZ files: what a crawl would have made of the same pages.

    Any order and any repetition give the same archive; pages of no section of the profile are passed over.
    Files that refer to each other (wget --warc-dedup) belong in one command.

    \b
    cstoscrape import site.warc.gz
    """
    from cstoscrape.crawler.imports import import_files

    with interruptible(), settings.open_store() as store, progress(enabled=not settings.quiet) as tell:
        summary = import_files(store, files, tell=tell)
    report(settings, summary, as_json=as_json)
    return summary.exit_code
