"""The archive's memory in SQLite: what was captured, what follows from it, what is owed."""
