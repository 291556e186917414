"""The command line: `xl-portfolio`.

Everything a user can do wrong ends in one sentence on standard error and exit code 2.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from xl_portfolio import __version__
from xl_portfolio.core.errors import PortfolioError

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from xl_portfolio.sheet.function import Function

__all__ = ["main"]

_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # all but the end of a line
_PATIENCE = 1.0  # seconds before progress is shown: quick work stays quiet
_TROUBLE = 2  # exit code of everything a user can put right


@contextmanager
def _sentences() -> Iterator[_Terminal]:
    """A terminal to speak to; errors become a sentence there, without a traceback.

    What is not the package's own error is a mistake of ours: its traceback goes into the log.
    """
    terminal = _Terminal()
    try:
        yield terminal
    except PortfolioError as error:
        raise _Trouble(str(error)) from error
    except click.ClickException:
        raise
    except Exception as error:
        from xl_portfolio.hosts.log import INTERNAL, diagnostic_log, log_file

        diagnostic_log("cli").exception("internal error in %s", " ".join(sys.argv))
        raise click.ClickException(f"{INTERNAL} ({log_file('cli')})") from error
    finally:
        terminal.close()


def _plain(text: str) -> str:
    """A sentence without the control characters that a cell or a file name may hold."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


class _Trouble(click.ClickException):
    exit_code = _TROUBLE

    def show(self, file: Any = None) -> None:
        click.echo(_plain(self.message), err=True)


class _Terminal:
    """Shows sentences at once, and progress once the work has taken a second."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._bar: Bar | None = None

    def __call__(self, text: str, done: float | None = None) -> None:
        if done is None:
            self.close()
            if text:
                click.echo(_plain(text))
        elif time.monotonic() - self._started > _PATIENCE and sys.stderr.isatty():
            self._show(text, done)

    def progress(self, done: float, text: str = "") -> None:
        """Progress of an engine's call."""
        self(text, done)

    def close(self) -> None:
        """Take the bar off the screen."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _show(self, text: str, done: float) -> None:
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress as Bar

            self._bar = Bar(console=Console(stderr=True), transient=True)
            self._bar.add_task(text, total=1.0)
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=done, description=text)


class _NewCommand(click.Command):
    """A command whose help lists the templates."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list."""
        from xl_portfolio.templates import TEMPLATES

        with formatter.section("Templates"):
            formatter.write_dl([(template.name, template.purpose) for template in TEMPLATES])


class _RunCommand(click.Command):
    """A command whose help lists the buttons of each workbook."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list."""
        from xl_portfolio.engine import default_engine

        for workbook, actions in default_engine().groups.items():
            with formatter.section(f"Buttons of {workbook or 'every workbook'}"):
                formatter.write_dl([(action.id, action.help) for action in actions])


_BOOK = click.argument("book", type=click.Path(path_type=Path))
_OUT = click.option("--out", type=click.Path(path_type=Path), help="Write here instead of into BOOK.")
_BACKUP = click.option("--backup", is_flag=True, help="Keep the old workbook beside the new one.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="xl-portfolio")
def main() -> None:
    """Portfolio laboratory and passive-income planner inside the spreadsheet."""


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("demo"))
def demo(folder: Path) -> None:
    """Make both workbooks with their results, and draw the frontier, into FOLDER (demo)."""
    from xl_portfolio.demo import run_demo

    with _sentences() as terminal:
        run_demo(folder, terminal)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("workbook_templates"))
def templates(folder: Path) -> None:
    """Build every workbook template into FOLDER (workbook_templates)."""
    from xl_portfolio.engine import default_engine
    from xl_portfolio.hosts.excel.build import built_files
    from xl_portfolio.hosts.file.new import make_folder, new_workbook
    from xl_portfolio.hosts.file.save import save
    from xl_portfolio.templates import TEMPLATES

    with _sentences():
        make_folder(folder)
        books = {each.name: new_workbook(each.name, now=each.built_at) for each in TEMPLATES}
        plain = [(f"{name}.xlsx", content) for name, content in books.items()]
        for name, content in (*plain, *built_files(books, default_engine())):
            path = folder / name
            save(path, content, {}, backup=False)
            click.echo(_plain(str(path)))


@main.command(cls=_NewCommand)
@click.argument("template")
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--empty", is_flag=True, help="Without the example: for one's own case.")
def new(template: str, path: Path | None, empty: bool) -> None:
    """Make a new workbook from TEMPLATE, such as income_planner."""
    from xl_portfolio.hosts.file.new import check_place, new_workbook
    from xl_portfolio.hosts.file.save import save
    from xl_portfolio.sheet.action import identifier

    with _sentences():
        template = identifier(template)
        target = path or Path(f"{template}.xlsx")
        check_place(target)
        save(target, new_workbook(template, empty=empty), {}, backup=False)
        click.echo(_plain(str(target)))


@main.command(cls=_RunCommand)
@_BOOK
@click.argument("action")
@_OUT
@_BACKUP
def run(book: Path, action: str, out: Path | None, backup: bool) -> None:
    """Press the button ACTION, such as optimize or build_plan, on the closed workbook BOOK."""
    from xl_portfolio.hosts.file import press
    from xl_portfolio.sheet.action import identifier

    with _sentences() as terminal:
        press(book, identifier(action), out, backup=backup, say=terminal)


@main.command()
@_BOOK
@_OUT
@_BACKUP
def recalc(book: Path, out: Path | None, backup: bool) -> None:
    """Recalculate every formula of the closed workbook BOOK."""
    from xl_portfolio.hosts.file import recalculate

    with _sentences() as terminal:
        done = recalculate(book, out, backup=backup, say=terminal)
    click.echo(f"{done.formulas} formulas recalculated.")
    for address, code in done.errors:
        click.echo(f"{address} is {code}.")


@main.command()
@_BOOK
@click.option(
    "--for", "audience", type=click.Choice(["client", "colleague"]), default="client", show_default=True
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder for the copies; the default is named after BOOK."
)
def share(book: Path, audience: Literal["client", "colleague"], out: Path | None) -> None:
    """Write copies of BOOK to hand on: values and a PDF; for a colleague also formulas and an installer."""
    from xl_portfolio.hosts.calc.pdf import write_pdf
    from xl_portfolio.hosts.excel.share import share as write_copies
    from xl_portfolio.hosts.file.package import Package

    with _sentences():
        data = Package.open(book).data
        folder = out or book.with_name(f"{book.stem} for {audience}")
        for line in write_copies(book.stem, data, folder, write_pdf, audience):
            click.echo(_plain(line))


_HOST = click.argument("host", type=click.Choice(["calc", "excel"]))


@main.command()
@_HOST
def install(host: str) -> None:
    """Install the functions and buttons into a spreadsheet program."""
    with _sentences():
        click.echo(import_module(f"xl_portfolio.hosts.{host}.install").install())


@main.command()
@_HOST
def uninstall(host: str) -> None:
    """Take the functions and buttons out of a spreadsheet program."""
    with _sentences():
        click.echo(import_module(f"xl_portfolio.hosts.{host}.install").uninstall())


@main.command()
@click.argument("host", type=click.Choice(["calc", "excel"]), required=False)
def doctor(host: str | None) -> None:
    """Check that the spreadsheet programs find what they need, and say how to mend what they do not."""
    own = ["calc"] if sys.platform.startswith("linux") else ["excel", "calc"]
    with _sentences():
        modules = [import_module(f"xl_portfolio.hosts.{name}.doctor") for name in ([host] if host else own)]
        findings = [finding for module in modules for finding in module.diagnose()]
    for finding in findings:
        click.echo(f"{'ok' if finding.good else '!!'}  {finding.what}")
        if finding.remedy:
            click.echo(f"    {finding.remedy}")
    if not all(finding.good for finding in findings):
        raise SystemExit(_TROUBLE)


@main.command()
@click.argument("name", required=False)
def functions(name: str | None) -> None:
    """List the spreadsheet functions, or explain NAME with its example."""
    from xl_portfolio.engine import default_engine

    known = default_engine().functions
    if name is not None:
        function = known.get(name.upper())
        if function is None:
            unknown = default_engine().evaluate(name, []).value
            raise _Trouble(getattr(unknown, "message", name))
        _explain(function)
    elif sys.stdout.isatty():
        _list(known.values())
    else:
        click.echo("\n".join(known))


def _explain(function: Function) -> None:
    click.echo(f"{function.signature}\n\n{function.help}\n")
    for argument in function.arguments:
        default = f" (default: {_shown(argument.default)})" if argument.optional else ""
        click.echo(f"  {argument.name:18} {argument.kind.text}{default}")
    result = function.example.result
    rows = result if isinstance(result, list) else [[result]]
    click.echo(f"\nExample: {function.example.formula}")
    for row in rows:
        click.echo("  " + "  ".join(str(cell) for cell in row))


def _shown(default: object) -> str:
    if default is None:
        return "empty"
    if isinstance(default, float | int):
        return f"{default:g}"
    return str(getattr(default, "key", getattr(default, "name", default)))


def _list(functions: Iterable[Function]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("Function", "What it returns", box=None, header_style="bold")
    category = None
    for function in functions:
        if function.category != category:
            category = function.category
            table.add_section()
            table.add_row(f"[bold]{category.label}[/bold]", "")
        table.add_row(f"  {function.name}", function.help)
    Console().print(table)
