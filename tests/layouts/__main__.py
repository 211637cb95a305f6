"""Write the pages of one layout, each with its truth beside it, for looking at."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path

from tests.layouts.site import layout, sample


def main() -> None:
    """Read the options and write a file a page, with its truth beside it."""
    parser = argparse.ArgumentParser(prog="python -m tests.layouts", description=__doc__)
    parser.add_argument("seed", type=int)
    parser.add_argument("--out", type=Path, default=Path("layout-pages"))
    options = parser.parse_args()
    chosen = layout(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    site = sample(chosen)
    for number, page in enumerate([*site.articles, *site.listings]):
        stem = options.out / f"{chosen.name}-{number:02}-{page.kind}"
        stem.with_suffix(".html").write_bytes(page.html)
        described = {"url": page.url, "fetched_at": page.fetched_at, **dataclasses.asdict(page.truth)}
        stem.with_suffix(".json").write_text(json.dumps(described, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"{chosen.name}: {number + 1} pages in {options.out}")


if __name__ == "__main__":
    main()
