"""Flipped bits: `verify` finds each one in a WARC file, and in the database each that changes what captures give."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.flips import Score, in_database, in_warc, is_found, make_archive


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small archive, sound before the first flip."""
    db = make_archive(tmp_path_factory.mktemp("flips"), releases=5)
    assert not is_found(db)
    return db


@pytest.mark.parametrize(("flips", "count"), [(in_warc, 150), (in_database, 200)])
def test_flipped_bits_are_found(small: Path, flips: Callable[[Path, Random, int], Score], count: int) -> None:
    """Hundreds of them, each in an archive that is sound otherwise."""
    score = flips(small, Random("flips"), count)
    assert score.missed == []
    assert score.found > count / 4
    assert not is_found(small)
