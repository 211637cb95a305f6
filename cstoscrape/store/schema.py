"""Tables, indexes and views, as numbered migrations that are never edited once released.

sqlite-utils applies them and is imported only when one is pending. Foreign keys are on in every connection.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

from cstoscrape.errors import StorageError

if TYPE_CHECKING:
    from sqlite_utils import Database as UtilsDatabase

MIGRATION_SET = "cstoscrape"

_INITIAL = """
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  command TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT,
  outcome TEXT, exit_code INTEGER, summary TEXT
);
CREATE TABLE walks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs(id),
  edition TEXT NOT NULL, section TEXT NOT NULL,
  started_at TEXT NOT NULL, finished_at TEXT,
  deep INTEGER NOT NULL DEFAULT 0, complete INTEGER NOT NULL DEFAULT 0, pages INTEGER NOT NULL DEFAULT 0,
  entries INTEGER NOT NULL DEFAULT 0, reason TEXT
);
CREATE INDEX walks_place ON walks (edition, section, complete, id);
CREATE TABLE warc_files (
  file TEXT PRIMARY KEY, committed_bytes INTEGER NOT NULL
);
CREATE TABLE releases (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  doc_id TEXT NOT NULL UNIQUE,
  edition TEXT NOT NULL, section TEXT,
  date TEXT, date_source TEXT, title TEXT NOT NULL, title_key TEXT,
  url TEXT NOT NULL, teaser TEXT, body TEXT NOT NULL, blocks TEXT NOT NULL, content_hash TEXT NOT NULL,
  revision_count INTEGER NOT NULL, conflicts INTEGER NOT NULL DEFAULT 0,
  first_seen_at TEXT NOT NULL, changed_at TEXT NOT NULL, last_seen_at TEXT NOT NULL, gone_at TEXT,
  merged_into INTEGER REFERENCES releases(id)
);
CREATE UNIQUE INDEX releases_key ON releases (edition, date, title_key);
CREATE INDEX releases_order ON releases (date DESC, url);
CREATE INDEX releases_merged ON releases (merged_into) WHERE merged_into IS NOT NULL;
CREATE TABLE addresses (
  url TEXT PRIMARY KEY,
  doc_id TEXT NOT NULL, edition TEXT NOT NULL, section TEXT NOT NULL,
  release_id INTEGER REFERENCES releases(id),
  hint_date TEXT, hint_title TEXT, hint_teaser TEXT,
  hint_rank INTEGER NOT NULL DEFAULT 0, hinted_at TEXT NOT NULL DEFAULT '', hint_digest TEXT NOT NULL DEFAULT '',
  first_walk INTEGER REFERENCES walks(id), last_walk INTEGER REFERENCES walks(id), last_listed_at TEXT,
  due_at TEXT, fetched_at TEXT, attempts INTEGER NOT NULL DEFAULT 0, reason TEXT,
  etag TEXT, last_modified TEXT, gone_at TEXT
) WITHOUT ROWID;
CREATE INDEX addresses_doc ON addresses (doc_id);
CREATE INDEX addresses_due ON addresses (due_at);
CREATE INDEX addresses_release ON addresses (release_id);
CREATE TABLE captures (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  url TEXT NOT NULL, edition TEXT, section TEXT,
  fetched_at TEXT NOT NULL, status INTEGER NOT NULL, digest TEXT NOT NULL,
  kind TEXT NOT NULL, refers_to TEXT, content_hash TEXT,
  entries TEXT, evidence TEXT, problems TEXT,
  parser TEXT NOT NULL, inputs INTEGER NOT NULL DEFAULT 0, stale INTEGER NOT NULL DEFAULT 0, lines BLOB,
  warc_file TEXT REFERENCES warc_files(file), warc_offset INTEGER, warc_length INTEGER,
  UNIQUE (url, fetched_at, digest)
);
CREATE INDEX captures_near ON captures (edition, fetched_at) WHERE lines IS NOT NULL;
CREATE INDEX captures_stale ON captures (id) WHERE stale;
CREATE INDEX captures_payload ON captures (digest);
CREATE TABLE revisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  url TEXT NOT NULL REFERENCES addresses(url), doc_id TEXT NOT NULL,
  content_hash TEXT, title TEXT, date TEXT, date_source TEXT, blocks TEXT,
  first_seen_at TEXT NOT NULL, last_seen_at TEXT NOT NULL,
  capture_id INTEGER NOT NULL REFERENCES captures(id),
  release_key TEXT
);
CREATE INDEX revisions_url ON revisions (url, first_seen_at);
CREATE INDEX revisions_doc ON revisions (doc_id);
CREATE INDEX revisions_key ON revisions (release_key) WHERE release_key IS NOT NULL;
CREATE VIRTUAL TABLE releases_fts USING fts5 (
  title, teaser, body, content='releases', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
CREATE VIEW blocks AS
  SELECT releases.id AS release_id, doc_id, item.key AS position,
    json_extract(item.value, '$.kind') AS kind, json_extract(item.value, '$.text') AS text, item.value AS block
  FROM releases, json_each(releases.blocks) AS item WHERE merged_into IS NULL;
CREATE VIEW attachments AS
  SELECT release_id, doc_id, position, kind,
    coalesce(json_extract(block, '$.href'), json_extract(block, '$.src')) AS url,
    coalesce(json_extract(block, '$.label'), json_extract(block, '$.caption')) AS label
  FROM blocks WHERE kind IN ('attachment', 'image', 'embed');
"""


# The last part of a path: what is left without all that ends in a slash. An address with a query has no slug, nor
# has a number: those are the database's own, and two editions have them in common by chance.
_LAST_PART = "replace({0}, rtrim({0}, replace({0}, '/', '')), '')"
_SLUG = _LAST_PART.format("rtrim(url, '/')")
_PICTURES = f"""
    SELECT {_LAST_PART.format("json_extract(value, '$.src')")} FROM json_each({{0}}.blocks)
    WHERE json_extract(value, '$.kind') = 'image'"""

_MEDIA_AND_TRANSLATIONS = f"""
CREATE TABLE media (
  url TEXT PRIMARY KEY,
  sha256 TEXT, type TEXT, bytes INTEGER, file TEXT,
  capture_id INTEGER REFERENCES captures(id), fetched_at TEXT,
  status INTEGER, reason TEXT, attempts INTEGER NOT NULL DEFAULT 0, due_at TEXT
) WITHOUT ROWID;
ALTER TABLE releases ADD COLUMN slug TEXT GENERATED ALWAYS AS (
  CASE WHEN instr(url, '?') = 0 AND {_SLUG} GLOB '*[a-zA-Z]*' THEN {_SLUG} END) VIRTUAL;
ALTER TABLE releases ADD COLUMN other_edition TEXT GENERATED ALWAYS AS (
  CASE WHEN edition = 'en' THEN 'ru' WHEN edition = 'ru' THEN 'en'
    WHEN edition LIKE '%-en' THEN substr(edition, 1, length(edition) - 3) ELSE edition || '-en' END) VIRTUAL;
CREATE INDEX releases_slug ON releases (slug, edition) WHERE merged_into IS NULL;
CREATE VIEW translations_by_slug AS
  SELECT one.doc_id, two.doc_id AS translation_doc_id
  FROM releases AS one JOIN releases AS two ON two.slug = one.slug AND two.edition = one.other_edition
  WHERE one.merged_into IS NULL AND two.merged_into IS NULL AND NOT EXISTS (
    SELECT 1 FROM releases AS third WHERE third.slug = one.slug AND third.merged_into IS NULL
      AND third.edition IN (one.edition, two.edition) AND third.id NOT IN (one.id, two.id)
      AND (one.section IS NOT two.section OR third.section IS one.section));
CREATE VIEW translations AS
  SELECT doc_id, translation_doc_id, 'slug' AS matched_by FROM translations_by_slug
  UNION ALL
  SELECT one.doc_id, two.doc_id, 'picture'
  FROM releases AS one JOIN releases AS two ON two.edition = one.other_edition AND two.date = one.date
  WHERE one.merged_into IS NULL AND two.merged_into IS NULL
    AND NOT EXISTS (SELECT 1 FROM translations_by_slug AS known WHERE known.doc_id = one.doc_id)
    AND NOT EXISTS (SELECT 1 FROM translations_by_slug AS known WHERE known.doc_id = two.doc_id)
    AND EXISTS ({_PICTURES.format("one")} INTERSECT {_PICTURES.format("two")})
    AND NOT EXISTS (
      SELECT 1 FROM releases AS third WHERE third.edition IN (one.edition, two.edition) AND third.date = one.date
        AND third.merged_into IS NULL AND third.id NOT IN (one.id, two.id)
        AND EXISTS ({_PICTURES.format("one")} UNION {_PICTURES.format("two")} INTERSECT {_PICTURES.format("third")}));
"""


def _run_script(db: UtilsDatabase, script: str) -> None:
    """Run statements one by one: `executescript` would commit the migration's own transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""


def m0001_initial(db: UtilsDatabase) -> None:
    """The tables of version 0.1."""
    _run_script(db, _INITIAL)


def m0002_media_and_translations(db: UtilsDatabase) -> None:
    """Pictures and documents of releases, and the editions paired."""
    _run_script(db, _MEDIA_AND_TRANSLATIONS)


def m0003_checksums(db: UtilsDatabase) -> None:
    """The CRC-32 of a WARC file's committed bytes; null until a run has read what an earlier version wrote."""
    db.execute("ALTER TABLE warc_files ADD COLUMN checksum INTEGER")


def m0004_fewer_indexes(db: UtilsDatabase) -> None:
    """Drop indexes that hardly a query needs: a page is looked for at its own address, a `doc_id` in `revisions`."""
    db.execute("DROP INDEX captures_payload")
    db.execute("DROP INDEX addresses_doc")
    db.execute("CREATE INDEX captures_media ON captures (digest) WHERE kind = 'media'")


MIGRATIONS: tuple[Callable[[UtilsDatabase], None], ...] = (
    m0001_initial,
    m0002_media_and_translations,
    m0003_checksums,
    m0004_fewer_indexes,
)


def applied(connection: sqlite3.Connection) -> set[str]:
    """The names of the migrations that a database has seen."""
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone()
    if known is None:
        return set()
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (MIGRATION_SET,))
    return {name for (name,) in rows}


def pending(connection: sqlite3.Connection, path: str) -> bool:
    """Whether a database lacks a migration.

    Raises:
        StorageError: A newer version of the program wrote it, or it belongs to something else.
    """
    # In this order: another process may be making the tables at this moment.
    has_tables = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table'").fetchone() is not None
    names = applied(connection)
    newer = names - {migration.__name__ for migration in MIGRATIONS}
    if newer:
        raise StorageError(
            f"{path} was written by a newer version of cstoscrape ({', '.join(sorted(newer))}); upgrade it"
        )
    if not names and has_tables:
        raise StorageError(f"{path} is a database of another program; name another file with --db")
    return len(names) < len(MIGRATIONS)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database to the present schema, all steps in one transaction: it is of one version or of the other."""
    from sqlite_utils import Database, Migrations

    migrations = Migrations(MIGRATION_SET)
    for migration in MIGRATIONS:
        migrations()(migration)
    database = Database(connection, execute_plugins=False)
    with database.atomic():
        migrations.apply(database)
