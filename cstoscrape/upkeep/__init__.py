"""Keeping an archive: loops over what is there already, with no request sent."""
