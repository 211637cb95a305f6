"""Records as bytes, and whole files in the form that other people's crawlers give them."""

from __future__ import annotations

import base64
import gzip
import hashlib
import zipfile
from io import BytesIO

URL = "http://www.odkb-csto.org/news/news_odkb/a/"
DATE = "2020-11-24T15:40:12Z"
BODY = "<h1>Заголовок</h1>".encode()


def record(kind: str, fields: dict[str, str], block: bytes, version: str = "1.0") -> bytes:
    lines = [f"WARC/{version}", f"WARC-Type: {kind}", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(block)}", "", ""]).encode() + block + b"\r\n\r\n"


def answer(body: bytes = BODY, *headers: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


def response(url: str = URL, block: bytes | None = None, date: str = DATE, **fields: str) -> bytes:
    more = {name.replace("_", "-"): value for name, value in fields.items()}
    fields = {"WARC-Target-URI": url, "WARC-Date": date, "Content-Type": "application/http", **more}
    return record("response", fields, answer() if block is None else block)


def revisit(block: bytes = b"", date: str = "2021-01-01T00:00:00Z", **fields: str) -> bytes:
    more = {name.replace("_", "-"): value for name, value in fields.items()}
    profile = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
    return record("revisit", {"WARC-Target-URI": URL, "WARC-Date": date, "WARC-Profile": profile, **more}, block)


def members(*records: bytes) -> bytes:
    return b"".join(gzip.compress(part) for part in records)


def digest(body: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(body).digest()).decode()


def chunked(body: bytes) -> bytes:
    half = len(body) // 2
    chunks = [body[:half], body[half:]]
    return b"".join(b"%x;ext=1\r\n%s\r\n" % (len(part), part) for part in chunks) + b"0\r\nX-Trailer: 1\r\n\r\n"


# --- whole files ---------------------------------------------------------------------------------


def heritrix(url: str, days: tuple[str, str], body: bytes) -> bytes:
    """WARC 1.0, a gzip member a record: DNS, request, response in chunks, metadata; next day the same bytes."""
    first, second = days
    original = {"WARC-Refers-To-Target-URI": url, "WARC-Refers-To-Date": first}
    block = answer(chunked(body), "Server: nginx", "Content-Type: text/html", "Transfer-Encoding: chunked")
    again = answer(b"", "Server: nginx", "Content-Type: text/html", "Transfer-Encoding: chunked")
    host = url.split("/")[2]
    return members(
        record("warcinfo", {"WARC-Date": first, "WARC-Filename": "IAH-1.warc.gz"}, b"software: Heritrix/3.4.0\r\n"),
        response(f"dns:{host}", b"20201121\r\nodkb-csto.org. 300 IN A 192.0.2.1\r\n", first, Content_Type="text/dns"),
        response(url, block, first, WARC_IP_Address="192.0.2.1", WARC_Payload_Digest=digest(body)),
        record("request", {"WARC-Target-URI": url, "WARC-Date": first}, b"GET / HTTP/1.0\r\n\r\n"),
        record("metadata", {"WARC-Target-URI": url, "WARC-Date": first}, b"fetchTimeMs: 31\r\noutlink: x\r\n"),
        revisit(again, second, **{"WARC-Target-URI": url, "WARC-Payload-Digest": digest(body), **original}),
    )


def common_crawl(pages: dict[str, bytes], date: str) -> bytes:
    """WARC 1.0: bodies without any coding, whose header fields are kept under other names; WET text behind them."""
    parts = [record("warcinfo", {"WARC-Date": date}, b"publisher: Common Crawl\r\n")]
    for url, body in pages.items():
        fields = (
            "Content-Type: text/html; charset=utf-8",
            "X-Crawler-Content-Encoding: gzip",
            "X-Crawler-Transfer-Encoding: chunked",
            f"Content-Length: {len(body)}",
        )
        more = {"WARC-Identified-Payload-Type": "text/html", "WARC-Payload-Digest": digest(body)}
        parts.append(response(url, answer(body, *fields), date, **more))
        text = {"WARC-Target-URI": url, "WARC-Date": date, "Content-Type": "text/plain"}
        parts.append(record("conversion", text, b"Only the text of the page."))
    return members(*parts)


def browsertrix(url: str, days: tuple[str, str], body: bytes) -> bytes:
    """A WACZ with two WARC 1.1 files; in the second one the same bytes come again. The browser has unpacked them."""
    first, second = days
    sha256 = f"sha256:{hashlib.sha256(body).hexdigest()}"
    fields = ("content-type: text/html; charset=utf-8", "x-orig-content-encoding: br", f"content-length: {len(body)}")
    pageinfo = {"WARC-Target-URI": f"urn:pageinfo:{url}", "WARC-Date": first, "Content-Type": "application/json"}
    entries = {
        "archive/rec-0001.warc.gz": members(
            response(url, answer(body, *fields), first, WARC_Payload_Digest=sha256, WARC_Resource_Type="document"),
            record("resource", pageinfo, b"{}", "1.1"),
            response("https://mc.yandex.ru/metrika/tag.js", answer(b"js", "Content-Length: 99"), first),
        ),
        "archive/rec-0002.warc.gz": members(
            revisit(
                answer(b"", *fields),
                second,
                **{
                    "WARC-Target-URI": url,
                    "WARC-Payload-Digest": sha256,
                    "WARC-Refers-To-Target-URI": url,
                    "WARC-Refers-To-Date": first,
                },
            )
        ),
        "indexes/index.cdx.gz": gzip.compress(b"org,odkb-csto)/ 20201128060000 {}\n"),
        "pages/pages.jsonl": b'{"format": "json-pages-1.0", "id": "pages"}\n',
        "datapackage.json": b'{"profile": "data-package"}',
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as wacz:
        for name, data in entries.items():
            wacz.writestr(name, data)
    return out.getvalue()
