"""What can be asked for, and with which words. Exit 0: done; 1: a problem a person can act on; 2: wrong usage."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from massagedesk import __version__
from massagedesk.domain.errors import MassageDeskError

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

Command = Callable[[argparse.Namespace], int]
_FIRST_YEAR, _LAST_YEAR = 1900, 9998
"""Days of the year 9999 have no day after in every time zone."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; without one, opens the window."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    parser = make_parser()
    options = parser.parse_args(arguments)
    if options.self_test:
        options.run = _self_test
    try:
        run: Command = options.run
        return run(options)
    except MassageDeskError as problem:
        print(problem.sentence, file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def make_parser() -> argparse.ArgumentParser:
    """The whole grammar of the command line."""
    parser = argparse.ArgumentParser(
        prog="massagedesk",
        description="Practice desk for a solo medical massage therapist. Without a command it opens the window.",
    )
    parser.add_argument("--version", action="version", version=f"massagedesk {__version__}")
    parser.add_argument("--self-test", action="store_true", help="check that this installation works, then exit")
    _practice_option(parser)
    parser.set_defaults(run=_window)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for add in (_add_demo, _add_create, _add_list, _add_print, _add_backup, _add_check):
        add(commands)
    return parser


def _command(commands: Commands, name: str, run: Command, help: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help)
    parser.set_defaults(run=run)
    return parser


def _practice_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--practice", type=Path, metavar="DIR", default=argparse.SUPPRESS, help="folder of the practice"
    )
    parser.add_argument(
        "--any-folder",
        action="store_true",
        default=argparse.SUPPRESS,
        help="use the folder although it is synced or on a network drive; remembered for it",
    )


def _password_option(parser: argparse.ArgumentParser, *, or_recovery_key: bool = False) -> None:
    secret = parser.add_mutually_exclusive_group(required=True)
    secret.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    if or_recovery_key:
        secret.add_argument(
            "--recovery-key-stdin", action="store_true", help="read the printed recovery key from standard input"
        )


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a day like 2026-03-03") from None
    _year(str(day.year))
    return day


def _text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError("this is no text in UTF-8") from None
    return text


def _year(text: str) -> int:
    if not text.isdecimal() or not _FIRST_YEAR <= int(text) <= _LAST_YEAR:
        raise argparse.ArgumentTypeError(f"“{text}” is not a year from {_FIRST_YEAR} to {_LAST_YEAR}")
    return int(text)


def _identifier(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not an id as `massagedesk list` prints it") from None


def _whole_number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number of 1 or more")
    return int(text)


def _add_demo(commands: Commands) -> None:
    parser = _command(commands, "demo", _demo, "make a made-up practice, its papers and a backup, and look at it")
    parser.add_argument("--dir", type=Path, metavar="DIR", default=Path("massagedesk-demo"), help="where to put it all")
    parser.add_argument("--years", type=_whole_number, default=1, metavar="N", help="years of history (default 1)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="the same number gives the same practice")
    parser.add_argument("--no-window", action="store_true", help="write pictures of the screens instead of opening one")


def _add_create(commands: Commands) -> None:
    parser = _command(commands, "create", _create, "make a practice; prints its recovery key once")
    _practice_option(parser)
    _password_option(parser)
    parser.add_argument("--name", type=_text, default="My practice", help="name of the practice")
    parser.add_argument("--practitioner", type=_text, default="Massage Therapist", help="name of the practitioner")
    parser.add_argument("--zone", type=_text, default="America/Los_Angeles", help="time zone, such as America/New_York")


def _add_list(commands: Commands) -> None:
    parser = _command(commands, "list", _list, "list what is in a practice")
    parser.add_argument("what", choices=("clients", "prescriptions", "appointments", "visits"))
    _practice_option(parser)
    _password_option(parser)
    parser.add_argument("--client", type=_identifier, metavar="ID", help="only this client's")
    parser.add_argument("--json", action="store_true", help="as JSON")


def _add_print(commands: Commands) -> None:
    parser = _command(commands, "print", _print, "make a paper as a PDF; the print is recorded")
    parser.add_argument("paper", choices=("progress", "notes", "hsa"))
    _practice_option(parser)
    _password_option(parser)
    parser.add_argument("--client", type=_identifier, metavar="ID", required=True)
    parser.add_argument("--prescription", type=_identifier, metavar="ID", help="for progress; the newest if left out")
    parser.add_argument("--year", type=_year, metavar="Y", help="for hsa; last year if left out")
    parser.add_argument("--from", dest="first_on", type=_day, metavar="D", help="for notes: first day, 2026-03-03")
    parser.add_argument("--to", dest="last_on", type=_day, metavar="D", help="for notes: last day")
    parser.add_argument(
        "--sign", action="store_true", help="for notes: sign the PDF; needs the extra massagedesk[pdf-signature]"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", required=True, help="the PDF to write")


def _add_backup(commands: Commands) -> None:
    parser = _command(commands, "backup", _backup_usage, "make, verify and restore encrypted backups")
    parser.set_defaults(usage_of=parser)
    actions = parser.add_subparsers(title="actions", metavar="ACTION")
    create = _command(actions, "create", _backup_create, "make a backup and read it back")
    _practice_option(create)
    _password_option(create)
    create.add_argument("--out", type=Path, metavar="FILE", help="the file to write; a dated name if left out")
    verify = _command(actions, "verify", _backup_verify, "open a backup for real and check all of it")
    verify.add_argument("file", type=Path, metavar="FILE")
    _password_option(verify, or_recovery_key=True)
    restore = _command(actions, "restore", _backup_restore, "put the practice of a backup into a folder")
    restore.add_argument("file", type=Path, metavar="FILE")
    _practice_option(restore)
    _password_option(restore, or_recovery_key=True)


def _add_check(commands: Commands) -> None:
    parser = _command(commands, "check", _check, "check file, keys, audit chain and rows of a practice")
    _practice_option(parser)
    _password_option(parser, or_recovery_key=True)
    parser.add_argument(
        "--printed-head", metavar="HEX", default="", help="the chain head in the footer of a paper, to be found again"
    )
    parser.add_argument("--json", action="store_true", help="as JSON")


# Each command is imported when it runs: opening the window must not load what only the others need.


def _window(options: argparse.Namespace) -> int:
    from massagedesk import folders
    from massagedesk.app import run_window

    return run_window(getattr(options, "practice", None) or folders.practice())


def _self_test(options: argparse.Namespace) -> int:
    from massagedesk.cli.self_test import self_test

    return self_test()


def _demo(options: argparse.Namespace) -> int:
    from massagedesk.cli.demo import demo

    return demo(options.dir, years=options.years, seed=options.seed, wants_window=not options.no_window)


def _create(options: argparse.Namespace) -> int:
    from massagedesk.cli import practice

    return practice.create(options)


def _list(options: argparse.Namespace) -> int:
    from massagedesk.cli import listing

    return listing.list_records(options)


def _print(options: argparse.Namespace) -> int:
    from massagedesk.cli import practice

    return practice.print_paper(options)


def _backup_usage(options: argparse.Namespace) -> int:
    options.usage_of.error("choose one of create, verify, restore")
    return 2


def _backup_create(options: argparse.Namespace) -> int:
    from massagedesk.cli import practice

    return practice.backup_create(options)


def _backup_verify(options: argparse.Namespace) -> int:
    from massagedesk.cli import practice

    return practice.backup_verify(options)


def _backup_restore(options: argparse.Namespace) -> int:
    from massagedesk.cli import practice

    return practice.backup_restore(options)


def _check(options: argparse.Namespace) -> int:
    from massagedesk.cli import practice

    return practice.check(options)
