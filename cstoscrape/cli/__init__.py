"""The command line: options in, text and exit code out. Commands load when they are called, so that help is quick."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from importlib import import_module
from typing import Any

import click

from cstoscrape.errors import CstoscrapeError, Interrupted
from cstoscrape.version import __version__

# Command → (module, help line, group): the listing of commands loads none of them.
COMMANDS = {
    "crawl": ("crawl", "Pull what is new from the site.", "Get"),
    "import": ("imports", "Take in WARC and WACZ files, offline.", "Get"),
    "wayback": ("wayback", "Take in what the Internet Archive has of the site.", "Get"),
    "export": ("export", "Write releases as CSV, TSV, JSON or JSON Lines.", "Use"),
    "list": ("read", "List releases, newest first.", "Use"),
    "search": ("read", "Search headlines, teasers and texts.", "Use"),
    "show": ("read", "Print a release and where it came from.", "Use"),
    "history": ("past", "List the states of a release, and what changed.", "Use"),
    "changes": ("past", "Tell what is new, edited, gone or back.", "Use"),
    "cite": ("cite", "Print a reference to a release.", "Use"),
    "check": ("check", "Show what the parser sees, or whether the site can be read.", "Keep"),
    "audit": ("upkeep", "Compare the whole listing with the archive.", "Keep"),
    "verify": ("upkeep", "Hold the archive against itself: every record, every release.", "Keep"),
    "reparse": ("upkeep", "Read the whole archive again with the present parser.", "Keep"),
    "merge": ("upkeep", "Join another archive into this one.", "Keep"),
    "backup": ("upkeep", "Copy the archive, also while a run writes to it.", "Keep"),
    "status": ("status", "Show what is there, what is owed, and why.", "Keep"),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and loads them one by one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"cstoscrape.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        from cstoscrape.cli.settings import option_name

        for option in command.params:
            if isinstance(option, click.Option):
                option.envvar = f"CSTOSCRAPE_{cmd_name}_{option_name(option)}".replace("-", "_").upper()
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by group, without loading them."""
        for group in dict.fromkeys(group for _, _, group in COMMANDS.values()):
            with formatter.section(group):
                formatter.write_dl([(name, text) for name, (_, text, of) in COMMANDS.items() if of == group])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command; an unknown name is answered with the nearest one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from cstoscrape.text import unknown

            raise click.UsageError(unknown("command", args[0], COMMANDS))
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "CSTOSCRAPE"},
)
@click.option("--db", type=click.Path(), default="csto.db", show_default=True, help="The database file.")
@click.option("--config", type=click.Path(), help="A TOML file with options and a [site] table.")
@click.option("-v", "--verbose", is_flag=True, help="Say more on stderr.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@click.version_option(__version__, message="%(version)s")
@click.pass_context
def cli(ctx: click.Context, db: str, config: str | None, verbose: bool, quiet: bool) -> None:
    """Archive the news releases of the CSTO, search them, and export them.

    \b
    cstoscrape crawl                       pull what is new into csto.db
    cstoscrape search "peacekeeping"       search the texts
    cstoscrape export -f csv -o csto.csv   all releases for Excel, R, pandas
    """
    if verbose and quiet:
        raise click.UsageError("-v and -q exclude each other")
    from pathlib import Path

    from cstoscrape.cli.settings import Settings

    ctx.obj = Settings(Path(db), Path(config) if config is not None else None, verbose, quiet)
    if config is not None:
        ctx.obj.apply_config(ctx)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with the code that the README lists."""
    gc.set_threshold(10_000)  # pages leave no cycles behind; looking for some took a twentieth of a crawl
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.exit(_run(arguments))


def _run(arguments: list[str] | None) -> int:
    """The one place where errors become a line on stderr and an exit code."""
    try:
        result: Any = cli.main(args=arguments, prog_name="cstoscrape", standalone_mode=False)
        sys.stdout.flush()
        return int(result or 0)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        hint = f" (see 'cstoscrape {_command_of(error)}--help')" if isinstance(error, click.UsageError) else ""
        _complain(f"{error.format_message()}{hint}")
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        _complain(str(Interrupted()))
        return Interrupted.exit_code
    except (BrokenPipeError, SystemExit):
        # Who reads has seen enough (`| head`), for which click would exit with 1; Python must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except CstoscrapeError as error:
        _complain(str(error))
        return error.exit_code
    except Exception as error:
        if os.environ.get("CSTOSCRAPE_DEBUG"):
            raise
        _complain(f"bug: {type(error).__name__}: {error}; run again with CSTOSCRAPE_DEBUG=1 and report what it prints")
        return 1


def _command_of(error: click.UsageError) -> str:
    name = error.ctx.info_name if error.ctx is not None else None
    return f"{name} " if name in COMMANDS else ""


def _complain(message: str) -> None:
    from cstoscrape.cli.terminal import printable

    click.echo(f"cstoscrape: {' '.join(printable(message).split())}", err=True)
