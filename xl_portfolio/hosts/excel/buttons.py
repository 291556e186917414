"""What runs when a button is pressed: from the sheet, from the ribbon, on Windows and on Mac."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import xlwings

from xl_portfolio.core.errors import Cancelled, PortfolioError
from xl_portfolio.engine import default_engine
from xl_portfolio.hosts.excel.explain import explained
from xl_portfolio.hosts.excel.workbook import ExcelWorkbook
from xl_portfolio.hosts.log import INTERNAL, diagnostic_log
from xl_portfolio.sheet.grid import CellError

if TYPE_CHECKING:
    from xlwings import App

__all__ = ["explain_cell", "press"]

_TITLE = "Portfolio"
_ESCAPE = 0x1B  # virtual key code of Esc
_STOPPED = "Stopped: nothing was changed."
_WORKING = "working ..." if sys.platform == "darwin" else "working ... Esc stops"


def press(action: str) -> None:
    """Press the button `action` in the workbook that called; a failure is a message box with its sentence."""
    book = xlwings.Book.caller()
    app = book.app
    app.status_bar = f"{_TITLE}: {_WORKING}"
    host = ExcelWorkbook(book)

    def progress(done: float, text: str = "") -> None:
        if _escape_pressed():
            raise Cancelled(_STOPPED)
        host.say(text or _WORKING, done)

    try:
        outcome = default_engine().press(action, host, progress)
    except Exception:
        diagnostic_log("excel").exception("internal error in %s", action)
        _tell(app, INTERNAL)
        return
    if isinstance(outcome.value, CellError):
        _tell(app, host.said)
    else:
        app.status_bar = f"{_TITLE}: {host.said}"


def explain_cell() -> None:
    """Show in a message box why the selected cell shows what it shows."""
    app = xlwings.Book.caller().app
    try:
        text = explained(app, default_engine())
    except PortfolioError as error:
        text = str(error)
    except Exception:
        diagnostic_log("excel").exception("internal error in explain_cell")
        text = INTERNAL
    app.alert(text, title=_TITLE, mode="info")


def _tell(app: App, sentence: str) -> None:
    app.status_bar = False
    app.alert(sentence, title=_TITLE, mode="critical")


def _escape_pressed() -> bool:
    """Whether Esc is held down or was pressed since the last look; Excel for Mac cannot tell."""
    if sys.platform == "darwin":
        return False
    import ctypes

    windows: Any = ctypes  # its part for Windows is unknown to type checkers elsewhere
    return bool(windows.windll.user32.GetAsyncKeyState(_ESCAPE))
