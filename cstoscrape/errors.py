"""The error tree: one root, and for every kind the exit code that the command line answers with.

CstoscrapeError            1  a bug, where nothing more exact is raised
├── UsageError             2  an option, filter or name that cannot be meant
│   └── ConfigError        2  a line of a profile or config file
├── LayoutError            4  a page answered, but it is not what the profile says stands there
├── SiteError              5  the site cannot be reached, or refuses
│   └── BusyError          5  the host asks to be left alone until a given time
├── LockedError            6  another run holds the database
├── StorageError           7  the database, the disk
│   └── ArchiveError       7  a WARC file
└── Interrupted          130  SIGINT (143: SIGTERM); what was done is saved
"""

from __future__ import annotations


class CstoscrapeError(Exception):
    """Root of all errors that a user may see; `str()` is one line that says what to do next."""

    exit_code = 1


class UsageError(CstoscrapeError):
    """An option, a filter or a name that cannot be meant."""

    exit_code = 2


class ConfigError(UsageError):
    """A profile or config file with a line that cannot be meant."""

    def __init__(self, path: str, line: int | None, message: str) -> None:
        where = f"{path}, line {line}" if line else path
        super().__init__(f"{where}: {message}")
        self.path, self.line = path, line


class LayoutError(CstoscrapeError):
    """A page answered, but it is not what the profile says stands there."""

    exit_code = 4

    def __init__(self, url: str, message: str) -> None:
        super().__init__(f"{url}: {message}")
        self.url = url


class SiteError(CstoscrapeError):
    """A fetch that failed at one stage: `address`, `robots`, `dns`, `connect`, `tls`, `timeout`, `http`, `body`."""

    exit_code = 5

    def __init__(self, url: str, stage: str, message: str) -> None:
        super().__init__(f"{url}: {message}")
        self.url, self.stage, self.reason = url, stage, message


class BusyError(SiteError):
    """The host asks to be left alone until `until` (UTC, ISO 8601 with Z): Retry-After, 429 or 503."""

    def __init__(self, url: str, until: str, message: str) -> None:
        super().__init__(url, "http", message)
        self.until = until


class LockedError(CstoscrapeError):
    """Another run holds the database."""

    exit_code = 6


class StorageError(CstoscrapeError):
    """The database or the disk: not a database, read-only, full, written by a newer version."""

    exit_code = 7


class ArchiveError(StorageError):
    """A WARC file that is missing, shorter than what was committed to it, or cannot be read."""


class Interrupted(CstoscrapeError):  # noqa: N818 - not an error of anybody's, it is a request
    """A signal asked the run to end; everything committed so far is kept."""

    exit_code = 130

    def __init__(self, exit_code: int = 130) -> None:
        super().__init__("interrupted; what was done is saved, the next run goes on from here")
        self.exit_code = exit_code
