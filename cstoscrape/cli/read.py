"""`list`, `search`, `show`: the archive as people read it."""

from __future__ import annotations

from typing import Any

import click

from cstoscrape.cli.settings import Settings, filter_options, make_filter, pass_settings
from cstoscrape.cli.terminal import bold, printable, uses_colour

_LISTED = 30
_LANGUAGES = {"en": "English", "ru": "Russian"}


@click.command("list")
@filter_options
@click.option("--sort", metavar="COLUMN", help="Sort by a column, -COLUMN for descending; newest first unless given.")
@pass_settings
def list_command(settings: Settings, /, limit: int | None, **chosen: Any) -> None:
    """List releases, newest first.

    \b
    cstoscrape list --edition en --since 2025-08
    """
    from cstoscrape.store.query import rows

    most = _LISTED if limit is None else limit
    wanted = make_filter(settings, limit=most + 1, **chosen)
    with settings.read() as database:
        found = list(rows(database.connection, wanted, "date, doc_id, title, gone_at"))
    for row in found[:most]:
        gone = "  (gone)" if row["gone_at"] else ""
        click.echo(printable(f"{row['date'] or 'undated   '}  {row['doc_id']}  {row['title']}{gone}"))
    if len(found) > most and limit is None:
        settings.say(f"the first {most}; --limit shows more")


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--fts", is_flag=True, help="The words are an expression in FTS5's own syntax.")
@click.option("--json", "as_json", is_flag=True, help="Print an object a line.")
@filter_options
@pass_settings
def search_command(settings: Settings, /, words: tuple[str, ...], fts: bool, as_json: bool, **chosen: Any) -> None:
    """Search headlines, teasers and texts; words are found in all their forms, "quoted words" as they stand.

    \b
    cstoscrape search peacekeeping exercise
    cstoscrape search заседание --edition ru --since 2024
    cstoscrape search --fts 'title: exercise NOT drill'
    """
    from cstoscrape.store.query import search

    text = " ".join(words)
    chosen["limit"] = 20 if chosen["limit"] is None else chosen["limit"]
    wanted = make_filter(settings, query=None if fts else text, fts=text if fts else None, **chosen)
    marks = ("\x01", "\x02")
    with settings.read() as database:
        found = list(search(database.connection, wanted, marks))
    for row in found:
        if as_json:
            import json

            fields = {key: _marked(value) if isinstance(value, str) else value for key, value in dict(row).items()}
            click.echo(json.dumps(fields, ensure_ascii=False))
        else:
            click.echo(f"{row['date'] or 'undated   '}  {row['doc_id']}  {_lit(row['title'])}")
            click.echo(f"    {_lit(' '.join((row['snippet'] or '').split()))}".rstrip())
    if not found:
        settings.say(f"nothing found for {text!r}")


def _lit(text: str) -> str:
    """Hits in bold on a terminal, between asterisks elsewhere."""
    start, end = (click.style("", bold=True, reset=False), "\x1b[0m") if uses_colour() else ("*", "*")
    pieces = text.replace("\x02", "\x01").split("\x01")
    return "".join(f"{start}{printable(piece)}{end}" if at % 2 else printable(piece) for at, piece in enumerate(pieces))


def _marked(text: str) -> str:
    return text.replace("\x01", "*").replace("\x02", "*")


@click.command("show")
@click.argument("name", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print the release as one JSON object.")
@pass_settings
def show_command(settings: Settings, /, name: str, as_json: bool) -> None:
    """Print a release as a person reads it, and where it came from. ID is an id, a doc_id or an address.

    \b
    cstoscrape show csto-en-0123456789
    """
    import json
    import shutil
    import textwrap
    from dataclasses import asdict

    from cstoscrape.store.query import find_release, source_of, translation_of

    with settings.read() as database:
        release = find_release(database.connection, name, settings.own_url(name))
        source = source_of(database.connection, release.id)
        translation = translation_of(database.connection, release.doc_id)
    if as_json:
        click.echo(json.dumps(asdict(release), ensure_ascii=False))
        return
    width = min(shutil.get_terminal_size().columns, 100)
    click.echo(bold(textwrap.fill(printable(release.title), width)))
    told = f" (by {release.date_source})" if release.date_source not in (None, "page") else ""
    click.echo(f"{release.date or 'undated'}{told}  {release.edition}/{release.section}  {release.doc_id}")
    click.echo(printable(release.url))
    if translation is not None:
        click.echo(
            printable(f"{_edition(settings, translation['edition'])}: {translation['doc_id']}  {translation['title']}")
        )
    if release.gone_at:
        click.echo(f"gone since {release.gone_at}")
    click.echo()
    for block in release.blocks:
        click.echo(_block(block, width) + "\n")
    for file in release.media:
        click.echo(printable(f"kept as {settings.db.with_suffix('.archive') / file['file']}, from {file['url']}"))
    click.echo(f"seen {release.first_seen_at} to {release.last_seen_at}, {release.revision_count} revision(s)")
    for row in source:
        where = f"{row['warc_file']} at byte {row['warc_offset']}" if row["warc_file"] else "no record"
        click.echo(printable(f"from {row['url']}, captured {row['fetched_at']}, {row['digest']}, {where}"))
        evidence = json.loads(row["evidence"]) if row["evidence"] else {}
        for field, said in evidence.items():
            click.echo(printable(f"  {field}: {said['rule']} ({', '.join(said['witnesses'])})"))


def _edition(settings: Settings, name: str) -> str:
    """What people call an edition."""
    edition = settings.profile.editions.get(name)
    return f"{_LANGUAGES.get(edition.language if edition else '', name)} edition"


def _block(block: dict[str, Any], width: int) -> str:
    """A block as text for a terminal."""
    import textwrap

    kind, text = block["kind"], printable(block["text"])
    if kind == "heading":
        return bold(text)
    if kind == "list_item":
        indent = "  " * block["depth"]
        mark = "1." if block["ordered"] else "•"
        return textwrap.fill(text, width, initial_indent=f"{indent}{mark} ", subsequent_indent=f"{indent}  ")
    if kind == "quote":
        return textwrap.fill(text, width, initial_indent="> ", subsequent_indent="> ")
    if kind in ("image", "embed"):
        return printable(f"[{kind}: {block.get('src') or block.get('alt')}]" + (f" {text}" if text else ""))
    if kind == "attachment":
        return printable(f"[attachment: {block['href']}] {text}")
    return text if kind == "table" else textwrap.fill(text, width)
