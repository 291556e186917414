"""Images of the buttons, drawn on a square of 16 x 16 in colours that show on light and dark screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DRAWINGS", "SIZES", "STOP", "image"]

SIZES: Mapping[str, int] = {"Small": 16, "Big": 26}
"""Pixels of the two sizes of a toolbar, by the name that the configuration gives them."""

STOP = "Stop"

_GREY, _BLUE, _GREEN, _ORANGE, _RED = "#7d8590", "#2f81c7", "#3a9a4e", "#e08a1e", "#d1433f"
_PAGE = "M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3"


def _lines(colour: str, path: str) -> str:
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-linejoin="round" stroke-linecap="round"/>'


def _filled(colour: str, path: str) -> str:
    return f'<path d="{path}" fill="{colour}"/>'


DRAWINGS: Mapping[str, str] = {
    "AcceptInvitation": _lines(_GREY, "M2.5 2.5h11v11h-11z")
    + f'<g stroke-width="2">{_lines(_GREEN, "M5 8l2.2 2.5L11.5 5")}</g>',
    "AccountingFormat": _lines(_GREEN, "M2 5.5h11.5M10.5 2.5l3 3-3 3")
    + _lines(_BLUE, "M14 10.5H2.5M5.5 7.5l-3 3 3 3"),
    "FileNew": _lines(_GREY, _PAGE),
    "FilePrintPreview": _lines(_GREY, "M12.5 6V4.5l-3-3h-7v13h4M9.5 1.5v3h3")
    + _lines(_BLUE, "M13 10.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zM12.4 12.4l2.1 2.1"),
    "FunctionsFinancialInsertGallery": _lines(_GREY, "M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 1.5v3M10.5 1.5v3")
    + _filled(_GREEN, "M5 11h1.5v1.5H5zM7.3 9.5h1.5v3H7.3zM9.6 8h1.5v4.5H9.6z"),
    "GetExternalDataFromText": _lines(_GREY, "M2.5 9.5v4h11v-4")
    + _lines(_BLUE, "M8 1.5v9M4.5 7L8 10.5 11.5 7"),
    "ImportTextFile": _lines(_GREY, _PAGE) + _lines(_BLUE, "M5.5 7.5h5M5.5 9.5h5M5.5 11.5h3"),
    "SolverRun": _lines(_GREY, "M2.5 1.5v12h12")
    + _lines(_BLUE, "M5 11.5C5 6.5 8.5 3.8 14 3")
    + f'<circle cx="7.2" cy="6.3" r="2" fill="{_ORANGE}"/>',
    STOP: _filled(_RED, "M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2z")
    + '<path d="M5.5 5.5h5v5h-5z" fill="#fff"/>',
    "Undo": _lines(_BLUE, "M5.5 2.5l-3 3 3 3M2.5 5.5h7a4 4 0 0 1 0 8H6"),
    "WhatIfAnalysisMenu": _lines(_GREY, "M2.5 1.5v12h12")
    + _lines(_BLUE, "M4.5 9C7 8.5 10 5 14 2.5")
    + _lines(_ORANGE, "M4.5 9c3-.5 6-1.5 9.5-2")
    + _lines(_RED, "M4.5 9c3 .5 6 1 9.5 2.5"),
}
"""What is drawn for each name of an Office image that a button carries, and for the one that stops."""


def image(name: str, pixels: int) -> str:
    """SVG of a button's image."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{pixels}" height="{pixels}" viewBox="0 0 16 16">'
        f"{DRAWINGS[name]}</svg>\n"
    )
