"""`crawl --media`: pictures and documents of releases, each once, in a WARC file and as a file that is safe to open."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote

import pytest

from cstoscrape.errors import Interrupted
from cstoscrape.ingest import archive_folder, open_store
from tests.conftest import run_inside
from tests.crawler.world import HOST, World
from tests.site import Site
from tests.site.faults import Kind
from tests.site.model import Attachment, Embed, Image, written
from tests.site.pages import Answer
from tests.store.snapshot import check_soundness, snapshot

_JPEG = b"\xff\xd8\xff\xe0 a picture of the ministers"
_TEXT = "The ministers met in Dushanbe and discussed the state of collective security in the region at length."
_RELEASES = [
    written("en", "one", "2026-03-01", "The ministers met", _TEXT, Image("/upload/a1/IMG_1.jpg"),
            Attachment("/upload/a1/statement.pdf", "Statement (pdf)"), Embed("https://video.example/1")),
    written("en", "two", "2026-03-02", "The generals met", _TEXT, Image("/upload/b2/same.jpg"),
            Image("https://elsewhere.example/c.jpg"), Image("/upload/d4/Встреча в Циндао.jpg")),
    written("ru", "odin", "2026-03-01", "Министры встретились", _TEXT, Image("https://en.odkb-csto.org/upload/a1/IMG_1.jpg")),
]  # fmt: skip
_FILES: dict[str, tuple[str, bytes]] = {
    "/upload/a1/IMG_1.jpg": ("image/jpeg", _JPEG),
    "/upload/b2/same.jpg": ("image/jpeg; charset=binary", _JPEG),
    "/upload/a1/statement.pdf": ("application/octet-stream", b"%PDF-1.4 statement"),
    "/upload/d4/Встреча в Циндао.jpg": ("image/jpeg", b"\xff\xd8\xff\xe0 another"),
}


class MediaSite(Site):
    """The site with files that tests can change."""

    def _draw(self, path: str) -> Answer:
        if path.startswith("/upload/"):
            kind, body = _FILES[unquote(path)]
            return Answer(200, body, kind)
        return super()._draw(path)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Both editions, with pictures and documents; nothing is crawled yet."""
    with World(tmp_path, releases=_RELEASES, kind=MediaSite) as world:
        yield world


def files(world: World) -> dict[str, bytes]:
    """The files that are kept, by name."""
    return {path.name: path.read_bytes() for path in sorted((archive_folder(world.db) / "media").iterdir())}


def uploads(world: World) -> list[str]:
    """What the last run asked for below /upload/, in both editions."""
    return sorted(unquote(path) for path in world.paths() if path.startswith("/upload/"))


def named(content: bytes, ending: str) -> str:
    """What the file of some content must be called."""
    return f"{hashlib.sha256(content).hexdigest()}.{ending}"


def test_without_the_option_no_picture_is_fetched(world: World) -> None:
    """Nor is there a folder for them; a run asks for pages alone."""
    assert world.crawl().media == 0
    assert uploads(world) == []
    assert not (archive_folder(world.db) / "media").exists()


def test_pictures_and_documents_are_kept_once_by_their_content(world: World) -> None:
    """Addresses of the profile's hosts are asked for once, ever; equal bytes are one file; videos are never fetched."""
    summary = world.crawl(media=True)
    assert (summary.exit_code, summary.media, summary.new) == (0, 4, 3)
    assert uploads(world) == sorted(_FILES)
    assert files(world) == {
        named(_JPEG, "jpg"): _JPEG,
        named(b"%PDF-1.4 statement", "pdf"): b"%PDF-1.4 statement",
        named(b"\xff\xd8\xff\xe0 another", "jpg"): b"\xff\xd8\xff\xe0 another",
    }
    assert world.crawl(media=True).media == 0
    assert uploads(world) == []
    check_soundness(world.db)


def test_each_is_in_the_warc_file_and_equal_bytes_are_there_once(world: World) -> None:
    """The second one is a record that refers to the first, and both can be read back."""
    world.crawl(media=True)
    with open_store(world.db) as store:
        rows = store.database.connection.execute(
            "SELECT capture_id, sha256 FROM media JOIN captures ON captures.id = capture_id"
        ).fetchall()
        for row in rows:
            assert hashlib.sha256(store.read(row["capture_id"]).body).hexdigest() == row["sha256"]
        file = next(archive_folder(world.db).glob("*.gz"))
        records = [record for _, record in store.archive.records(file.name, 0, file.stat().st_size) if record]
        kinds = [record.kind for record in records if record.capture and "/upload/" in record.capture.url]
    assert sorted(kinds) == ["response", "response", "response", "revisit"]


def test_releases_are_the_same_with_their_pictures_and_without(world: World, tmp_path: Path) -> None:
    """Nothing that is derived from pages depends on media, nor does `reparse` touch them."""
    (tmp_path / "plain").mkdir()
    with World(tmp_path / "plain", releases=_RELEASES, kind=MediaSite) as plain:
        plain.crawl()
    world.crawl(media=True)
    assert snapshot(world.db)["releases"] == snapshot(plain.db)["releases"]
    before = snapshot(world.db)
    assert run_inside("--db", world.db, "reparse", "--all").code == 0
    assert snapshot(world.db) == before


@pytest.mark.parametrize("fault", [404, "reset"])
def test_a_picture_that_cannot_be_had_is_a_problem_and_the_release_stands(world: World, fault: int | Kind) -> None:
    """3 the first time; it is tried again when its time has come, and said again only if the reason is another."""
    world.site.misbehave("/upload/a1/IMG_1.jpg", fault)
    summary = world.crawl(media=True)
    assert (summary.exit_code, summary.new, summary.media) == (3, 3, 3)
    [problem] = summary.problems
    assert problem["url"].endswith("/upload/a1/IMG_1.jpg")
    assert problem["reason"]
    assert len(world.releases()) == 3
    assert world.crawl(media=True).exit_code == 0
    assert uploads(world) == []
    world.clock.pass_by(days=2)
    assert world.crawl(media=True).exit_code == 0
    assert "/upload/a1/IMG_1.jpg" in uploads(world)
    world.site.behave()
    world.clock.pass_by(days=4)
    assert world.crawl(media=True).media == 1
    assert named(_JPEG, "jpg") in files(world)
    assert world.ask("SELECT count(*) FROM media WHERE reason IS NOT NULL") == [(0,)]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html; charset=utf-8", b"<html><body>Checking your browser</body></html>"),
        ("image/jpeg", b"<!DOCTYPE html><html><script>alert(1)</script></html>"),
        ("image/svg+xml", b"<svg onload='alert(1)'/>"),
        ("application/x-msdownload", b"MZ"),
        ("image/jpeg", b""),
        ("image/jpeg", b"\xff" * (20 << 20) + b"\xff"),
    ],
    ids=["page", "page in disguise", "svg", "program", "empty", "too large"],
)
def test_what_is_no_picture_or_document_is_not_kept(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: str, body: bytes
) -> None:
    """The type must be on the list, the bytes must not be a page, and there is a bound on them."""
    monkeypatch.setitem(_FILES, "/upload/a1/IMG_1.jpg", (kind, body))
    summary = world.crawl(media=True)
    assert (summary.exit_code, len(summary.problems)) == (3, 1)
    assert set(files(world)) == {
        named(_FILES[path][1], path.rpartition(".")[2]) for path in _FILES if path != "/upload/a1/IMG_1.jpg"
    }


def test_a_name_of_the_site_never_becomes_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the address says, the file is called by its content, and stands in the folder for media."""
    evil = "/upload/..%2F..%2F..%2Fescaped.jpg"
    monkeypatch.setitem(_FILES, unquote(evil), ("image/jpeg", _JPEG))
    releases = [written("en", "one", "2026-03-01", "The ministers met", _TEXT, Image(evil))]
    with World(tmp_path, {"en": "stock"}, releases, kind=MediaSite) as world:
        world.crawl(media=True)
        assert list(files(world)) == [named(_JPEG, "jpg")]
    assert not list(tmp_path.rglob("*escaped*"))


def test_the_rules_of_robots_txt_hold_for_pictures(world: World) -> None:
    """A disallowed one is not asked for."""
    world.site.robots = "User-agent: *\nDisallow: /upload/a1/\n"
    summary = world.crawl(media=True)
    assert all("/a1/" not in path for path in uploads(world))
    assert summary.exit_code == 3


def test_show_and_export_name_the_local_file(world: World) -> None:
    """With address, SHA-256, type and size; `export` has them as JSON."""
    world.crawl(media=True)
    name = named(_JPEG, "jpg")
    url = f"https://{HOST['en']}/upload/a1/IMG_1.jpg"
    shown = run_inside("--db", world.db, "show", f"https://{HOST['en']}/news/news_odkb/one/")
    assert f"kept as {archive_folder(world.db) / 'media' / name}, from {url}" in shown.text
    exported = run_inside("--db", world.db, "export", "-f", "jsonl", "--sort", "title")
    one = next(row for row in map(json.loads, exported.text.splitlines()) if row["title"] == "The ministers met")
    assert one["media"][0] == {
        "url": url,
        "sha256": name.partition(".")[0],
        "type": "image/jpeg",
        "bytes": len(_JPEG),
        "file": f"media/{name}",
    }
    assert len(one["media"]) == 2


def _flip(path: Path) -> None:
    path.write_bytes(b"x" + path.read_bytes()[1:])


@pytest.mark.parametrize(("damage", "says"), [(Path.unlink, "is missing"), (_flip, "is damaged")])
def test_a_damaged_file_is_found_and_one_that_is_missing_comes_back(
    world: World, damage: Callable[[Path], None], says: str
) -> None:
    """From its WARC record, with no request for it."""
    world.crawl(media=True)
    path = archive_folder(world.db) / "media" / named(_JPEG, "jpg")
    damage(path)
    result = run_inside("--db", world.db, "verify", "--json")
    assert result.code == 7
    [fault] = json.loads(result.text)["faults"]
    assert fault["where"] == path.name
    assert fault["what"].startswith(says)
    path.unlink(missing_ok=True)
    world.crawl(media=True)
    assert uploads(world) == []
    assert path.read_bytes() == _JPEG


def test_media_go_with_a_backup_and_a_merge(world: World, tmp_path: Path) -> None:
    """Files and all; a merge keeps the dates, and later runs do not fetch again."""
    world.crawl(media=True)
    assert run_inside("--db", world.db, "backup", tmp_path / "copy.db").code == 0
    assert run_inside("--db", tmp_path / "new.db", "merge", world.db).code == 0
    rows = "SELECT url, sha256, type, bytes, file, fetched_at, status FROM media ORDER BY url"
    expected, kept = world.ask(rows), files(world)
    for other in ("copy.db", "new.db"):
        world.db = tmp_path / other
        assert (world.ask(rows), files(world)) == (expected, kept)
        check_soundness(world.db)
    shutil.rmtree(archive_folder(world.db) / "media")
    assert world.crawl(media=True).media == 0
    assert files(world) == kept


def test_several_requests_at_once_give_the_same(world: World) -> None:
    """`--concurrency` holds for files too."""
    summary = world.crawl(media=True, concurrency=4)
    assert (summary.exit_code, summary.media, len(files(world))) == (0, 4, 3)


def test_a_run_that_died_between_file_and_database_is_made_up_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file was written, the database does not know it: the next run has both."""

    def die(*_arguments: object) -> None:
        raise Interrupted

    with monkeypatch.context() as patch:
        patch.setattr("cstoscrape.store.media.take", die)
        assert world.crawl(media=True).outcome == "interrupted"
    assert world.ask("SELECT count(*) FROM media") == [(0,)]
    assert world.crawl(media=True).media == 4
    assert len(files(world)) == 3
    check_soundness(world.db)


def test_of_two_archives_with_other_bytes_the_newer_ones_stand(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In whichever order they are merged; the older bytes stay in the WARC file."""
    world.crawl(media=True)
    (tmp_path / "later").mkdir()
    with World(tmp_path / "later", releases=_RELEASES, kind=MediaSite) as later:
        later.clock.pass_by(days=10)
        monkeypatch.setitem(_FILES, "/upload/a1/IMG_1.jpg", ("image/jpeg", b"\xff\xd8\xff\xe0 retouched"))
        later.crawl(media=True)
    rows = "SELECT url, sha256, file, fetched_at FROM media ORDER BY url"
    for name, order in (("one.db", (world.db, later.db)), ("two.db", (later.db, world.db))):
        for other in order:
            assert run_inside("--db", tmp_path / name, "merge", other).code == 0
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            assert connection.execute(rows).fetchall() == later.ask(rows)
            assert connection.execute("SELECT count(*) FROM captures WHERE kind = 'media'").fetchone() == (8,)


def test_a_dry_run_fetches_no_file(world: World) -> None:
    """Nor does `status` speak of any; after a real run it counts them, and says what is missing and why."""
    world.site.misbehave("/upload/a1/IMG_1.jpg", 404)
    bases = [f"--base-url={edition}={site.base_url}" for edition, site in world.sites.items()]
    assert run_inside("--db", world.db, "crawl", "--media", "--delay", "0", *bases, "--dry-run").code == 0
    assert uploads(world) == []
    assert run_inside("--db", world.db, "crawl", "--media", "--delay", "0", *bases).code == 3
    status = run_inside("--db", world.db, "status").text
    assert "media         3 pictures and documents" in status
    assert "/upload/a1/IMG_1.jpg: answers 404, again at" in status
