"""Pictures and documents of releases: what is owed, and keeping what came, as a WARC record and as a file.

They stand beside the releases: a file that can't be had is a problem of its own, and changes no release.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from cstoscrape.archive.media import damage, file_name, media_type, write
from cstoscrape.crawler.due import Bounds, Due
from cstoscrape.crawler.run import Summary
from cstoscrape.errors import SiteError, StorageError
from cstoscrape.ingest import Store
from cstoscrape.model import Capture
from cstoscrape.store import media
from cstoscrape.web.decode import decoded

MAX_BYTES = 20 << 20
"""The longest file that is kept, unpacked."""


def media_folder(archive: Path) -> Path:
    """The folder of media in an archive's folder."""
    return archive / "media"


def due_media(store: Store, places: Sequence[tuple[str, str]], bounds: Bounds, now: str) -> list[Due]:
    """What a run has to fetch, for the newest releases first; players of video hosts and other sites never."""
    rows = media.owed(store.database.connection, places, bounds.since or "0000", bounds.until or "9999", now)
    hosts = store.profile.hosts
    return [
        Due(url, reason=reason, attempts=attempts)
        for url, reason, attempts in rows
        if (urlsplit(url).hostname or "").removeprefix("www.") in hosts
    ]


def take_media(store: Store, due: Due, answer: Capture | SiteError, now: str, summary: Summary) -> None:
    """Keep an answer, or note why there is nothing to keep and when to try again; a reason that is new is a problem."""
    reason = answer.reason if isinstance(answer, SiteError) else keep_media(store, answer)
    if reason is None:
        summary.media += 1
        return
    status = answer.status if isinstance(answer, Capture) else None
    with store.database.transaction() as connection:
        media.fail(connection, due.url, status, reason, now, due.attempts)
    if reason != due.reason:
        summary.problem(due.url, reason)


def keep_media(store: Store, capture: Capture) -> str | None:
    """Keep a picture or document: its file first, so that no row of the table lacks one; why not, if it is none.

    Raises:
        StorageError: Database or disk refused.
    """
    if capture.status != 200:
        moved = f", a redirect to {capture.header('location')}" if capture.header("location") else ""
        return f"answers {capture.status}{moved}"
    try:
        content = decoded(capture, max_bytes=MAX_BYTES)
    except SiteError as error:
        return error.reason
    kind = media_type(capture.header("content-type"), capture.url, content)
    if kind is None or not content:
        return f"is no picture or document ({capture.header('content-type') if content else 'empty'})"
    name = file_name(content, kind)
    _write(store, name, content)
    store.keep(capture, "media", {"sha256": name.partition(".")[0], "type": kind, "bytes": len(content), "file": name})
    return None


def restore(store: Store) -> None:
    """Write files that are missing once more, from their WARC records."""
    folder = media_folder(store.archive.folder)
    for name, capture_id in media.files(store.database.connection):
        if not (folder / name).exists():
            _write(store, name, decoded(store.read(capture_id), max_bytes=MAX_BYTES))


def damaged_media(store: Store) -> Iterator[tuple[str, str]]:
    """Files that are not what their names say, and what is wrong; `crawl --media` puts back one that is missing."""
    folder = media_folder(store.archive.folder)
    for name, _ in media.files(store.database.connection):
        wrong = damage(folder, name)
        if wrong is not None:
            yield name, wrong


def _write(store: Store, name: str, content: bytes) -> None:
    folder = media_folder(store.archive.folder)
    try:
        write(folder, name, content)
    except OSError as error:
        raise StorageError(f"{folder / name} cannot be written ({error.strerror})") from error
