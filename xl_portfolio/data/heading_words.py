"""Headings that price files use, in the languages of the usual sources; those of dates are in `core/headings.py`."""

from __future__ import annotations

__all__ = ["CODE_WORDS", "KNOWN_WORDS", "PRICE_WORDS", "TICKER_WORDS"]


def _words(*lines: str) -> tuple[str, ...]:
    return tuple(word for line in lines for word in line.split())


PRICE_WORDS = _words(
    "adjclose adjustedclose closeadjusted closeadj adjclosingprice adjprice totalreturn",
    "close closelast closingprice closeprice last lastprice pxlast price prices nav value",
    "schlusskurs schluss kurs cloture cierre chiusura ultimo zuletzt",
)
"""Headings of the column of prices, the preferred one first."""

_OTHER_WORDS = _words(
    "open high low volume vol change changep chg dividends dividend stocksplits splits capitalgains turnover",
    "openint openinterest vwap per time currency exchange trades adjopen adjhigh adjlow adjvolume bid ask",
    "average eroffnung eroffnungskurs erster hoch tief tageshoch tagestief volumen stucke umsatz",
)
CODE_WORDS = _words("ticker symbol tickersymbol ric code isin cusip sedol")
"""Headings under which a number such as 7203 is a ticker."""

TICKER_WORDS = (*CODE_WORDS, *_words("security instrument asset stock fund name company"))
"""Headings of the column that names the security of each row, the preferred one first."""

KNOWN_WORDS = frozenset({*PRICE_WORDS, *_OTHER_WORDS})
"""Headings of the download of one security."""
