"""JSON arrays and JSON Lines from objects that are JSON already."""

from __future__ import annotations

import io
import json

import pytest

from cstoscrape.export.jsons import write_json, write_jsonl


@pytest.mark.parametrize("number", [0, 1, 2, 199, 200, 201, 401])
def test_both_forms_hold_all_objects_in_order(number: int) -> None:
    """However many batches they make; no object is an empty array, or no line at all."""
    texts = [json.dumps({"n": at, "text": "ё\u2028\n"}, ensure_ascii=False) for at in range(number)]
    wanted = [json.loads(text) for text in texts]
    array, lines = io.BytesIO(), io.BytesIO()
    write_json(iter(texts), array)
    write_jsonl(iter(texts), lines)
    assert json.loads(array.getvalue()) == wanted
    assert [json.loads(line) for line in lines.getvalue().split(b"\n")[:-1]] == wanted
    assert array.getvalue().endswith(b"]\n")
