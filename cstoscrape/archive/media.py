"""Pictures and documents as files beside the WARC files: named by their SHA-256, never by what the site calls them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from cstoscrape.archive.own import sync_folder

# What is kept, and the ending that its files get. SVG is not among them: it may hold scripts, and people open files.
EXTENSIONS: Mapping[str, str] = {
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/pjpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/bmp": "bmp",
    "image/tiff": "tif",
    "application/pdf": "pdf",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
    "application/msword": "doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/zip": "zip",
    "application/x-zip-compressed": "zip",
    "application/vnd.rar": "rar",
    "application/x-rar-compressed": "rar",
    "application/x-7z-compressed": "7z",
    "text/plain": "txt",
    "text/csv": "csv",
}
_UNTOLD = frozenset(("", "application/octet-stream", "binary/octet-stream", "application/force-download"))
_PAGE = (b"<!doctype", b"<html")


def media_type(content_type: str | None, url: str, content: bytes) -> str | None:
    """The type of a picture or document, one of `EXTENSIONS`; None for anything else.

    Args:
        content_type: The header, as it came.
        url: The address; its ending counts where the header tells no type.
        content: The bytes; a web page is none, whatever its header says.
    """
    told = (content_type or "").partition(";")[0].strip().lower()
    if told in _UNTOLD:
        ending = urlsplit(url).path.rpartition(".")[2].lower().replace("jpeg", "jpg")
        told = next((name for name, extension in EXTENSIONS.items() if extension == ending), "")
    return told if told in EXTENSIONS and not content[:256].lstrip().lower().startswith(_PAGE) else None


def file_name(content: bytes, kind: str) -> str:
    """What the file of some content is called."""
    return f"{hashlib.sha256(content).hexdigest()}.{EXTENSIONS[kind]}"


def write(folder: Path, name: str, content: bytes) -> None:
    """Write a file, whole or not at all; one that is there already is left.

    Args:
        folder: Where the files are, or will be.
        name: As `file_name` gives it.
        content: The bytes.
    """
    path = folder / name
    if path.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{name}.part"
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(folder)


def damage(folder: Path, name: str) -> str | None:
    """What is wrong with a file, by its name; None if nothing is."""
    try:
        with (folder / name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return None if found == name.partition(".")[0] else f"is damaged: its SHA-256 is {found}"
