"""Why limits cannot all hold: the smallest set that clashes, and the least change that makes room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import Infeasible, NotConverged
from xl_portfolio.core.optimization.rows import LinearRows
from xl_portfolio.core.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from xl_portfolio.core.optimization.constraints import Constraint
    from xl_portfolio.core.optimization.problem import MeanVariance

__all__ = ["Clash", "clash_of", "explain"]

#: A limit missed by no more than this counts as kept; a price below it is none.
TOLERANCE = 1e-8

#: A clash of more limits than this is shortened in the sentence.
SHOWN = 5


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Clash:
    """Limits that cannot all hold, though without any one of them the others can.

    Attributes
    ----------
    texts : tuple of str
        The limits as sentences name them. That the weights add up to 100 % and that nothing is sold short goes
        without saying.
    verbs : tuple of str
        What would make room: "lower", "raise" or "widen".
    changes : tuple of float
        By how much each of them, alone, would have to give way for all limits to hold, in its own unit; infinite
        if that alone does not help.
    """

    texts: tuple[str, ...]
    verbs: tuple[str, ...]
    changes: tuple[float, ...]


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class System:
    """Named rows that may give way, and the rest that may not: rows without a name, and bounds."""

    named: LinearRows
    firm: LinearRows
    bounds: tuple[NDArray[np.float64], NDArray[np.float64]]


def explain(problem: MeanVariance, constraints: Sequence[Constraint]) -> Infeasible:
    """Return the error, with its sentence, for limits that no portfolio satisfies."""
    clash = clash_of(problem, constraints)
    texts = [f"“{text}”" for text in clash.texts[:SHOWN]]
    if len(clash.texts) > SHOWN:
        texts.append(counted(len(clash.texts) - SHOWN, "more limit"))
    if len(texts) == 1:
        said = f"The limit {texts[0]} cannot hold"
    else:
        both = "both" if len(clash.texts) == 2 else "all"
        said = f"The limits {', '.join(texts[:-1])} and {texts[-1]} cannot {both} hold"
    return Infeasible(f"{said}: {_remedy(clash)}.")


def _remedy(clash: Clash) -> str:
    ways = [
        (verb, _amount(text, change), text)
        for text, verb, change in zip(clash.texts, clash.verbs, clash.changes, strict=True)
        if np.isfinite(change)
    ]
    if not ways:
        return "no change of one of them alone makes room, so there is a second clash; leave one of them out first"
    if len({way[:2] for way in ways}) == 1 and len(ways) == len(clash.texts):
        return _way(ways[0][0], ways[0][1], "it" if len(ways) == 1 else "one of them")
    return ", or ".join(_way(verb, amount, f"“{text}”") for verb, amount, text in ways[:SHOWN])


def _way(verb: str, amount: str, what: str) -> str:
    return f"{verb} {what} by {amount}" if amount else f"leave {what} out"


def _amount(text: str, change: float) -> str:
    """A change in the unit of the text: points of a percentage, a plain number, or "" where it has no number."""
    if not any(letter.isdigit() for letter in text):
        return ""
    if "%" not in text:
        return f"{change:.4g}"
    points = f"{100 * change:.4g}"
    return f"{points} point{'' if points == '1' else 's'}"


def clash_of(problem: MeanVariance, constraints: Sequence[Constraint]) -> Clash:
    """Return the smallest set of clashing limits among bounds, rows and constraints.

    First the limits are missed by the least total: those whose price in that linear program is 0 have no part in
    the clash (Farkas). Of the others each is left out for good if the rest still clashes without it: what remains
    is irreducible (Chinneck and Dravnieks 1991).

    Raises
    ------
    NotConverged
        If the limits can hold after all, within what rounding can tell.
    """
    system = _system(problem, constraints)
    names = list(dict.fromkeys(system.named.texts))
    missed = _least_miss(system, names)
    if missed is None or missed[0] <= TOLERANCE:
        raise NotConverged("The limits leave a single point at most: give one of them a little more room.")
    priced = {text for text, price in zip(system.named.texts, missed[1], strict=True) if price > TOLERANCE}
    core = [name for name in names if name in priced]
    for name in list(core):
        fewer = [other for other in core if other != name]
        rest = _least_miss(_only(system, fewer), fewer)
        if rest is not None and rest[0] > TOLERANCE:
            core = fewer
    changes = [_least_miss(system, [name]) for name in core]
    return Clash(
        texts=tuple(core),
        verbs=tuple(_verb(system.named, name) for name in core),
        changes=tuple(np.inf if change is None else change[0] for change in changes),
    )


def _verb(rows: LinearRows, name: str) -> str:
    own = [k for k, text in enumerate(rows.texts) if text == name]
    if not np.isfinite(rows.upper[own]).any():
        return "lower"
    return "widen" if np.isfinite(rows.lower[own]).any() else "raise"


def _system(problem: MeanVariance, constraints: Sequence[Constraint]) -> System:
    """All limits on the weights w, and on a sale s_i and a purchase b_i per asset and limit of trades.

    For each of those w - start = b - s with b, s >= 0, and ``below's + above'b <= most``.
    """
    from xl_portfolio.core.optimization.constraints import LinearLimit, TradeLimit, WeightLimits

    n = problem.size
    kinked = [limit for limit in constraints if isinstance(limit, TradeLimit)]
    width = n * (1 + 2 * len(kinked))
    named = [_own_bounds(problem, width)]
    if problem.rows is not None:
        named.append(_widened(problem.rows, width))
    firm = [_row(np.repeat([1.0, 0.0], [n, width - n])[None], 1.0, 1.0, "")]
    for limit in constraints:
        if isinstance(limit, WeightLimits):
            named.append(_single_rows(limit.lower, limit.upper, [limit.text] * n, width))
        elif isinstance(limit, LinearLimit):
            row = _row(limit.coefficients[None], limit.lower, limit.upper, limit.text)
            named.append(_widened(row, width))
    for k, trade in enumerate(kinked):
        sold, bought = (slice(n * (2 * k + j), n * (2 * k + j + 1)) for j in (1, 2))
        split = np.zeros((n, width))
        split[:, :n], split[:, sold], split[:, bought] = np.eye(n), np.eye(n), -np.eye(n)
        firm.append(LinearRows(coefficients=split, lower=trade.start, upper=trade.start, texts=("",) * n))
        total = np.zeros((1, width))
        total[0, sold], total[0, bought] = trade.below, trade.above
        named.append(_row(total, -np.inf, trade.most, trade.text))
    lower = np.repeat([0.0], width)
    lower[:n] = np.where(problem.lower < 0.0, -np.inf, 0.0)
    upper = np.full(width, np.inf)
    return System(
        named=LinearRows.stacked(named, width), firm=LinearRows.stacked(firm, width), bounds=(lower, upper)
    )


def _row(coefficients: NDArray[np.float64], lower: float, upper: float, text: str) -> LinearRows:
    return LinearRows(
        coefficients=coefficients, lower=np.array([lower]), upper=np.array([upper]), texts=(text,)
    )


def _own_bounds(problem: MeanVariance, width: int) -> LinearRows:
    """The bounds of the problem as named rows; 0 is firm, 100 % follows without short positions: no name for them."""
    names = [problem.labels[k] if problem.labels else f"asset {k + 1}" for k in range(problem.size)]
    lower = np.where(problem.lower == 0.0, -np.inf, problem.lower)
    implied = (problem.upper == 1.0) & (problem.lower >= 0.0).all()
    upper = np.where(implied, np.inf, problem.upper)
    minima = [f"{name} at least {100 * low:.4g} %" for name, low in zip(names, lower, strict=True)]
    maxima = [f"{name} at most {100 * high:.4g} %" for name, high in zip(names, upper, strict=True)]
    without = np.full(problem.size, np.inf)
    return LinearRows.stacked(
        [_single_rows(lower, without, minima, width), _single_rows(-without, upper, maxima, width)], width
    )


def _single_rows(
    lower: NDArray[np.float64], upper: NDArray[np.float64], texts: Sequence[str], width: int
) -> LinearRows:
    """Limits of single assets as rows; assets without one have none."""
    limited = np.flatnonzero(np.isfinite(lower) | np.isfinite(upper))
    return LinearRows(
        coefficients=np.eye(len(lower), width)[limited],
        lower=lower[limited],
        upper=upper[limited],
        texts=tuple(texts[k] for k in limited.tolist()),
    )


def _widened(rows: LinearRows, width: int) -> LinearRows:
    """The same rows over more variables."""
    m, n = rows.coefficients.shape
    return LinearRows(
        coefficients=np.hstack((rows.coefficients, np.zeros((m, width - n)))),
        lower=rows.lower,
        upper=rows.upper,
        texts=rows.texts,
    )


def _only(system: System, names: Sequence[str]) -> System:
    """The system with these named rows only."""
    kept = [k for k, text in enumerate(system.named.texts) if text in names]
    rows = system.named
    named = LinearRows(
        coefficients=rows.coefficients[kept],
        lower=rows.lower[kept],
        upper=rows.upper[kept],
        texts=tuple(rows.texts[k] for k in kept),
    )
    return System(named=named, firm=system.firm, bounds=system.bounds)


def _least_miss(system: System, yielding: Sequence[str]) -> tuple[float, NDArray[np.float64]] | None:
    """Least total by which the yielding limits have to be missed, and the price of each named row.

    Each yielding text has one variable e >= 0: ``lower - e <= G x <= upper + e``.
    """
    from xl_portfolio.core.optimization.solvers import maximise

    rows, width = system.named, len(system.bounds[0])
    gives = np.array([[text == name for name in yielding] for text in rows.texts], dtype=np.float64)
    gives = gives.reshape(len(rows), len(yielding))
    matrix = np.block(
        [
            [rows.coefficients, gives],
            [rows.coefficients, -gives],
            [system.firm.coefficients, np.zeros((len(system.firm), len(yielding)))],
        ]
    )
    none = np.full(len(rows), np.inf)
    lower = np.concatenate((rows.lower, -none, system.firm.lower))
    upper = np.concatenate((none, rows.upper, system.firm.upper))
    gains = np.concatenate((np.zeros(width), -np.ones(len(yielding))))
    extra = np.zeros(len(yielding))
    bounds = (np.concatenate((system.bounds[0], extra)), np.concatenate((system.bounds[1], extra + np.inf)))
    best = maximise(gains, matrix, (lower, upper), bounds)
    if best is None:
        return None
    prices = np.abs(best.row_prices[: 2 * len(rows)]).reshape(2, len(rows)).max(axis=0)
    return -best.value, prices
