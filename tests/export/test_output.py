"""A file of an export is written whole, or what stood there before stays."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from cstoscrape.errors import StorageError
from cstoscrape.export.output import open_output


def test_a_file_appears_when_all_is_written(tmp_path: Path) -> None:
    """Until then the old one stands; beside it nothing is left."""
    target = tmp_path / "out.csv"
    target.write_bytes(b"old")
    with open_output(target) as out:
        out.write(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_failure_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    """And no partial one, whatever the failure was."""
    target = tmp_path / "out.csv"
    target.write_bytes(b"old")

    def write_half() -> None:
        with open_output(target) as out:
            out.write(b"half")
            raise RuntimeError("the database is gone")

    with pytest.raises(RuntimeError):
        write_half()
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    """With the file's name and what to do."""
    with (
        pytest.raises(StorageError, match=r"nowhere.*cannot be written.*name another file"),
        open_output(tmp_path / "nowhere" / "out.csv"),
    ):
        pass


@pytest.mark.skipif(os.name == "nt", reason="no permission bits there")
def test_a_new_file_has_the_permissions_that_any_program_would_give_it(tmp_path: Path) -> None:
    """By the umask, so that a web server or a colleague can read it."""
    beside = tmp_path / "beside"
    beside.touch()
    with open_output(tmp_path / "out.csv") as out:
        out.write(b"x")
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == stat.S_IMODE(beside.stat().st_mode)
