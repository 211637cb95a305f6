"""Tests of the parser: pages beside what they say, generated layouts, hostile and random bytes."""
