"""Tests of the commands that keep an archive."""
