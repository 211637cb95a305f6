"""`cite`: a release as a reference that can be checked."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

import click

from cstoscrape.cli.fetching import wayback_option
from cstoscrape.cli.settings import Settings, pass_settings
from cstoscrape.cli.terminal import printable
from cstoscrape.errors import ArchiveError, SiteError

if TYPE_CHECKING:
    from cstoscrape.export.cite import Citation, PublicCopy, RecordCopy
    from cstoscrape.model import Release
    from cstoscrape.store.past import Record, Revision

_PARTLY = 3
_REVISION = re.compile(r"(.+)@(\d{1,6}|\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ)?)")


@click.command("cite")
@click.argument("name", metavar="ID[@REVISION]")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(("text", "bibtex", "csl")),
    default="text",
    show_default=True,
    help="The format; csl is CSL-JSON, for Zotero and pandoc.",
)
@click.option("--offline", is_flag=True, help="Don't look for a public copy: cite the WARC record.")
@click.option("--save", is_flag=True, help="Ask the Wayback Machine to keep the page, and cite that copy.")
@wayback_option
@pass_settings
def cite_command(settings: Settings, /, name: str, form: str, offline: bool, save: bool, base: str | None) -> int:
    """Print a reference to a release: headline, organisation, date, address, date of access, archived copy.

    ID is an id, a doc_id or an address; REVISION the number of a state as `history` counts them, or a day or time:
    the state that stood then. Without it the last text is cited, also of a release that is gone. The date of access
    is when that state was seen last. The archived copy is the public one of the Wayback Machine that is nearest to
    it; where there is none, the WARC record with the bytes of the page, and the SHA-256 of that record as it stands in
    the file.

    \b
    cstoscrape cite csto-en-0123456789
    cstoscrape cite csto-en-0123456789@2 -f bibtex
    cstoscrape cite csto-en-0123456789@2026-03-01 -f csl --offline
    """
    from cstoscrape.export.cite import as_bibtex, as_csl, as_text
    from cstoscrape.store.past import find_revision, history, record_of
    from cstoscrape.store.query import find_release

    if offline and save:
        raise click.UsageError("--save asks the Wayback Machine; leave --offline out")
    match = _REVISION.fullmatch(name)
    bare, which = (match[1], match[2]) if match else (name, None)
    with settings.read() as database:
        release = find_release(database.connection, bare, settings.own_url(bare))
        number, revision = find_revision(history(database.connection, release.doc_id), release, bare, which)
        record = record_of(database.connection, revision)
    if save and (release.gone_at is not None or not revision.is_present):
        raise click.UsageError("--save keeps the page as it is now, and that is not the text you cite; leave it out")
    copy, is_done = (None, True) if offline else _public(settings, revision, base, save=save)
    citation = _citation(settings, release, number, revision, copy or _own(settings, record))
    click.echo(printable({"text": as_text, "bibtex": as_bibtex, "csl": as_csl}[form](citation)))
    return 0 if is_done else _PARTLY


def _citation(
    settings: Settings, release: Release, number: int, revision: Revision, copy: PublicCopy | RecordCopy | None
) -> Citation:
    from cstoscrape.export.cite import Citation

    edition = settings.profile.edition(release.edition)
    assert revision.title is not None
    return Citation(
        doc_id=revision.doc_id,
        title=revision.title,
        organisation=edition.organisation or settings.profile.organisation,
        language=edition.language,
        date=revision.date or release.date,
        url=revision.url,
        revision=number,
        first_seen_at=revision.first_seen_at,
        last_seen_at=revision.last_seen_at,
        gone_at=release.gone_at,
        copy=copy,
    )


def _public(settings: Settings, revision: Revision, base: str | None, *, save: bool) -> tuple[PublicCopy | None, bool]:
    """The public copy to cite, and whether all that was asked for was done; what went wrong is said."""
    from cstoscrape.crawler.crawl import user_agent
    from cstoscrape.export.cite import PublicCopy
    from cstoscrape.web.archived import copy_url, keep_page, nearest_copy

    first, last = revision.first_seen_at, revision.last_seen_at
    try:
        at = keep_page(revision.url, base=base, user_agent=user_agent(settings.profile)) if save else None
        at = at or nearest_copy(revision.url, first, last, base=base, user_agent=user_agent(settings.profile))
    except SiteError as error:
        what = "the page could not be saved" if save else "no public copy could be looked up"
        settings.say(f"{what} ({error.reason}); the WARC record is cited")
        return None, not save
    if at is None:
        settings.say("the Wayback Machine has no copy (--save asks it to keep one); the WARC record is cited")
        return None, True
    if not save and not first <= at <= last:
        settings.say(f"the nearest public copy is from {at}, when this text was not seen: compare them before you cite")
    return PublicCopy(copy_url(revision.url, at), at), True


def _own(settings: Settings, record: Record | None) -> RecordCopy | None:
    """The WARC record to cite, and the digest of its bytes; what went wrong is said."""
    from cstoscrape.archive.own import Archive
    from cstoscrape.export.cite import RecordCopy
    from cstoscrape.ingest import archive_folder

    if record is None:
        return None
    try:
        member = Archive(archive_folder(settings.db), software="").member(record.place)
    except ArchiveError as error:
        settings.say(f"no archived copy is cited: {error}")
        return None
    return RecordCopy(record.place, record.captured_at, sha256(member).hexdigest())
