"""The command line: what it does, and that whatever a user does wrong ends in a sentence and exit code 2."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.hosts.file.samples import rezipped, rich_workbook
from tests.workbooks import finished_template
from xl_portfolio import __version__, cli
from xl_portfolio.core.errors import Cancelled
from xl_portfolio.engine import default_engine
from xl_portfolio.hosts.file import FileWorkbook, Recalculated, new
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.grid import Grid
from xl_portfolio.templates import TEMPLATES

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def call(*arguments: object) -> Result:
    return CliRunner().invoke(cli.main, [str(argument) for argument in arguments])


def done(*arguments: object) -> str:
    """What a command that works prints."""
    result = call(*arguments)
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout


def trouble(*arguments: object) -> str:
    """The one sentence of a command that cannot do its work."""
    result = call(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert isinstance(result.exception, SystemExit)
    sentence = result.stderr.strip()
    assert "\n" not in sentence
    assert sentence.endswith((".", "?")) or re.search(r"xl-portfolio new \w+$", sentence)
    return sentence


def real(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own."""
    command = [sys.executable, "-m", "xl_portfolio", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **options)  # type: ignore[call-overload,no-any-return]  # cwd, env


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "My pörtfolio 2026.xlsx"  # names that people give
    path.write_bytes(finished_template())
    return path


def status(path: Path) -> str:
    return str(FileWorkbook(path).read(["RunStatus"])["RunStatus"][0, 0])


# --- what it does -----------------------------------------------------------------------------------


def test_version_and_help() -> None:
    assert done("--version").strip() == f"xl-portfolio, version {__version__}"
    text = done("--help")
    for command in ("demo", "templates", "new", "run", "recalc", "functions"):
        assert re.search(rf"^  {command} ", text, re.MULTILINE)
        assert done(command, "--help")


def test_help_lists_templates_and_buttons() -> None:
    text = done("new", "--help")
    assert all(re.search(rf"^  {template.name} ", text, re.MULTILINE) for template in TEMPLATES)
    _, *sections = done("run", "--help").split("Buttons of ")
    groups = default_engine().groups
    for section, (workbook, actions) in zip(sections, groups.items(), strict=True):
        assert section.startswith(f"{workbook or 'every workbook'}:")
        assert re.findall(r"^  (\w+) ", section, re.MULTILINE) == [action.id for action in actions]


def test_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "a" / "b"
    for again in (False, True):
        if again:  # over the old ones
            monkeypatch.setattr(new, "new_workbook", lambda name, now: finished_template(name))
        paths = done("templates", folder).splitlines()
        assert paths[: len(TEMPLATES)] == [str(folder / f"{template.name}.xlsx") for template in TEMPLATES]
        assert sorted(paths) == sorted(str(path) for path in folder.iterdir())
    for template in TEMPLATES:
        assert (folder / f"{template.name}.xlsx").read_bytes() == finished_template(template.name)


def test_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert done("new", "portfolio-optimizer") == "portfolio_optimizer.xlsx\n"
    assert "Make orders: 20 orders" in status(tmp_path / "portfolio_optimizer.xlsx")
    done("new", "portfolio_optimizer", "named.xlsx", "--empty")
    cells = FileWorkbook(tmp_path / "named.xlsx").read(["Client", "Prices", "Objective"])
    assert cells["Client"].blank
    assert cells["Objective"][0, 0] == "Minimum variance"


@pytest.mark.parametrize("action", ["check-inputs", "check_inputs", "Check inputs"])
def test_run_in_place(book: Path, action: str) -> None:
    said, *doubts = done("run", book, action).splitlines()
    assert said == "2 warnings, 1 note: see the sheet Checks."
    assert doubts[0].startswith("Warning: Prices!C180: AMD moves by +48 %")
    assert [doubt.split(":")[0] for doubt in doubts] == ["Warning", "Warning", "Note"]
    assert status(book).endswith("Check inputs: 2 warnings, 1 note: see the sheet Checks.")
    assert [path.name for path in book.parent.iterdir()] == [book.name]


def test_run_elsewhere(book: Path) -> None:
    out = book.with_name("out.xlsx")
    assert "13 of 20 assets held" in done("run", book, "optimize", "--out", out)
    assert book.read_bytes() == finished_template()
    assert status(out) != status(book)


def test_run_with_backup(book: Path) -> None:
    done("run", book, "start-empty", "--backup")
    assert book.with_name("My pörtfolio 2026.backup.xlsx").read_bytes() == finished_template()
    assert FileWorkbook(book).read(["Client"])["Client"].blank


def test_run_through_a_link(book: Path) -> None:
    link = book.with_name("link.xlsx")
    link.symlink_to(book.name)
    done("run", link, "check-inputs")
    assert link.is_symlink()
    assert "Check inputs" in status(book)


def test_recalc(book: Path) -> None:
    assert re.fullmatch(r"\d{3} formulas recalculated\.\n", done("recalc", book))
    out = book.with_name("out.xlsx")
    done("recalc", book, "--out", out)
    assert FileWorkbook(out).read(["CheckStates"])["CheckStates"][0, 0] == "OK"


def test_recalc_names_the_errors(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Recalculated(formulas=2, errors=(("Sheet!A1", "#N/A"),))
    monkeypatch.setattr("xl_portfolio.hosts.file.recalculate", lambda *_, **__: found)
    assert done("recalc", book) == "2 formulas recalculated.\nSheet!A1 is #N/A.\n"


def test_functions_one_name_a_line() -> None:
    assert done("functions").split("\n") == [*default_engine().functions, ""]


@pytest.mark.parametrize("name", default_engine().functions)
def test_help_of_every_function(name: str) -> None:
    text = done("functions", name.lower())
    function = default_engine().functions[name]
    assert text.startswith(f"{function.signature}\n\n{function.help}\n")
    assert f"Example: {function.example.formula}\n" in text
    for argument in function.arguments:
        assert f"\n  {argument.name} " in text


def test_the_list_on_a_terminal_has_categories_and_help() -> None:
    main, terminal = pty.openpty()
    environment = {**os.environ, "COLUMNS": "200", "TERM": "dumb"}
    with subprocess.Popen(
        [sys.executable, "-m", "xl_portfolio", "functions"], stdout=terminal, env=environment
    ) as process:
        os.close(terminal)
        shown = b""
        try:
            while more := os.read(main, 4096):
                shown += more
        except OSError:  # the other end was closed
            pass
    os.close(main)
    assert process.returncode == 0
    text = shown.decode()
    sharpe = default_engine().functions["SHARPE"]
    assert re.search(rf"^ +SHARPE +{re.escape(sharpe.help[:30])}", text, re.MULTILINE)
    assert re.search(rf"^ ?{sharpe.category.label} ", text, re.MULTILINE)


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_shows_on_a_terminal_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with cli._sentences() as terminal:
        terminal("Reading", 0.1)
        assert screen.getvalue() == ""  # quick work stays quiet
        monkeypatch.setattr(cli, "_PATIENCE", 0.0)
        terminal("Tracing", 0.5)
    assert "Tracing" in screen.getvalue()
    assert "\x1b[?25h" in screen.getvalue()  # the cursor is back


def test_progress_leaves_the_screen_when_something_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(cli, "_PATIENCE", 0.0)

    def fail() -> None:
        with cli._sentences() as terminal:
            terminal("Tracing", 0.5)
            raise Cancelled("Stopped.")

    with pytest.raises(cli._Trouble, match="Stopped"):
        fail()
    assert "\x1b[?25h" in screen.getvalue()


# --- what a user can do wrong -----------------------------------------------------------------------


def test_usage_is_explained() -> None:
    for arguments in ([], ["frobnicate"], ["run"], ["run", "book.xlsx"], ["recalc"], ["new"]):
        result = call(*arguments)
        assert result.exit_code == 2
        assert "Usage: " in result.stderr


def test_unknown_things_have_a_suggestion(book: Path) -> None:
    assert trouble("run", book, "optimise") == "There is no button called 'optimise': did you mean optimize?"
    assert f"the known ones are {', '.join(default_engine().actions)}." in trouble("run", book, "xyz")
    assert trouble("functions", "sharp") == "There is no function called 'sharp': did you mean SHARPE?"
    assert trouble("new", "portfolio") == (
        "There is no template 'portfolio': the known ones are portfolio_optimizer, income_planner."
    )
    assert book.read_bytes() == finished_template()


def test_a_refused_run_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    done("new", "portfolio_optimizer", path, "--empty")
    before = path.read_bytes()
    assert (
        trouble("run", path, "optimize") == "Assets!A9: No assets yet: type tickers, or press Import prices."
    )
    assert trouble("run", path, "undo-last-run").startswith("There is nothing to undo")
    assert path.read_bytes() == before


def test_a_button_of_another_workbook_names_the_right_ones(book: Path) -> None:
    sentence = trouble("run", book, "Build plan")
    assert sentence == (
        "Build plan (build_plan) is a button of the income planner, and this workbook is made from the portfolio "
        "optimizer. Its buttons are Optimize, Make orders, Check inputs, Preview import, Import prices, Start empty, "
        "Example data, Undo last run."
    )
    assert book.read_bytes() == finished_template()


PLACES: dict[str, str] = {
    "there.xlsx": "exists: give another name",
    "link.xlsx": "exists: give another name",
    "folder.xlsx": "exists: give another name",
    "new.ods": "does not end in .xlsx",
    "new": "does not end in .xlsx",
    "none/new.xlsx": "There is no folder",
}


@pytest.mark.parametrize(("name", "says"), PLACES.items(), ids=PLACES)
def test_places_where_no_new_workbook_goes(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "there.xlsx").write_bytes(b"mine")
    (tmp_path / "link.xlsx").symlink_to("nowhere")
    (tmp_path / "folder.xlsx").mkdir()
    before = sorted(tmp_path.iterdir())
    assert says in trouble("new", "portfolio_optimizer", tmp_path / name)
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "there.xlsx").read_bytes() == b"mine"


@pytest.mark.parametrize("command", ["demo", "templates"])
def test_a_file_where_a_folder_should_be(tmp_path: Path, command: str) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    assert "a file is in its way" in trouble(command, tmp_path / "file")
    assert "a file is in its way" in trouble(command, tmp_path / "file" / "below")
    assert "cannot be made" in trouble(command, "/proc/xl-portfolio")


def test_the_demo_respects_an_open_workbook(tmp_path: Path) -> None:
    book = tmp_path / "portfolio_optimizer.xlsx"
    book.write_bytes(b"mine")
    (tmp_path / ".~lock.portfolio_optimizer.xlsx#").write_text("Anna Example,anna,host,,;")
    assert "is open (Anna Example in LibreOffice)" in trouble("demo", tmp_path)
    assert book.read_bytes() == b"mine"


# --- files that will not do -------------------------------------------------------------------------


def _locked(path: Path) -> Path:
    path.with_name(f"~${path.name}").write_bytes(bytes([4]) + b"Anna".ljust(54))
    return path


def _read_only(path: Path) -> Path:
    path.chmod(0o444)
    return path


def _cut(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:5000])
    return path


def _broken_sheet(path: Path) -> Path:
    return rezipped(path, {"xl/worksheets/sheet2.xml": b"<worksheet"})


def _encrypted(path: Path) -> Path:
    path.write_bytes(OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
    return path


def _bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(80 * 2**20))
    return path


def _other_version(path: Path) -> Path:
    FileWorkbook(path).apply(Changes(ranges={"TemplateVersion": Grid.of("2")}))
    return path


def _folder(path: Path) -> Path:
    path.unlink()
    path.mkdir()
    return path


def _missing(path: Path) -> Path:
    path.unlink()
    return path


def _loop(path: Path) -> Path:
    path.unlink()
    path.symlink_to(path.name)
    return path


def _renamed(path: Path) -> Path:
    return path.rename(path.with_suffix(".ods"))


def _write(data: bytes) -> Callable[[Path], Path]:
    def written(path: Path) -> Path:
        path.write_bytes(data)
        return path

    return written


BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "locked": (_locked, "is open (Anna in Excel): close it there first"),
    "read-only": (_read_only, "is read-only: remove that mark"),
    "damaged": (_cut, "is damaged: it is not a complete zip file"),
    "a damaged sheet": (_broken_sheet, "is damaged: its part xl/worksheets/sheet2.xml is not well-formed"),
    "encrypted": (_encrypted, "is protected by a password to open it"),
    "old": (_write(OLE + b"\0" * 600), "is in the old .xls format"),
    "a zip bomb": (_bomb, "would unpack to 1 parts and 80 MB"),
    "empty": (_write(b""), "is empty"),
    "text": (_write(b"Date,AAPL\n"), "is not an Excel workbook"),
    "without our names": (rich_workbook, "has no name 'TemplateName'"),
    "another version": (_other_version, "is made from version 2"),
    "a folder": (_folder, "is a folder"),
    "missing": (_missing, "There is no file"),
    "a link to itself": (_loop, "is a link that leads nowhere"),
    "another ending": (_renamed, "does not end in .xlsx or .xlsm"),
}
RECALCULABLE = {"without our names", "another version"}  # every workbook may be recalculated


@pytest.mark.parametrize(("spoil", "says"), BAD.values(), ids=BAD)
def test_a_bad_file_is_refused(book: Path, spoil: Callable[[Path], Path], says: str) -> None:
    bad = spoil(book)
    before = bad.read_bytes() if bad.is_file() else None
    assert says in trouble("run", bad, "optimize")
    assert before is None or bad.read_bytes() == before


@pytest.mark.parametrize("kind", sorted(BAD.keys() - RECALCULABLE))
def test_a_bad_file_is_not_recalculated(book: Path, kind: str) -> None:
    spoil, says = BAD[kind]
    bad = spoil(book)
    before = bad.read_bytes() if bad.is_file() else None
    assert says in trouble("recalc", bad)
    assert before is None or bad.read_bytes() == before


def test_a_copy_that_cannot_be_written(book: Path) -> None:
    assert "There is no folder" in trouble("run", book, "optimize", "--out", book.parent / "none" / "o.xlsx")
    assert "must end in .xlsx" in trouble("run", book, "optimize", "--out", book.with_name("o.ods"))
    assert "is a folder" in trouble("recalc", book, "--out", _folder_at(book.with_name("o.xlsx")))


def _folder_at(path: Path) -> Path:
    path.mkdir()
    return path


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert trouble("functions", "a\x1b[31mb").startswith(
        "There is no function called 'a\N{REPLACEMENT CHARACTER}[31mb'"
    )


# --- as a process of its own ------------------------------------------------------------------------


def test_a_process_that_works(book: Path) -> None:
    result = real("run", book, "check-inputs")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("2 warnings, 1 note: see the sheet Checks.\nWarning: Prices!C180: ")


def test_a_process_that_fails(book: Path) -> None:
    result = real("run", _cut(book), "optimize")
    assert (result.returncode, result.stdout) == (2, "")
    assert "is damaged" in result.stderr
    assert "Traceback" not in result.stderr


def test_names_that_no_encoding_can_write(book: Path) -> None:
    environment = {**os.environ, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    book.rename(book.with_name(os.fsdecode(b"plan\xff.xlsx")))
    for name in (b"plan\xff.xlsx", "nö.xlsx".encode()):
        command = [sys.executable, "-m", "xl_portfolio", "run", name, "check-inputs"]
        result = subprocess.run(command, capture_output=True, cwd=book.parent, env=environment, check=False)
        assert b"Traceback" not in result.stderr
    assert result.returncode == 2


def test_a_mistake_of_ours_is_logged_and_said(
    book: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from xl_portfolio.hosts import file, log

    def broken(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(file, "press", broken)
    monkeypatch.setattr(log, "log_file", lambda host: tmp_path / f"{host}.log")
    log.diagnostic_log.cache_clear()
    result = CliRunner().invoke(cli.main, ["run", str(book), "optimize"])
    assert result.exit_code == 1
    assert "a mistake of ours" in result.stderr
    assert "Traceback" not in result.output
    assert "ZeroDivisionError: a bug" in (tmp_path / "cli.log").read_text()
    for handler in log.diagnostic_log("cli").handlers:
        handler.close()
    log.diagnostic_log.cache_clear()
