"""Archives of earlier schemas, and how one is made: `python -m tests.store.earlier`, before a migration is added.

It is a crawl of both editions on four days, with a release that went, and twins that were merged.
"""

from __future__ import annotations

import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path

from cstoscrape.ingest import open_store
from cstoscrape.store.schema import MIGRATIONS
from tests.crawler.world import World
from tests.site import by_edition
from tests.site.model import NEWS as NEWS_SECTION
from tests.site.model import Attachment, Image
from tests.store.pages import HOSTS, NEWS, article, capture

_FILES = {Attachment, Image}
_TEXT = "The ministers met in Dushanbe and discussed the state of collective security."


def earlier() -> list[Path]:
    """The archives, as zip files, of all schemas before the present one."""
    return [Path(__file__).with_name(f"schema-{number}.zip") for number in range(1, len(MIGRATIONS))]


def make(folder: Path) -> None:
    """Make such an archive at `csto.db` in a folder."""
    news = [[one for one in by_edition(edition) if one.section == NEWS_SECTION] for edition in HOSTS]
    with_files = [[one for one in own[4:] if _FILES & {type(piece) for piece in one.body}] for own in news]
    releases = [*news[0][:4], with_files[0][0], *news[1][:4], with_files[1][0]]
    with World(folder, {"en": "modern", "ru": "table"}, releases, page_size=3) as world:
        world.crawl(media=True)
        world.site.remove(releases[0].slug)
        for days in (1, 2, 3):
            world.clock.pass_by(days=days)
            world.crawl(recheck=True)
    twin = article("Session of the Council", "20.11.2020", _TEXT)
    url = f"{HOSTS['en']}{NEWS}session"
    with open_store(folder / "csto.db") as store:
        store.ingest(capture(f"{url}/", "2026-05-01T10:00:00Z", 200, twin))
        store.ingest(capture(f"{url}-2/", "2026-05-01T10:00:05Z", 200, article("A session", "20.11.2020", _TEXT)))
        store.ingest(capture(f"{url}-2/", "2026-05-02T10:00:05Z", 200, twin))
        store.settle()
    with closing(sqlite3.connect(folder / "csto.db")) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("VACUUM")


def main() -> None:
    """Write the archive of the present schema beside this file."""
    with tempfile.TemporaryDirectory() as name:
        make(Path(name))
        target = Path(__file__).with_name(f"schema-{len(MIGRATIONS)}.zip")
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
            for path in sorted(Path(name).rglob("*")):
                if path.is_file() and path.suffix != ".lock":
                    file.write(path, path.relative_to(name))


if __name__ == "__main__":
    main()
