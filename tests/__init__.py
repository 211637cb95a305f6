"""Tests of cstoscrape; a package, so that `tests.site` can be imported and run."""
