"""`python -m cstoscrape` is `cstoscrape`."""

from __future__ import annotations

from cstoscrape.cli import main

if __name__ == "__main__":
    main()
