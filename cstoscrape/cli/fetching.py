"""The options of commands that fetch: where the socket goes, through what, and trusting whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from cstoscrape.site import Profile
    from cstoscrape.web.fetch import FetchSettings

_Command = TypeVar("_Command", bound=Callable[..., Any])


def fetch_options(command: _Command) -> _Command:
    """Add `--delay`, `--base-url`, `--proxy` and `--ca-file`; their values go to `fetch_settings`."""
    for option in (
        click.option(
            "--ca-file", type=click.Path(path_type=Path), help="Certificates to trust besides the usual ones."
        ),
        click.option("--proxy", metavar="URL", help="Go through a proxy; HTTPS_PROXY is used unless given."),
        click.option("--base-url", "bases", multiple=True, metavar="[EDITION=]URL", help="Connect there; repeatable."),
        click.option(
            "--delay",
            type=click.FloatRange(min=0),
            default=1.0,
            show_default=True,
            help="Seconds between requests.",
        ),
    ):
        command = option(command)
    return command


def _web_address(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not value.startswith(("http://", "https://")):
        raise click.UsageError(f"--wayback-url {value} is no http or https address")
    return value


wayback_option = click.option(
    "--wayback-url", "base", metavar="URL", callback=_web_address, help="Connect there instead of to web.archive.org."
)


@dataclass(frozen=True)
class FetchOptions:
    """The values of `fetch_options`."""

    bases: tuple[str, ...]
    delay: float
    proxy: str | None
    ca_file: Path | None


def fetch_settings(profile: Profile, options: FetchOptions, editions: Sequence[str]) -> FetchSettings:
    """How to fetch, by the options; each `--base-url` is checked against the editions of the run."""
    from cstoscrape.crawler.crawl import user_agent
    from cstoscrape.web.fetch import FetchSettings

    bases: dict[str, str] = {}
    for given in options.bases:
        name, separator, url = given.partition("=")
        if not separator or "/" in name:
            chosen = list(dict.fromkeys(editions or profile.default_editions))
            if len(chosen) != 1:
                raise click.UsageError(
                    f"--base-url {given} is for one edition: add --edition, or write EDITION={given}"
                )
            name, url = chosen[0], given
        if not url.startswith(("http://", "https://")):
            raise click.UsageError(f"--base-url {given}: {url!r} is no http or https address")
        bases[profile.edition(name).host] = url.rstrip("/")
    return FetchSettings(
        profile.hosts,
        user_agent=user_agent(profile),
        bases=bases,
        delay_seconds=options.delay,
        proxy=options.proxy,
        ca_file=options.ca_file,
    )
