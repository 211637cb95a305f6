"""Tests of the web room: an address in, a capture out."""
