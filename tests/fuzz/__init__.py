"""Mutated and hostile pages for the parser; see `__main__.py`."""
