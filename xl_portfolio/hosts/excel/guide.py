"""The picture guide: one page, five pictures, what Windows and Excel may block and how to let it through."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from xl_portfolio.hosts.excel.installer import INSTALLER_NAME

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["GUIDE_NAME", "picture_guide"]

GUIDE_NAME = "Picture guide.pdf"

_NAVY, _BLUE, _AMBER, _GREY, _MIST = "#1F3A5F", "#2E75B6", "#E9A23B", "#5B6470", "#F3F5F8"
_LEFT, _PICTURE, _TEXT = 45, 185, 255  # points: margin, width of a picture, where the text begins
_STEP = 138  # points from one step to the next


def picture_guide() -> bytes:
    """The page as PDF (A4)."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    written = BytesIO()
    page = Canvas(written, pagesize=A4, invariant=1)
    page.setTitle("XL Portfolio: installing")
    page.setAuthor("")
    page.setFillColor(_NAVY)
    page.setFont("Helvetica-Bold", 18)
    page.drawString(_LEFT, 795, "XL Portfolio: installing in five pictures")
    for number, (title, lines, draw) in enumerate(_STEPS, start=1):
        _step(page, 760 - (number - 1) * _STEP, number, title, lines, draw)
    page.setFillColor(_GREY)
    page.setFont("Helvetica", 8.5)
    page.drawString(
        _LEFT, 48, "Never lower Excel's macro security for this: unblocking the files you trust is enough."
    )
    page.drawString(
        _LEFT,
        36,
        "Without installing, every workbook still shows its last results; the buttons alone stay off.",
    )
    page.showPage()
    page.save()
    return written.getvalue()


def _step(
    page: Any,
    top: float,
    number: int,
    title: str,
    lines: tuple[str, ...],
    draw: Callable[[Any, float, float], None],
) -> None:
    page.setFillColor(_MIST)
    page.roundRect(_LEFT, top - 112, _PICTURE, 112, 4, stroke=0, fill=1)
    draw(page, _LEFT + 10, top - 102)
    page.setFillColor(_NAVY)
    page.setFont("Helvetica-Bold", 12)
    page.drawString(_TEXT, top - 14, f"{number}  {title}")
    page.setFillColor("black")
    page.setFont("Helvetica", 9.5)
    for k, line in enumerate(lines):
        page.drawString(_TEXT, top - 32 - 13.5 * k, line)


def _window(page: Any, x: float, y: float, title: str, colour: str = _NAVY) -> None:
    """A window of 165 x 92 points with a title bar."""
    page.setFillColor("white")
    page.setStrokeColor(_GREY)
    page.rect(x, y, 165, 92, stroke=1, fill=1)
    page.setFillColor(colour)
    page.rect(x, y + 78, 165, 14, stroke=0, fill=1)
    page.setFillColor("white")
    page.setFont("Helvetica-Bold", 7.5)
    page.drawString(x + 5, y + 82, title)


def _words(page: Any, x: float, y: float, *lines: str) -> None:
    page.setFillColor("black")
    page.setFont("Helvetica", 7.5)
    for k, line in enumerate(lines):
        page.drawString(x, y - 10 * k, line)


def _button(page: Any, x: float, y: float, text: str, *, press: bool) -> None:
    """A button; the one to press has a ring around it."""
    page.setStrokeColor(_GREY)
    page.setFillColor(_MIST)
    page.roundRect(x, y, 62, 14, 2, stroke=1, fill=1)
    page.setFillColor("black")
    page.setFont("Helvetica", 7.5)
    page.drawCentredString(x + 31, y + 4, text)
    if press:
        page.setStrokeColor(_AMBER)
        page.setLineWidth(2)
        page.roundRect(x - 4, y - 4, 70, 22, 6, stroke=1, fill=0)
        page.setLineWidth(1)


def _draw_unpack(page: Any, x: float, y: float) -> None:
    _window(page, x, y, "The folder, unpacked")
    _words(
        page, x + 8, y + 62, INSTALLER_NAME, "xl_portfolio-...whl", "xl_portfolio.xlam", "Picture guide.pdf"
    )
    page.setStrokeColor(_AMBER)
    page.setLineWidth(2)
    page.roundRect(x + 4, y + 57, 112, 16, 5, stroke=1, fill=0)
    page.setLineWidth(1)


def _draw_smart_screen(page: Any, x: float, y: float) -> None:
    _window(page, x, y, "Windows protected your PC", _BLUE)
    _words(page, x + 8, y + 62, "SmartScreen prevented an unrecognised", "app from starting.  More info")
    _button(page, x + 18, y + 12, "Run anyway", press=True)
    _button(page, x + 94, y + 12, "Don't run", press=False)


def _draw_unblock(page: Any, x: float, y: float) -> None:
    _window(page, x, y, "Properties of the file")
    _words(page, x + 8, y + 62, "Security: this file came from another", "computer and might be blocked.")
    page.setStrokeColor(_GREY)
    page.rect(x + 14, y + 24, 8, 8)
    page.setStrokeColor(_AMBER)
    page.setLineWidth(2)
    page.line(x + 15, y + 28, x + 18, y + 25)
    page.line(x + 18, y + 25, x + 24, y + 34)
    page.setLineWidth(1)
    _words(page, x + 28, y + 25, "Unblock")
    _button(page, x + 94, y + 8, "OK", press=True)


def _draw_editing(page: Any, x: float, y: float) -> None:
    _window(page, x, y, "Excel")
    page.setFillColor("#FFF4CE")
    page.rect(x, y + 54, 165, 24, stroke=0, fill=1)
    _words(page, x + 5, y + 63, "PROTECTED VIEW")
    _button(page, x + 94, y + 59, "Enable Editing", press=True)
    _words(page, x + 8, y + 34, "Only for a workbook from somebody", "you know.")


def _draw_ribbon(page: Any, x: float, y: float) -> None:
    _window(page, x, y, "Excel")
    _words(page, x + 6, y + 66, "File   Home   Insert")
    page.setFillColor(_AMBER)
    page.setFont("Helvetica-Bold", 8)
    page.drawString(x + 82, y + 66, "Portfolio")
    page.setStrokeColor(_AMBER)
    page.line(x + 80, y + 62, x + 122, y + 62)
    _button(page, x + 8, y + 38, "Optimize", press=False)
    _button(page, x + 84, y + 38, "Explain cell", press=False)
    _words(page, x + 8, y + 16, "=SHARPE(B2:B13, 0.02, 12)   1.05")


_STEPS = (
    (
        "Unpack, then double-click the installer",
        (
            "Right-click the zip file, Extract All. Close Excel.",
            f"Double-click {INSTALLER_NAME}.",
            "It installs for you alone, with a Python of its own:",
            "no administrator, nothing else on the computer changes.",
        ),
        _draw_unpack,
    ),
    (
        "If Windows says it protected your PC",
        (
            "The installer has no bought signature, so Windows asks.",
            "If you know who sent it: click More info, Run anyway.",
            "No such line? Your organisation allows signed programs only:",
            "hand the folder to your help desk.",
        ),
        _draw_smart_screen,
    ),
    (
        "If a file is blocked",
        (
            "Files from mail or the web carry a mark. For each file you",
            "trust: right-click, Properties, tick Unblock, OK.",
            "Did the virus scanner remove a file? Restore it from its",
            "quarantine, or ask your help desk for an exception.",
        ),
        _draw_unblock,
    ),
    (
        "If Excel opens a workbook in Protected View",
        (
            "Click Enable Editing. Formulas that showed #NAME? are then",
            "entered again by themselves.",
            "A red bar instead? Close the workbook, do step 3, open it again.",
        ),
        _draw_editing,
    ),
    (
        "There it is",
        (
            "Excel has a tab Portfolio. Type =SHARPE( in a cell, or press",
            "Optimize or Build plan in a workbook of ours.",
            "Something still missing? In a terminal:",
            r"%LOCALAPPDATA%\xl-portfolio\python\Scripts\xl-portfolio doctor",
        ),
        _draw_ribbon,
    ),
)
