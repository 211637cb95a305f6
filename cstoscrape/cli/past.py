"""`history`, `changes`: how releases came to read as they do, for people and for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cstoscrape.cli.settings import Day, Settings, check_order, make_filter, pass_settings
from cstoscrape.cli.terminal import bold, printable, uses_colour

if TYPE_CHECKING:
    from cstoscrape.diff import Piece
    from cstoscrape.store.past import Change, Event

_Command = TypeVar("_Command", bound=Callable[..., Any])
_SHOWN_WORDS = 8


def _output_options(command: _Command) -> _Command:
    """The options that say how the rows are written."""
    for option in (
        click.option(
            "-o",
            "--output",
            type=click.Path(path_type=Path, dir_okay=False),
            help="A file for JSON or CSV; standard output unless given.",
        ),
        click.option("--json", "form", flag_value="json", help="The same as -f json."),
        click.option("-f", "--format", "form", type=click.Choice(("json", "csv")), help="Rows for programs."),
    ):
        command = option(command)
    return command


def _write(rows: Iterable[dict[str, Any]], columns: Sequence[str], form: str, output: Path | None) -> None:
    """Write rows as JSON, all their keys, or as CSV, the columns named."""
    from cstoscrape.export.delimited import write_delimited
    from cstoscrape.export.jsons import write_json
    from cstoscrape.export.output import open_output

    with open_output(output) as out:
        if form == "json":
            write_json((json.dumps(row, ensure_ascii=False) for row in rows), out)
        else:
            write_delimited(([_cell(row[name]) for name in columns] for row in rows), columns, out)


def _cell(value: object) -> object:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return ", ".join(value) if isinstance(value, tuple) else value


# --- history -------------------------------------------------------------------------------------

_HISTORY_COLUMNS = (
    *("revision", "doc_id", "url", "first_seen_at", "last_seen_at", "kind", "changed"),
    *("words_added", "words_removed", "words_changed", "title", "date", "body", "blocks"),
)


@click.command("history")
@click.argument("name", metavar="ID")
@click.option("--diff", "with_diff", is_flag=True, help="Show what was taken out and put in, word by word.")
@_output_options
@pass_settings
def history_command(settings: Settings, /, name: str, with_diff: bool, form: str | None, output: Path | None) -> None:
    """List the states of a release that were seen: since when, until when, and what changed.

    ID is an id, a doc_id or an address. Each state is compared with the one before it at its address. It was first
    seen by the first crawl after an edit, so the edit itself lies between two sightings.

    \b
    cstoscrape history csto-en-0123456789
    cstoscrape history csto-en-0123456789 --diff
    """
    from cstoscrape.store.past import history
    from cstoscrape.store.query import find_release

    _check_output(form, output)
    if form is not None and with_diff:
        raise click.UsageError("--diff is for reading; leave it out with -f or --json")
    with settings.read() as database:
        release = find_release(database.connection, name, settings.own_url(name))
        found = history(database.connection, release.doc_id)
    if form is not None:
        rows = (_history_row(number, event) for number, event in enumerate(found, 1))
        _write(rows, _HISTORY_COLUMNS, form, output)
        return
    click.echo(bold(printable(release.title)))
    click.echo(printable(f"{release.date or 'undated'}  {release.doc_id}  {release.url}"))
    for number, event in enumerate(found, 1):
        click.echo(f"\n@{number}  {printable(_line(event, release.url))}")
        click.echo("".join(f"    {line}\n" for line in _headlines(event)), nl=False)
        if with_diff:
            _show_diff(event)


def _history_row(number: int, event: Event) -> dict[str, Any]:
    revision = event.revision
    return {
        "revision": number,
        "doc_id": revision.doc_id,
        "url": revision.url,
        "first_seen_at": revision.first_seen_at,
        "last_seen_at": revision.last_seen_at,
        "title": revision.title,
        "date": revision.date,
        "body": revision.body,
        "blocks": json.loads(revision.blocks) if revision.blocks is not None else None,
        **_what(event),
    }


def _what(event: Event) -> dict[str, Any]:
    """What happened, for a row."""
    return {
        "kind": event.kind,
        "changed": event.changed,
        "words_added": event.words.added,
        "words_removed": event.words.removed,
        "words_changed": event.words.changed,
    }


def _line(event: Event, url: str) -> str:
    """Since when and until when a state was seen, what changed, and where, if that is not the release's address."""
    revision, told = event.revision, _told(event)
    first, last = revision.first_seen_at, revision.last_seen_at
    span = first if first == last else f"{first} to {last}"
    place = f"  at {revision.url}" if revision.url != url else ""
    return f"{span}  {event.kind}{f': {told}' if told else ''}{place}"


_NAMES = {"title": "headline", "date": "date", "body": "text", "blocks": "links, pictures or structure"}


def _told(event: Event) -> str:
    """What changed, in a few words."""
    told = [_NAMES[name] for name in event.changed]
    if event.words.changed:
        told.append(f"+{event.words.added} -{event.words.removed} words")
    if event.is_doubtful:
        told.append("by two versions of the parser: run 'cstoscrape reparse'")
    return ", ".join(told)


def _headlines(event: Event) -> list[str]:
    """Headline and date: of a new text as they are, of an edited one as they changed."""
    if event.after is None:
        return []
    if event.before is None:
        return [printable(f"{event.after.date or 'undated'}  {event.after.title}")]
    lines = []
    if "date" in event.changed:
        lines.append(_marked(event.before.date or "undated", event.after.date or "undated"))
    if "title" in event.changed:
        lines.append(_marked(event.before.title or "", event.after.title or ""))
    return lines


def _marked(before: str, after: str) -> str:
    from cstoscrape.diff import diff

    return "".join(map(_mark, diff(before, after)))


def _mark(piece: Piece) -> str:
    """A piece as people read it: in colour on a terminal, [-removed-] and {+added+} elsewhere, a mark a line."""
    text = printable(piece.text)
    if piece.kind == "same":
        return text
    is_removed, is_coloured = piece.kind == "removed", uses_colour()

    def mark(found: re.Match[str]) -> str:
        if is_coloured and is_removed:
            return click.style(found[0], fg="red", strikethrough=True)
        if is_coloured:
            return click.style(found[0], fg="green", underline=True)
        return f"[-{found[0]}-]" if is_removed else f"{{+{found[0]}+}}"

    return re.sub(r"\S(?:.*\S)?", mark, text)  # white space at the ends of a line stays outside


def _show_diff(event: Event) -> None:
    from cstoscrape.diff import Piece, shortened

    if event.before is not None and event.words.changed:
        text = "".join(map(_mark, shortened(event.pieces, context_words=_SHOWN_WORDS))).strip()
        click.echo("".join(f"    {line}\n" if line else "\n" for line in text.split("\n")), nl=False)
    removed, added = event.targets
    for url in removed:
        click.echo(f"    {_mark(Piece('removed', url))}")
    for url in added:
        click.echo(f"    {_mark(Piece('added', url))}")


# --- changes -------------------------------------------------------------------------------------

_CHANGE_COLUMNS = (
    *("kind", "first_seen_at", "former_seen_at", "doc_id", "edition", "section", "date", "title", "url"),
    *("changed", "words_added", "words_removed", "words_changed", "former_date", "former_title"),
)
_DIGEST = ("edited", "gone", "back", "new")


@click.command("changes")
@click.option("--since", type=Day(), required=True, metavar="DATE", help="First seen on this day (UTC) or after.")
@click.option("--until", type=Day(last=True), metavar="DATE", help="First seen on this day or before.")
@click.option("--edition", "editions", multiple=True, metavar="NAME", help="Only this edition (en, ru); repeatable.")
@click.option("--section", "sections", multiple=True, metavar="NAME", help="Only this section; repeatable.")
@click.option(
    "--min-words",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Leave out edits of fewer words than this, where headline and date are the same: typos.",
)
@_output_options
@pass_settings
def changes_command(
    settings: Settings,
    /,
    since: str,
    until: str | None,
    min_words: int,
    form: str | None,
    output: Path | None,
    **chosen: Any,
) -> None:
    """Tell what happened to releases: edited, gone, back, new.

    The days are those on which a state was first seen, not those of publication. So the first crawl of an archive
    finds everything new: begin with the day after it. A release that is entered late with an old date is new on the
    day on which it is found. `wayback` and `import` bring captures with times of their own, and may fill in days that
    this command has told of before. A better parser changes nothing here.

    \b
    cstoscrape changes --since 2026-11-01 --min-words 3
    cstoscrape changes --since 2026-11 --until 2026-11 --edition en -f csv -o november.csv
    """
    from cstoscrape.store.past import begin, changes

    check_order(since, until)
    _check_output(form, output)
    wanted = make_filter(settings, **chosen)
    with settings.read() as database:
        happened = changes(database.connection, wanted, since=since, until=until)
        found = [change for change in happened if _is_told(change.event, min_words)]
        first = begin(database.connection)
    doubtful = [change for change in found if change.event.kind == "edited" and change.event.is_doubtful]
    found = sorted((one for one in found if one not in doubtful), key=lambda one: one.event.revision.first_seen_at)
    if form is not None:
        _write(map(_change_row, found), _CHANGE_COLUMNS, form, output)
    else:
        _show_digest(found)
    if first is not None and first >= since:
        settings.say(f"the archive begins on {first}: what was there then counts as new")
    if doubtful:
        settings.say(
            f"{len(doubtful)} edit(s) left out: two versions of the parser read the texts; run 'cstoscrape reparse'"
        )


def _check_output(form: str | None, output: Path | None) -> None:
    if form is None and output is not None:
        raise click.UsageError("-o goes with --json or -f csv")


def _is_told(event: Event, min_words: int) -> bool:
    """Whether an event is more than a typo."""
    is_small = event.kind == "edited" and not {"title", "date"} & set(event.changed)
    return not (is_small and event.words.changed < min_words)


def _change_row(change: Change) -> dict[str, Any]:
    event = change.event
    shown = event.after or event.before
    assert shown is not None
    return {
        "kind": event.kind,
        "first_seen_at": event.revision.first_seen_at,
        "former_seen_at": event.before.last_seen_at if event.before is not None else None,
        "doc_id": change.doc_id,
        "edition": change.edition,
        "section": change.section,
        "date": shown.date or change.date,
        "title": shown.title,
        "url": shown.url,
        **_what(event),
        "former_date": event.before.date if event.before is not None else None,
        "former_title": event.before.title if event.before is not None else None,
    }


def _show_digest(found: Sequence[Change]) -> None:
    for kind in _DIGEST:
        chosen = [change for change in found if change.event.kind == kind]
        if not chosen:
            continue
        click.echo(bold(f"{kind} ({len(chosen)})"))
        for change in chosen:
            row = _change_row(change)
            click.echo(
                printable(f"  {row['first_seen_at']}  {row['doc_id']}  {row['date'] or 'undated'}  {row['title']}")
            )
            if change.event.changed:
                click.echo(f"      {_told(change.event)}; the former was last seen {row['former_seen_at']}")
                click.echo("".join(f"      {line}\n" for line in _headlines(change.event)), nl=False)
