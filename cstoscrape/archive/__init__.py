"""The exchanges themselves, in WARC files: `own` keeps the archive's, `foreign` reads other people's.

`record` is the format both stand on. No HTML and no SQL here: what a page says is the parser's matter,
and which records count is known to the database alone.
"""
