"""Tests of the WARC files: the archive's own, and other people's."""
