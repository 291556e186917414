"""Where the prices stand in a table: header, dates, and which of three layouts it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from xl_portfolio.core.errors import InputError, NotEnoughData
from xl_portfolio.core.headings import folded, is_date_word
from xl_portfolio.data.cell_tables import Cell, CellTable
from xl_portfolio.data.date_spelling import is_date, looks_like_date
from xl_portfolio.data.heading_words import CODE_WORDS, KNOWN_WORDS, PRICE_WORDS, TICKER_WORDS
from xl_portfolio.data.number_spelling import is_missing, is_number

__all__ = ["Layout", "find_layout", "ticker_text"]

_DATES_ACROSS = 3  # dates in one row that show a table turned on its side


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the prices stand.

    Attributes
    ----------
    text : str
        What was understood, for the report.
    dates : int
        Column of dates.
    rows : list of int
        Rows with a date, in the order of the table.
    columns : tuple of int
        Columns of prices; one where `tickers_in` is set.
    tickers : tuple of str
        Their names; empty where `tickers_in` is set.
    tickers_in : int or None
        Column that names the ticker of each row: the long layout.
    heading : str
        Heading of the only column of prices, where it is no ticker; else empty.
    footers : tuple of int
        Rows below the last date.
    above : int
        Lines above the header that hold something else.
    """

    text: str = ""
    dates: int
    rows: list[int]
    columns: tuple[int, ...] = ()
    tickers: tuple[str, ...] = ()
    tickers_in: int | None = None
    heading: str = ""
    footers: tuple[int, ...] = ()
    above: int = 0


def find_layout(table: CellTable, file_ticker: str | None) -> Layout:
    """Layout of a table of prices.

    Wide: a column of dates and one of prices for each ticker. Long: dates, tickers and prices in
    three columns. Single: the download of one security with its open, high, low and close, of which
    the adjusted close is used; its ticker is `file_ticker`.

    Raises
    ------
    InputError
        No column of dates, no header, no column of prices, a row with prices and no date.
    NotEnoughData
        No row below the header.
    """
    header, dates = _header(table)
    rows, footers = _rows(table, header, dates)
    names = _names(table, header, dates)
    above = sum(not table.blank(r) for r in range(header))
    base = Layout(dates=dates, rows=rows, footers=footers, above=above)
    columns = [c for c in names if names[c] or _filled(table.column(c, rows))]
    if not columns:
        raise InputError(f"{table.source} has dates but no column of prices beside them: add the prices.")
    tickers_in = _ticker_column(table, rows, columns, names)
    if tickers_in is not None:
        column = _price_column(table, rows, [c for c in columns if c != tickers_in], names)
        text = f"long: tickers in {names[tickers_in]!r}, prices in {names[column]!r}"
        return replace(base, text=text, columns=(column,), tickers_in=tickers_in, heading=names[column])
    if _is_single([names[c] for c in columns if names[c]]):
        column = _price_column(table, rows, columns, names)
        if file_ticker is None:
            raise InputError(
                f"{table.source} holds one security under {names[column]!r}, without its ticker: write the ticker "
                "over the column of prices."
            )
        text = f"one security, prices in {names[column]!r}"
        return replace(base, text=text, columns=(column,), tickers=(file_ticker,), heading=names[column])
    for c in columns:
        if not names[c]:
            raise InputError(
                f"The column of {table.place(rows[0], c)} has cells but no name in the header: write its ticker "
                "there, or delete the column."
            )
    text = "wide: a column for each ticker"
    return replace(base, text=text, columns=tuple(columns), tickers=tuple(names[c] for c in columns))


def ticker_text(cell: object) -> str:
    """Ticker in a cell; a number such as 7203 is one too."""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return "" if cell is None else " ".join(str(cell).split())


# --- header and rows --------------------------------------------------------------------------------


def _header(table: CellTable) -> tuple[int, int]:
    """Row of the header and column of the dates."""
    before: int | None = None
    for r in range(len(table.rows)):
        if table.blank(r):
            continue
        row = table.rows[r]
        for c, cell in enumerate(row):
            if isinstance(cell, str) and is_date_word(cell):
                below = (cells[c] for cells in islice(table.rows, r + 1, None))
                if is_date(next((cell for cell in below if cell is not None), None)):
                    return r, c
        dated = [
            c for c, cell in enumerate(row) if looks_like_date(cell) or (c == 0 and _bare_date(table, r))
        ]
        if len(dated) >= _DATES_ACROSS:
            raise InputError(
                f"{table.source} has its dates side by side ({table.place(r, dated[0])}): dates go down the first "
                "column. Turn the table (Copy, Paste Special, Transpose)."
            )
        if dated and any(_is_value(cell) for c, cell in enumerate(row) if c != dated[0]):
            if before is None:
                raise InputError(
                    f"{table.source} has no header: add a first line with Date and the tickers above the prices."
                )
            return before, dated[0]
        before = r
    raise InputError(
        f"{table.source} has no column of dates: the first column should hold dates such as 2024-12-31, "
        "under the heading Date."
    )


def _bare_date(table: CellTable, row: int) -> bool:
    """Whether a first column without a heading holds serial numbers or 20240131 from this row on."""
    column = [cells[0] for cells in table.rows[row:] if cells[0] is not None]
    heading = next((cells[0] for cells in reversed(table.rows[:row])), None)
    return row > 0 and heading is None and len(column) > 1 and all(is_date(cell) for cell in column)


def _rows(table: CellTable, header: int, dates: int) -> tuple[list[int], tuple[int, ...]]:
    """Rows with a date, and those below the last of them."""
    below = [r for r in range(header + 1, len(table.rows)) if not table.blank(r)]
    rows = [r for r in below if is_date(table.rows[r][dates])]
    dated = frozenset(rows)
    if not rows:
        raise NotEnoughData(
            f"{table.source} holds no dates with prices below its header: add at least two rows."
        )
    for r in below:
        units = r < rows[0] and not any(_is_value(cell) for cell in table.rows[r])
        if r < rows[-1] and r not in dated and not units:
            came = table.rows[r][dates]
            what = "is missing" if came is None else f"is {str(came)!r:.60}, which is none"
            raise InputError(f"The date in {table.place(r, dates)} {what}: correct it, or delete the row.")
    return rows, tuple(r for r in below if r > rows[-1])


def _names(table: CellTable, header: int, dates: int) -> dict[int, str]:
    """Name of each column beside the dates.

    A header that names the dates alone takes the tickers from the row above it, and if prices of
    several kinds stand above those, the columns of the preferred kind.
    """
    others = [c for c in range(len(table.rows[header])) if c != dates]
    levels = [
        {c: ticker_text(table.rows[r][c]) for c in others} for r in range(header + 1) if not table.blank(r)
    ]
    if len(levels) == 1 or any(levels[-1].values()):
        return levels[-1]
    tickers, kinds = levels[-2], {c: folded(name) for c, name in (levels[-3:-2] or [{}])[0].items()}
    if kinds and set(kinds.values()) <= KNOWN_WORDS:
        preferred = next((word for word in PRICE_WORDS if word in kinds.values()), None)
        return {c: name for c, name in tickers.items() if kinds[c] == preferred}
    return tickers


# --- columns ----------------------------------------------------------------------------------------


def _ticker_column(
    table: CellTable, rows: Sequence[int], columns: Sequence[int], names: Mapping[int, str]
) -> int | None:
    """Column that names the ticker of each row, or None."""
    texts = [c for c in columns if all(_is_name(cell) for cell in table.column(c, rows))]
    words = {c: folded(names[c]) for c in columns}
    priced = any(words[c] in PRICE_WORDS for c in columns)
    for word in TICKER_WORDS:
        for c in columns:
            if words[c] == word and (c in texts or (priced and word in CODE_WORDS)):
                return c
    return texts[0] if len(columns) == 2 and len(texts) == 1 else None


def _is_single(names: Sequence[str]) -> bool:
    words = {folded(name) for name in names}
    priced = not words.isdisjoint(PRICE_WORDS)
    return priced and (words <= KNOWN_WORDS or len(words & {"open", "high", "low"}) > 1)


def _price_column(
    table: CellTable, rows: Sequence[int], columns: Sequence[int], names: Mapping[int, str]
) -> int:
    for word in PRICE_WORDS:
        for c in columns:
            if folded(names[c]) == word and _filled(table.column(c, rows)):
                return c
    numeric = [c for c in columns if any(_is_value(cell) for cell in table.column(c, rows))]
    if len(numeric) == 1:
        return numeric[0]
    if not numeric:
        raise InputError(f"{table.source} has no column of numbers: add the prices.")
    several = ", ".join(repr(names[c]) for c in numeric[:5])
    raise InputError(
        f"{table.source} has several columns of numbers ({several}): write Close over the one that holds the prices."
    )


# --- one cell ---------------------------------------------------------------------------------------


def _is_value(cell: Cell) -> bool:
    return isinstance(cell, float) or (isinstance(cell, str) and is_number(cell))


def _is_name(cell: Cell) -> bool:
    return isinstance(cell, str) and not is_number(cell) and not is_missing(cell)


def _filled(cells: Sequence[Cell]) -> bool:
    return any(cell is not None for cell in cells)
