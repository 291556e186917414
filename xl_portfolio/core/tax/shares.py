"""The tax on a year's income as shares of its parts: how much of it each account or source causes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.tax.law import Income

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from xl_portfolio.core.tax.law import TaxLaw

__all__ = ["tax_shares"]


def tax_shares(
    law: TaxLaw, parts: Sequence[Income], seniors: int = 0, price_level: float = 1.0
) -> NDArray[np.float64]:
    """The tax on an income as shares (k,) of its k parts, dollars: they add up to the tax on the whole.

    Where brackets rise, what a part adds depends on which comes first. Each counts as the last one, and what all of
    them add so is brought down, or up, to the whole tax ::

        share_i = T(whole) (T(whole) - T(whole without i)) / Σ_j (T(whole) - T(whole without j))

    Parameters
    ----------
    law : table or flat rate
    parts : k incomes of one household and year, single numbers
    seniors : number of people of 65 or more
    price_level : of that year over the year of the table, as in `TaxTable.assess`
    """

    def tax(some: Sequence[Income]) -> float:
        return float(law.assess(Income.together(some), seniors, price_level).tax)

    whole = tax(parts)
    added = np.array([whole - tax([*parts[:place], *parts[place + 1 :]]) for place in range(len(parts))])
    return whole * added / added.sum() if added.sum() > 0.0 else np.zeros(len(parts))
