"""The sheet Taxes: a table of brackets for one jurisdiction, year and status, or flat marginal rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_portfolio.actions.income_planner.contents import APPLIES_TO, CHOICES, TAX_METHODS
from xl_portfolio.actions.income_planner.reading.entries import MOST_MONEY, Entry, Guard, single
from xl_portfolio.actions.income_planner.reading.rows import Row, rows_of
from xl_portfolio.core.tax import MARRIED, SINGLE, FlatRate, TaxTable
from xl_portfolio.sheet.spelling import folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xl_portfolio.actions.doubts import Doubts
    from xl_portfolio.actions.income_planner.reading.household import Household
    from xl_portfolio.core.tax import TaxLaw
    from xl_portfolio.sheet.grid import Grid

__all__ = ["read_survivor_taxes", "read_taxes"]

_ORDINARY, _PREFERENTIAL, _STANDARD, _SENIOR, _BENEFIT = APPLIES_TO
_YEARS = (1900.0, 2200.0)
_OLD = 1  # years by which a table may lie behind the plan's first year: the newest there is


def read_taxes(cells: Mapping[str, Grid], household: Household, doubts: Doubts) -> TaxLaw | None:
    """The tax law that is chosen; None if there is an error on the sheet."""

    def entry(name: str) -> Entry:
        return single(cells, name, doubts)

    method = entry("TaxMethod").one_of(TAX_METHODS)
    if method is None:
        return None
    if method == 1:
        ordinary, gains = entry("FlatOrdinaryRate").rate(), entry("FlatPreferentialRate").rate()
        if ordinary is None or gains is None:
            return None
        return FlatRate(ordinary=ordinary, preferential=gains)
    year, status = entry("TaxYear").number(*_YEARS, whole=True), entry("FilingStatus")
    place = status.one_of(CHOICES["FilingStatus"])
    jurisdiction = entry("TaxJurisdiction").text()
    if not jurisdiction:
        entry("TaxJurisdiction").refuse("is blank: type a jurisdiction of the table on the sheet Brackets.")
    if year is None or place is None or not jurisdiction:
        return None
    chosen = CHOICES["FilingStatus"][place]
    _doubt_status(status, chosen, household)
    if year < household.as_of.year - _OLD:
        entry("TaxYear").warn(
            f"is {year:g}, and the plan begins in {household.as_of.year}: is there a newer table?"
        )
    rows = rows_of(cells, "TaxBrackets", doubts, named=False)
    own = [row for row in rows if _is(row, jurisdiction, year, chosen)]
    if not own:
        _refuse_unknown(entry("TaxJurisdiction"), rows, f"{jurisdiction} {year:g}, {chosen}")
        return None
    return _table(own, jurisdiction, int(year), chosen, doubts)


def read_survivor_taxes(
    cells: Mapping[str, Grid], household: Household, law: TaxLaw | None, doubts: Doubts
) -> TaxLaw | None:
    """The table of a single person where one of a couple dies first; None where the law stays as it is."""
    if household.first_death is None or not isinstance(law, TaxTable) or law.status != MARRIED:
        return None
    rows = rows_of(cells, "TaxBrackets", doubts, named=False)
    own = [row for row in rows if _is(row, law.jurisdiction, law.year, SINGLE)]
    if own:
        return _table(own, law.jurisdiction, law.year, SINGLE, doubts)
    single(cells, "FilingStatus", doubts).warn(
        f"stays {MARRIED} after the first death: the table has no rows for {law.jurisdiction} {law.year}, {SINGLE}."
    )
    return None


def _is(row: Row, jurisdiction: str, year: float, status: str) -> bool:
    return (folded(row["Jurisdiction"].text()), row["Year"].cell, folded(row["Status"].text())) == (
        folded(jurisdiction),
        year,
        folded(status),
    )


def _refuse_unknown(entry: Entry, rows: Sequence[Row], wanted: str) -> None:
    known = dict.fromkeys(
        f"{row['Jurisdiction'].text()} {row['Year'].text()}, {row['Status'].text()}" for row in rows
    )
    listed = f"There are: {'; '.join(known)}." if known else "The block of brackets is blank."
    entry.doubts.error(
        entry.where,
        f"There is no tax table for {wanted}. {listed} Choose one of them, type your own brackets, or choose "
        f"{TAX_METHODS[1]}.",
    )


def _doubt_status(entry: Entry, status: str, household: Household) -> None:
    if status == MARRIED and household.partner_birth is None:
        entry.warn(f"is {status}, but no partner's birth date stands on the sheet Profile.")
    if status != MARRIED and household.partner_birth is not None:
        entry.warn(f"is {status}, but a partner's birth date stands on the sheet Profile.")


def _table(rows: Sequence[Row], jurisdiction: str, year: int, status: str, doubts: Doubts) -> TaxTable | None:
    before = len(doubts.errors)
    parts: dict[str, list[tuple[float, float]]] = {part: [] for part in APPLIES_TO}
    for row in rows:
        place, begin = row["Applies to"].one_of(APPLIES_TO), row["From"].number()
        if place is None or begin is None:
            continue
        part = APPLIES_TO[place]
        rate = None if part in (_STANDARD, _SENIOR) else row["Rate"].rate()
        parts[part].append((begin, rate or 0.0))
    where = rows[0].where
    for part in (_ORDINARY, _PREFERENTIAL):
        if not parts[part]:
            doubts.error(
                where, f"{jurisdiction} {year}, {status} has no brackets for {part.lower()}: type them."
            )
    for part in (_STANDARD, _SENIOR):
        if len(parts[part]) > 1:
            doubts.error(where, f"{jurisdiction} {year}, {status} has two rows {part}: clear one of them.")
    if len(parts[_BENEFIT]) not in (0, 2):
        doubts.error(
            where,
            f"{jurisdiction} {year}, {status} needs two rows {_BENEFIT}, from which 50 % and 85 % are taxed.",
        )
    if len(doubts.errors) > before:
        return None
    with Guard(doubts, where):
        return TaxTable(
            jurisdiction=jurisdiction,
            year=year,
            status=status,
            source=rows[0]["Source"].text(),
            ordinary=tuple(sorted(parts[_ORDINARY])),
            preferential=tuple(sorted(parts[_PREFERENTIAL])),
            standard_deduction=sum(amount for amount, _ in parts[_STANDARD]),
            senior_deduction=sum(amount for amount, _ in parts[_SENIOR]),
            social_security=_thresholds(parts[_BENEFIT]),
        )
    return None


def _thresholds(rows: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Incomes from which Social Security is taxed; never where the table has none."""
    first, second = sorted(begin for begin, _ in rows) or (MOST_MONEY, MOST_MONEY)
    return first, second
