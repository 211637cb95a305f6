"""JSON: an array (`json`) or a line a release (`jsonl`), from objects that SQLite has made already."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

_BATCH = 200


def write_jsonl(objects: Iterable[str], out: BinaryIO) -> None:
    """Write JSON texts, a line each."""
    for batch in _batches(objects):
        out.write(("\n".join(batch) + "\n").encode(errors="replace"))


def write_json(objects: Iterable[str], out: BinaryIO) -> None:
    """Write JSON texts as one array, an object a line."""
    before = "[\n"
    for batch in _batches(objects):
        out.write((before + ",\n".join(batch)).encode(errors="replace"))
        before = ",\n"
    out.write(b"[]\n" if before == "[\n" else b"\n]\n")


def _batches(objects: Iterable[str]) -> Iterable[list[str]]:
    batch: list[str] = []
    for text in objects:
        batch.append(text)
        if len(batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
