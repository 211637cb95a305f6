"""CSV (RFC 4180) and TSV: UTF-8, LF, quoted only where needed; or as Excel opens them without harm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO

EXCEL_CELL = 32_767
"""Characters that a cell of Excel holds."""

_BATCH = 500
# A cell that begins so is a formula to Excel, whoever wrote it.
_FORMULA = re.compile(r"[=+\-@\t\r]")


def write_delimited(
    rows: Iterable[Sequence[object]],
    header: Sequence[str],
    out: BinaryIO,
    *,
    delimiter: str = ",",
    excel: bool = False,
) -> int:
    """Write a header and rows of texts, numbers and None.

    Args:
        rows: The rows, in the header's order.
        header: Names of the columns.
        out: Where the bytes go.
        delimiter: `,` or a tab.
        excel: With a BOM and CRLF, formulas made harmless, and what is too long for a cell cut, visibly.

    Returns:
        How many cells were cut.
    """
    needs_quotes = re.compile(f'[{delimiter}"\r\n]').search
    end = "\r\n" if excel else "\n"
    cut = 0
    out.write(("\ufeff" if excel else "").encode() + (delimiter.join(header) + end).encode())
    lines: list[str] = []
    for row in rows:
        cells = []
        for value in row:
            text = "" if value is None else str(value)
            if excel:
                text, was_cut = _for_excel(text)
                cut += was_cut
            cells.append('"' + text.replace('"', '""') + '"' if needs_quotes(text) else text)
        # A row of one empty cell would read as no row at all.
        lines.append(delimiter.join(cells) if len(cells) > 1 or cells[0] else '""')
        if len(lines) >= _BATCH:
            lines.append("")
            out.write(end.join(lines).encode(errors="replace"))
            lines.clear()
    if lines:
        out.write((end.join(lines) + end).encode(errors="replace"))
    return cut


def _for_excel(text: str) -> tuple[str, bool]:
    if _FORMULA.match(text):
        text = f"'{text}"
    if len(text) <= EXCEL_CELL:
        return text, False
    mark = f" … [cut: {len(text)} characters]"
    return text[: EXCEL_CELL - len(mark)] + mark, True
