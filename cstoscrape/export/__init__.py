"""Rows in, bytes out, streaming: one module a format."""
