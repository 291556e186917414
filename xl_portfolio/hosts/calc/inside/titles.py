"""Chart titles that show a cell: Calc reads them as plain text, so they have to follow the cell here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import unohelper
from com.sun.star.util import XModifyListener

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["follow_titles"]


class _Follower(unohelper.Base, XModifyListener):
    """Sets titles whenever the document changed, also by an undo."""

    def __init__(self, pairs: list[tuple[Any, Any]]) -> None:
        self._pairs = pairs

    def modified(self, event: Any) -> None:
        """Set the titles that differ from their cell."""
        for cell, title in self._pairs:
            if title.String != cell.String:
                title.String = cell.String

    def disposing(self, source: Any) -> None:
        """Forget the document."""
        self._pairs = []


def follow_titles(document: Any) -> None:
    """Let every chart title that shows the text of a named cell follow that cell."""
    cells = dict(_named_cells(document))
    pairs = [(cells[title.String], title) for title in _titles(document) if title.String in cells]
    if pairs:
        document.addModifyListener(_Follower(pairs))


def _named_cells(document: Any) -> Iterator[tuple[str, Any]]:
    """Text and cell of every name of a single cell that shows a sentence."""
    names = document.NamedRanges
    for name in names.ElementNames:
        named = names.getByName(name)
        cells = named.getReferredCells()
        if (
            cells is not None
            and cells.supportsService("com.sun.star.sheet.SheetCell")
            and " " in cells.String
        ):
            yield cells.String, cells


def _titles(document: Any) -> Iterator[Any]:
    for sheet in document.Sheets:
        for chart in sheet.Charts:
            if chart.EmbeddedObject.HasMainTitle:
                yield chart.EmbeddedObject.Title
