"""Keeping an archive: loops over what is there already; only `audit` sends requests."""
