"""The command line's part of the Excel host."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from tests.workbooks import finished_template
from xl_portfolio.cli import main
from xl_portfolio.hosts.excel.addin import ADDIN_NAME
from xl_portfolio.hosts.file import new
from xl_portfolio.templates import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_templates_come_with_macros_and_the_add_in(
    built: Mapping[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new, "new_workbook", lambda name, now: finished_template(name))
    done = run("templates", tmp_path)
    assert done.exit_code == 0, done.output
    plain = {f"{template.name}.xlsx" for template in TEMPLATES}
    assert {path.name for path in tmp_path.iterdir()} == {*plain, *built}
    assert (tmp_path / ADDIN_NAME).read_bytes() == built[ADDIN_NAME]


def test_share_names_a_folder_after_the_book(built: Mapping[str, bytes], tmp_path: Path) -> None:
    book = tmp_path / "Smith.xlsm"
    book.write_bytes(built["portfolio_optimizer.xlsm"])
    done = run("share", book)
    assert done.exit_code == 0, done.output
    assert {path.name for path in (tmp_path / "Smith for client").iterdir()} == {
        "Smith report.xlsx",
        "Smith report.pdf",
    }
    again = run("share", book)
    assert again.exit_code == 2
    assert "exists: give another folder" in again.output


def test_share_takes_workbooks_only(tmp_path: Path) -> None:
    (tmp_path / "notes.xlsx").write_text("no workbook")
    done = run("share", tmp_path / "notes.xlsx")
    assert done.exit_code == 2
    assert not (tmp_path / "notes for client").exists()


@pytest.mark.parametrize("command", [("install", "excel"), ("uninstall", "excel"), ("doctor", "excel")])
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere Excel may be there")
def test_there_is_no_excel_on_linux(command: tuple[str, str]) -> None:
    done = run(*command)
    assert done.exit_code == 2
    assert "xl-portfolio install calc" in done.output
