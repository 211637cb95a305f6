"""Serve the stand-in site by hand: `python -m tests.site --edition en --family stock --port 8000`."""

from __future__ import annotations

import argparse
import threading

from tests.site.content import RELEASES
from tests.site.families import FAMILIES
from tests.site.many import many
from tests.site.server import Site


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.site", description="Serve the stand-in site.")
    parser.add_argument("--edition", choices=("en", "ru"), default="en")
    parser.add_argument("--family", choices=sorted(FAMILIES), default="stock")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--many", type=int, metavar="N", help="N made-up releases instead of the written ones")
    parser.add_argument("--pad-to", type=int, default=0, metavar="BYTES", help="weight of an article page")
    options = parser.parse_args()
    releases = many(options.many, options.edition) if options.many else RELEASES
    site = Site(releases, options.edition, options.family, port=options.port, pad_to=options.pad_to)
    with site:
        print(f"{site.base_url}/news/news_odkb/ ({len(site.releases)} releases), Ctrl-C ends", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
