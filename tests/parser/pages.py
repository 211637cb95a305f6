"""The fixture pages: read one as JSON, or write the expected files anew.

    python -m tests.parser.pages NAME...

writes `fixtures/pages/NAME.json` from what the parser makes of `NAME.html` now; read the difference before it is
committed. Tests never write.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from cstoscrape.parser.article import parse_article
from cstoscrape.parser.encoding import as_utf8

PAGES = Path(__file__).parents[2] / "fixtures" / "pages"


def as_json(page: Path) -> dict[str, Any]:
    """What the parser makes of a fixture page, whose first line names its address."""
    body = page.read_bytes()
    match = re.match(rb"<!-- (\S+) ", body)
    assert match is not None, f"{page.name} must begin with a comment that names its address"
    url = match[1].decode()
    article = parse_article(as_utf8(body), url)
    return {
        "url": url,
        "title": article.title,
        "date": article.date,
        "date_source": article.date_source,
        "blocks": [block.as_json() for block in article.blocks],
    }


def main(names: list[str]) -> None:
    """Write the expected files of the named pages."""
    for name in names:
        text = json.dumps(as_json(PAGES / f"{name}.html"), ensure_ascii=False, indent=1)
        (PAGES / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
