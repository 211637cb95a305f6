"""The bytes of a WARC file that may be damaged: unpacked, with the means to go on behind what is broken.

A library reads on over a cut or broken gzip member without a word; here each says where it is.
"""

from __future__ import annotations

import contextlib
import struct
import zipfile
import zlib
from typing import IO

_READ_BYTES = 1 << 16
_GZIP_MAGIC = b"\x1f\x8b"
_MEMBER_START = _GZIP_MAGIC + b"\x08"
_LINE_BYTES = 1 << 16

# What zipfile is known to raise on damaged, encrypted or exotic files, beside what the disk may say.
READ_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, struct.error)


class DamageError(Exception):
    """The bytes from here on can't be unpacked, or end too early; `str()` says which."""


class WarcStream:
    """Reads an uncompressed or gzipped file (a member a record, or all in one) from its start."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self._pending = b""  # read, not yet unpacked
        self._buffer, self._at = b"", 0  # unpacked; what stands before `_at` is taken
        self._taken = 0
        self._unpacker: zlib._Decompress | None = None
        self._member = -1  # the place in the file where the present gzip member begins
        self.is_packed: bool | None = None  # not known before the first read

    def place(self) -> int:
        """The byte of the file to name in a message: where the present gzip member begins."""
        return self._member if self.is_packed else self._taken

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes, fewer at the end of the file.

        Raises:
            DamageError: What comes next is broken or cut.
        """
        parts, missing = [], size
        while missing and self._fill():
            parts.append(self._take(missing))
            missing -= len(parts[-1])
        return b"".join(parts)

    def skip(self, size: int) -> int:
        """Pass over bytes without keeping them; returns how many there were."""
        missing = size
        while missing and self._fill():
            missing -= len(self._take(missing))
        return size - missing

    def readline(self) -> bytes:
        """A line with its end, empty at the end of the file; over-long lines come in pieces."""
        parts: list[bytes] = []
        length = 0
        while length < _LINE_BYTES and self._fill():
            end = self._buffer.find(b"\n", self._at) + 1 or len(self._buffer)
            parts.append(self._take(end - self._at))
            length += len(parts[-1])
            if parts[-1].endswith(b"\n"):
                break
        return b"".join(parts)

    def end_record(self) -> None:
        """Pass over the empty lines behind a record and, where its gzip member ends, check its checksum.

        Raises:
            DamageError: The checksum is wrong or missing, so what was read of the member can't be trusted.
        """
        while True:
            while self._buffer[self._at : self._at + 1] in (b"\r", b"\n"):
                self._take(1)
            if self._at < len(self._buffer) or not self._unpacker:
                return
            self._unpack()

    def resync(self) -> bool:
        """After damage, go on at the next gzip member that holds a record; False if there is none."""
        self.is_packed = True
        with contextlib.suppress(DamageError):  # of the file below: then there is nothing more to read
            while self._find_member(self._member + 1):
                with contextlib.suppress(DamageError):
                    self._fill()
                if self._buffer.startswith(b"WARC/"):
                    return True
        return False

    def _take(self, size: int) -> bytes:
        taken = self._buffer[self._at : self._at + size]
        self._at += len(taken)
        self._taken += len(taken)
        return taken

    def _fill(self) -> bool:
        """See that there is something to take, in the next member where one ends; False at the end."""
        while self._at == len(self._buffer):
            if not self._pending and not self._unpacker and not self._pull():
                return False
            if not self.is_packed:
                self._buffer, self._at, self._pending = self._pending, 0, b""
            elif self._unpacker:
                self._unpack()
            else:
                self._begin_member()
        return True

    def _begin_member(self) -> None:
        self._member = self._raw.tell() - len(self._pending)
        if len(self._pending) < len(_GZIP_MAGIC):
            self._pull()
        if not self._pending.startswith(_GZIP_MAGIC):
            raise DamageError("what follows is not gzip")
        self._unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)

    def _unpack(self) -> None:
        """Feed the unpacker; a little at a time, for 64 KB can hold 64 MB of zeros."""
        assert self._unpacker is not None
        has_more = bool(self._pending) or self._pull()
        try:
            self._buffer, self._at = self._unpacker.decompress(self._pending, 16 * _READ_BYTES), 0
        except zlib.error as error:
            raise DamageError("damaged gzip data") from error
        if self._unpacker.eof:
            self._pending, self._unpacker = self._unpacker.unused_data, None
            return
        self._pending = self._unpacker.unconsumed_tail
        if not has_more and not self._buffer:
            raise DamageError("the file ends within a record")

    def _pull(self) -> bool:
        try:
            data = self._raw.read(_READ_BYTES)
        except READ_ERRORS as error:
            raise DamageError(f"cannot be read: {error}") from error
        self._pending += data
        if self.is_packed is None:
            self.is_packed = data.startswith(_GZIP_MAGIC)
        return bool(data)

    def _find_member(self, place: int) -> bool:
        """Go to the next bytes that look like a gzip member's first."""
        try:
            self._raw.seek(place)
        except READ_ERRORS as error:
            raise DamageError(f"cannot be read: {error}") from error
        self._pending, self._unpacker = b"", None
        self._buffer, self._at = b"", 0
        overlap = len(_MEMBER_START) - 1
        while self._pull():
            found = self._pending.find(_MEMBER_START)
            if found >= 0:
                self._pending = self._pending[found:]
                return True
            self._pending = self._pending[-overlap:]
        return False
