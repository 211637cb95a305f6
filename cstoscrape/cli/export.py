"""`export`: the archive as a table or as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cstoscrape.cli.settings import Settings, filter_options, make_filter, pass_settings

if TYPE_CHECKING:
    from cstoscrape.store.query import Filter

_FORMATS = ("csv", "tsv", "json", "jsonl")


@click.command("export")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="csv",
    show_default=True,
    help="The format.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file; standard output unless given.",
)
@click.option("--columns", metavar="NAMES", help="Columns, with commas between; 'help' lists them.")
@click.option("--sort", metavar="COLUMN", help="Sort by a column, -COLUMN for descending; newest first unless given.")
@click.option("--query", metavar="WORDS", help="Only releases with these words, in any of their forms.")
@click.option(
    "--excel", is_flag=True, help="CSV and TSV as Excel opens them: BOM, CRLF, no formulas, cells cut to fit."
)
@click.option("--revisions", is_flag=True, help="A row for each state of a release that was seen.")
@click.option("--with-translations", is_flag=True, help="Add the same release in the other edition to each row.")
@filter_options
@pass_settings
def export_command(
    settings: Settings,
    /,
    form: str,
    output: Path | None,
    columns: str | None,
    excel: bool,
    revisions: bool,
    with_translations: bool,
    **chosen: Any,
) -> None:
    """Write releases as CSV, TSV, JSON or JSON Lines.

    \b
    cstoscrape export -f csv --excel -o csto.csv
    cstoscrape export -f jsonl --since 2024 --edition en --query peacekeeping
    cstoscrape export --columns date,title,url --sort date
    cstoscrape export --edition en --with-translations -o pairs.csv
    """
    from cstoscrape.export.output import open_output
    from cstoscrape.store.query import COLUMNS, TRANSLATION_COLUMNS, columns_sql, pair, select

    if columns == "help":
        width = max(map(len, TRANSLATION_COLUMNS))
        every = {**COLUMNS, **TRANSLATION_COLUMNS}
        click.echo("\n".join(f"{name:{width}}  {meaning}" for name, meaning in every.items()))
        return
    if excel and form not in ("csv", "tsv"):
        raise click.UsageError("--excel goes with -f csv or -f tsv")
    if revisions and columns is not None:
        raise click.UsageError("--revisions has columns of its own; leave --columns out")
    if revisions and with_translations:
        raise click.UsageError("--revisions and --with-translations exclude each other")
    names = _names(columns, form, with_translations=with_translations)
    columns_sql(names)
    wanted = make_filter(settings, **chosen)
    select(wanted, "id")  # what cannot be meant is said before anything is written
    with settings.read() as database:
        if not set(names).isdisjoint(TRANSLATION_COLUMNS):
            pair(database.connection)
        rows = _rows(database.connection, wanted, form, names, revisions=revisions)
        with open_output(output) as out:
            cut = _write(rows, form, names, out, excel=excel, revisions=revisions)
    if cut:
        settings.say(f"{cut} cells were longer than Excel holds (32,767 characters) and are cut, with a mark")


def _names(columns: str | None, form: str, *, with_translations: bool) -> list[str]:
    """The columns of an export of releases, in their order."""
    from cstoscrape.store.query import COLUMNS, DEFAULT_COLUMNS, TRANSLATION_COLUMNS

    if columns is not None:
        names = [name.strip() for name in columns.split(",")]
    else:
        names = list(COLUMNS if form in ("json", "jsonl") else DEFAULT_COLUMNS)
    return [*names, *(name for name in TRANSLATION_COLUMNS if with_translations and name not in names)]


def _rows(connection: Any, wanted: Filter, form: str, names: list[str], *, revisions: bool) -> Any:
    from cstoscrape.store.query import columns_sql, json_sql, revision_rows, rows

    as_json = form in ("json", "jsonl")
    connection.row_factory = None
    if revisions:
        return revision_rows(connection, wanted, as_json=as_json)
    return rows(connection, wanted, json_sql(names) if as_json else columns_sql(names))


def _write(rows: Any, form: str, names: list[str], out: Any, *, excel: bool, revisions: bool) -> int:
    from cstoscrape.export.delimited import write_delimited
    from cstoscrape.export.jsons import write_json, write_jsonl
    from cstoscrape.store.query import REVISION_COLUMNS

    if form in ("json", "jsonl"):
        (write_json if form == "json" else write_jsonl)((text for (text,) in rows), out)
        return 0
    header = REVISION_COLUMNS if revisions else names
    return write_delimited(rows, header, out, delimiter="," if form == "csv" else "\t", excel=excel)
