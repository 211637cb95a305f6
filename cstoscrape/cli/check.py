"""`check`: what the parser sees on a page, or whether the site can be reached and read from here."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cstoscrape.cli.fetching import FetchOptions, fetch_options, fetch_settings
from cstoscrape.cli.settings import Settings, interruptible, pass_settings
from cstoscrape.cli.terminal import bold, printable
from cstoscrape.errors import LayoutError, UsageError

if TYPE_CHECKING:
    from cstoscrape.crawler.check import Sight
    from cstoscrape.model import Capture
    from cstoscrape.parser.furniture import Fingerprint
    from cstoscrape.web.fetch import FetchSettings

_SHOWN = 300


@click.command("check")
@click.argument("source", required=False, metavar="[FILE-OR-URL]")
@click.option("--url", "address", metavar="ADDRESS", help="The address that a saved page came from.")
@click.option("--edition", "editions", multiple=True, metavar="NAME", help="Only this edition (en, ru); repeatable.")
@fetch_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_settings
@click.pass_context
def check_command(
    ctx: click.Context,
    settings: Settings,
    /,
    source: str | None,
    address: str | None,
    editions: tuple[str, ...],
    as_json: bool,
    **fetching: object,
) -> int:
    """Show what the parser sees on a page, with its evidence; '-' reads standard input.

    Without a page: can the site be reached and read from here, stage by stage? With --db, the archive's pages are
    neighbours, which tell the site's own lines from the release's.

    \b
    cstoscrape check
    cstoscrape check https://en.odkb-csto.org/news/news_odkb/
    cstoscrape check saved.html --url https://en.odkb-csto.org/news/news_odkb/some-release/
    """
    options = fetch_settings(settings.profile, FetchOptions(**fetching), editions)  # type: ignore[arg-type]
    with interruptible():
        if source is None:
            return _reach(settings, options, editions, as_json=as_json)
        is_url = source.startswith(("http://", "https://"))
        given = source if is_url else address
        url = _canonical(settings, given) if given is not None else None
        capture = _fetch(options, url) if is_url and url else _read(source, url)
        from cstoscrape.crawler.check import look

        wanted = ctx.find_root().get_parameter_source("db") is not click.core.ParameterSource.DEFAULT
        near = _neighbours(settings, url) if wanted else []
        sight = look(settings.profile, capture, url=url, neighbours=near)
    if as_json:
        click.echo(json.dumps(sight.as_json(), ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(sight)))
    return LayoutError.exit_code if sight.kind == "unknown" else 0


def _canonical(settings: Settings, given: str) -> str:
    try:
        return settings.profile.own_url(given)
    except ValueError as error:
        raise UsageError(str(error)) from error


def _fetch(options: FetchSettings, url: str) -> Capture:
    from cstoscrape.web.fetch import Fetcher

    with Fetcher(options) as fetcher:
        return fetcher.fetch(url)


def _read(source: str, url: str | None) -> Capture:
    from cstoscrape.model import Capture

    try:
        body = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise UsageError(f"{source} cannot be read ({error.strerror}); name a saved page or an address") from error
    return Capture(url or "", "1970-01-01T00:00:00Z", 200, (), body)


def _neighbours(settings: Settings, url: str | None) -> list[Fingerprint]:
    """Fingerprints of the newest captures of the page's edition (or of all) in the archive."""
    from cstoscrape.parser.furniture import Fingerprint
    from cstoscrape.store.near import newest_lines

    place = settings.profile.place(url) if url else None
    with settings.read() as database:
        found = newest_lines(database.connection, place.edition if place else None, url or "")
    return [Fingerprint.from_bytes(lines) for lines in found]


def _reach(settings: Settings, options: FetchSettings, editions: tuple[str, ...], *, as_json: bool) -> int:
    from cstoscrape.crawler.check import reach
    from cstoscrape.web.fetch import Fetcher

    code = 0
    found = []
    with Fetcher(options) as fetcher:
        names = editions or settings.profile.default_editions
        for stage in reach(settings.profile, fetcher, names, options.user_agent):
            code = max(code, stage.error.exit_code if stage.error is not None else 0)
            found.append({"edition": stage.edition, "stage": stage.name, "ok": stage.error is None, "told": stage.told})
            if not as_json:
                click.echo(printable(f"{stage.edition:4}{stage.name:12}{stage.told}"))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    return code


def _lines(sight: Sight) -> list[str]:
    lines = [f"{bold(sight.kind)}, read as {sight.url}"]
    if sight.listing is not None:
        for entry in sight.listing.entries:
            hint = entry.hint
            lines.append(printable(f"  {hint.date or 'undated   '}  {hint.title or '(no headline)'}"))
            lines.append(printable(f"              {entry.url}"))
            if hint.teaser:
                lines.append(printable(f"              {' '.join(hint.teaser.split())[:_SHOWN]}"))
        lines.append(f"  {len(sight.listing.entries)} entries; pager leads to {list(sight.listing.pages) or 'nowhere'}")
    if sight.article is not None:
        article = sight.article
        lines.append(printable(f"  headline  {article.title}"))
        lines.append(f"  date      {article.date or 'none'} ({article.date_source or 'no witness'})")
        for block in article.blocks:
            said = block.text or block.extra.get("src", "")
            lines.append(printable(f"  {block.kind:<10}{' '.join(said.split())[:_SHOWN]}"))
    return [*lines, *_evidence(sight.evidence), *(printable(f"  problem: {problem}") for problem in sight.problems)]


def _evidence(evidence: dict[str, Any]) -> list[str]:
    """Why and where each field was found, what was left out, and what would pin it."""
    lines = []
    for field, said in evidence.items():
        if field not in ("left_out", "layout"):
            lines.append(f"  {field}: {said['rule']} (witnesses: {', '.join(said['witnesses']) or 'none'})")
            lines += [f"    at {said['path']}"] if said.get("path") else []
    for group in evidence.get("left_out", {}).get("groups", ()):
        lines.append(f"  left out, {group['reason']}: {group['lines']} lines, as {group['example']!r}")
    toml = evidence.get("layout", {}).get("toml", "")
    lines += (
        ["  to pin this page, in a file for --config (try it on other pages, too):", *toml.splitlines()] if toml else []
    )
    return list(map(printable, lines))
