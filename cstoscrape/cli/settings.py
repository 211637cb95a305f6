"""What all commands share: the database, the config file, how much to say; and the filter options."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cstoscrape.cli.terminal import printable
from cstoscrape.errors import ConfigError, Interrupted

if TYPE_CHECKING:
    from types import FrameType

    from cstoscrape.ingest import Store
    from cstoscrape.site import Profile
    from cstoscrape.store.db import Database
    from cstoscrape.store.query import Filter

_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass
class Settings:
    """The global options, and what follows from them."""

    db: Path
    config: Path | None
    verbose: bool
    quiet: bool
    _site: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def profile(self) -> Profile:
        """The bundled profile, with the config file's [site] table laid over it."""
        from cstoscrape.site import default_profile, load_profile

        return load_profile(self._site, str(self.config)) if self._site else default_profile()

    def own_url(self, name: str) -> str | None:
        """What the user wrote as a canonical address, where it is an address."""
        try:
            return self.profile.own_url(name)
        except ValueError:
            return None

    def apply_config(self, ctx: click.Context) -> None:
        """Take the config file's values as defaults: global keys at the top, a table a command, [site] the profile.

        Raises:
            ConfigError: The file can't be read, or a key in it is unknown.
        """
        assert self.config is not None
        table = _read_toml(self.config)
        self._site = table.pop("site", {})
        defaults: dict[str, Any] = {}
        globals_ = {"db": Path, "verbose": bool, "quiet": bool}
        for key, value in table.items():
            if isinstance(value, dict):
                defaults[key] = self._command_defaults(ctx, key, value)
            elif key in globals_:
                if ctx.get_parameter_source(key) is click.core.ParameterSource.DEFAULT:
                    setattr(self, key, globals_[key](value))
            else:
                raise _unknown_key(self.config, key, [*globals_, *ctx.command.list_commands(ctx), "site"])  # type: ignore[attr-defined]
        ctx.default_map = {**(ctx.default_map or {}), **defaults}

    def _command_defaults(self, ctx: click.Context, name: str, table: Mapping[str, Any]) -> dict[str, Any]:
        assert self.config is not None
        assert isinstance(ctx.command, click.Group)
        command = ctx.command.get_command(ctx, name)
        if command is None:
            raise _unknown_key(self.config, name, [*ctx.command.list_commands(ctx), "site"])
        known = {option_name(option): option.name for option in command.params if isinstance(option, click.Option)}
        for key in table:
            if key.replace("_", "-") not in known:
                raise _unknown_key(self.config, key, list(known))
        return {str(known[key.replace("_", "-")]): value for key, value in table.items()}

    def say(self, message: str) -> None:
        """Print a line for people, unless they want none."""
        if not self.quiet:
            click.echo(printable(message), err=True)

    def say_more(self, message: str) -> None:
        """Print a line for people who asked for more."""
        if self.verbose:
            click.echo(printable(message), err=True)

    def read(self) -> Database:
        """Open the database for reading."""
        from cstoscrape.store.db import Database

        return Database.read(self.db)

    def open_store(self, **options: Any) -> Store:
        """Open the archive for a run."""
        from cstoscrape.ingest import open_store
        from cstoscrape.text import format_time, utc_now

        return open_store(
            self.db, profile=self.profile, started_at=format_time(utc_now()), tell=self.say_more, **options
        )


pass_settings = click.make_pass_decorator(Settings)


def option_name(option: click.Option) -> str:
    """What users call an option, without its dashes: the name that config file and environment know it by."""
    return max(option.opts, key=len).lstrip("-")


def _read_toml(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(str(path), None, f"cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        line = re.search(r"line (\d+)", str(error))
        raise ConfigError(str(path), int(line[1]) if line else None, f"is no TOML: {error}") from error


def _unknown_key(path: Path, key: str, known: list[str]) -> ConfigError:
    from cstoscrape.site import line_of
    from cstoscrape.text import unknown

    return ConfigError(str(path), line_of(str(path), key), unknown("key", key, known))


@contextmanager
def interruptible() -> Iterator[None]:
    """Turn SIGINT and SIGTERM into `Interrupted`, which ends a run with everything saved."""
    import signal

    def stop(number: int, _frame: FrameType | None) -> None:
        raise Interrupted(130 if number == signal.SIGINT else 143)

    previous = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


class Day(click.ParamType[str]):
    """A date option, `YYYY-MM-DD`, or a year or month, which stand for their first (or last) day."""

    name = "date"

    def __init__(self, *, last: bool = False) -> None:
        self._last = last

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The day in full."""
        text = str(value)
        parts = re.fullmatch(r"(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?", text)
        if parts is None:
            self.fail(f"{text!r} is no date; write it as 2025-08-27, or 2025-08, or 2025", param, ctx)
        year, month, day = (int(part) if part else None for part in parts.groups())
        assert year is not None
        try:
            if day is not None and month is not None:
                return date(year, month, day).isoformat()
            first = date(year, month or (12 if self._last else 1), 1)
            if not self._last:
                return first.isoformat()
            return date.fromordinal(
                date(first.year + first.month // 12, first.month % 12 + 1, 1).toordinal() - 1
            ).isoformat()
        except ValueError:
            self.fail(f"there is no day {text!r} in the calendar", param, ctx)


def check_order(since: str | None, until: str | None) -> None:
    """Refuse bounds that nothing can lie between."""
    if since is not None and until is not None and since > until:
        raise click.UsageError(f"--since {since} is after --until {until}; exchange them")


def filter_options(command: _Command) -> _Command:
    """The options of `export`, `list` and `search` that choose releases."""
    for option in (
        click.option("--limit", type=click.IntRange(min=0), help="At most so many."),
        click.option("--section", "sections", multiple=True, metavar="NAME", help="Only this section; repeatable."),
        click.option(
            "--edition",
            "editions",
            multiple=True,
            metavar="NAME",
            help="Only this edition (en, ru); repeatable.",
        ),
        click.option("--until", type=Day(last=True), metavar="DATE", help="Published on this day or before."),
        click.option("--since", type=Day(), metavar="DATE", help="Published on this day or after."),
    ):
        command = option(command)
    return command


def make_filter(settings: Settings, *, editions: tuple[str, ...], sections: tuple[str, ...], **options: Any) -> Filter:
    """The filter that the options mean, with names checked against the profile."""
    from cstoscrape.store.query import Filter

    check_order(options.get("since"), options.get("until"))
    if editions or sections:
        check_places(settings.profile, editions, sections)
    return Filter(editions=editions, sections=sections, **options)


def check_places(profile: Profile, editions: tuple[str, ...], sections: tuple[str, ...]) -> None:
    """Refuse unknown names of editions and sections."""
    from cstoscrape.text import unknown

    for name in editions:
        profile.edition(name)
    known = sorted({section for edition in profile.editions.values() for section in edition.sections})
    for name in sections:
        if name not in known:
            raise click.UsageError(unknown("section", name, known))
