"""The stem of a word in English or Russian: what all its forms begin with."""

from __future__ import annotations

import re
import sys
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any


def stem(word: str) -> str:
    """The stem of an English or Russian word; short words and numbers stay."""
    if len(word) < 4 or not word.isalpha():
        return word
    language = "russian" if re.search("[а-яё]", word, re.IGNORECASE) else "english"
    stemmed: str = _stemmer(language).stemWord(word.lower())
    # The English stemmer writes y as i ("parti"), which is no prefix of the word.
    return stemmed if word.lower().startswith(stemmed) else word[: len(stemmed) - 1]


@cache
def _stemmer(language: str) -> Any:
    """The stemmer of one language.

    `import snowballstemmer` loads those of forty, which takes longer than the rest of a search. So the modules of
    its folder are loaded as those of a package that has no code of its own.
    """
    found = find_spec("snowballstemmer")
    assert found is not None
    package = ModuleType("cstoscrape._stemmers")
    package.__path__ = list(found.submodule_search_locations or ())
    sys.modules.setdefault(package.__name__, package)
    module = import_module(f"{package.__name__}.{language}_stemmer")
    return getattr(module, f"{language.capitalize()}Stemmer")()
