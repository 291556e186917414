"""*Optimize*: every number it writes, against the spreadsheet functions and against numpy."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from tests.actions.portfolio_optimizer.template import (
    ENGINE,
    NOW,
    N,
    changed,
    column,
    contents,
    edited,
    refused,
    returns,
    same,
    setting,
    workbook,
)
from tests.workbooks import DictWorkbook
from xl_portfolio import evaluate
from xl_portfolio.core.errors import Cancelled
from xl_portfolio.sheet.grid import Cell, CellError, Grid

P, RISK_FREE = 52, 0.02
OBJECTIVES: dict[str, tuple[str, float | None]] = {
    "Minimum variance": ("min_variance", None),
    "Maximum Sharpe": ("max_sharpe", None),
    "Target return": ("target_return", 0.2),
    "Target volatility": ("target_volatility", 0.16),
    "Maximum return": ("max_return", None),
}


def optimized(**cells: Grid) -> DictWorkbook:
    book = workbook(**cells)
    changed(ENGINE.press("optimize", book))
    return book


def table(*arguments: object) -> np.ndarray:
    """Numbers of a result of `evaluate`; text is NaN."""
    found = evaluate(*arguments)  # type: ignore[arg-type]  # a name, then values
    assert not isinstance(found, CellError), found.message
    return Grid.of(found).numbers


def close(found: np.ndarray, wanted: np.ndarray) -> None:
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-9)


def bounds(book: DictWorkbook) -> np.ndarray:
    return np.column_stack([column(book, "Assets", "Minimum"), column(book, "Assets", "Maximum")])


@pytest.fixture(scope="module")
def sharpe() -> DictWorkbook:
    """The sample at the maximum Sharpe ratio, with own expectations for two assets."""
    return optimized(
        Objective=setting("Objective", "Maximum Sharpe"),
        Assets=edited("Assets", {(1, "Expected return"): 0.08, (6, "Expected return"): 0.11}),
    )


def expected_returns(book: DictWorkbook) -> np.ndarray:
    own = column(book, "Assets", "Expected return")
    return np.where(np.isnan(own), P * returns(book).mean(axis=0), own)


@pytest.mark.parametrize(("label", "formula"), OBJECTIVES.items(), ids=OBJECTIVES)
def test_weights_are_those_of_the_formula(label: str, formula: tuple[str, float | None]) -> None:
    key, target = formula
    book = optimized(Objective=setting("Objective", label), Target=setting("Target", target))
    wanted = table("OPTIMAL_WEIGHTS", returns(book), key, RISK_FREE, bounds(book), target, P)[:, 0]
    close(column(book, "Portfolio", "Optimal weight"), wanted)
    assert column(book, "Portfolio", "Optimal weight").sum() == pytest.approx(1, abs=1e-12)


def test_own_expectations_are_used(sharpe: DictWorkbook) -> None:
    wanted = table(
        "OPTIMAL_WEIGHTS", returns(sharpe), "max_sharpe", RISK_FREE, bounds(sharpe), None, P,
        expected_returns(sharpe),
    )[:, 0]  # fmt: skip
    close(column(sharpe, "Portfolio", "Optimal weight"), wanted)


def test_frontier_is_that_of_the_formula(sharpe: DictWorkbook) -> None:
    rows = evaluate("FRONTIER", returns(sharpe), 50, RISK_FREE, bounds(sharpe), P, expected_returns(sharpe))
    assert isinstance(rows, list)
    written = sharpe.contents["FrontierTable"].part(slice(0, 51), slice(0, 3 + N))
    assert written.rows()[0] == ["Return", "Volatility", "Sharpe", *contents()["Prices"].rows()[0][1 : N + 1]]
    close(written.numbers[1:], Grid.of(rows).numbers[1:])
    assert sharpe.contents["FrontierTable"].part(slice(51, None), slice(None)).blank


def test_table_of_weights(sharpe: DictWorkbook) -> None:
    rows = sharpe.contents["Portfolio"].rows()
    inputs = sharpe.contents["Assets"].rows()
    assert [row[:3] for row in rows[1 : N + 1]] == [row[:3] for row in inputs[1 : N + 1]]
    assert rows[N + 1 :] == [[None] * 8] * (60 - N)
    now, optimal = (column(sharpe, "Portfolio", name) for name in ("Current weight", "Optimal weight"))
    values = column(sharpe, "Assets", "Units") * column(sharpe, "Assets", "Price")
    close(now, values / values.sum())
    close(now, column(sharpe, "Assets", "Weight"))  # the native formulas
    close(column(sharpe, "Portfolio", "Change"), optimal - now)


@pytest.mark.parametrize("which", ["Current", "Optimal"])
def test_risk_shares_are_those_of_the_formula(sharpe: DictWorkbook, which: str) -> None:
    weights = column(sharpe, "Portfolio", f"{which} weight")
    covariance = table("COVARIANCE_MATRIX", returns(sharpe), P)
    wanted = table("RISK_CONTRIBUTIONS", weights, covariance)[:, 0]
    close(column(sharpe, "Portfolio", f"{which} risk share"), wanted)
    assert wanted.sum() == pytest.approx(1)


def summary(book: DictWorkbook, which: str) -> dict[Cell, Cell]:
    header, *rows = book.contents["PortfolioSummary"].rows()
    return {row[0]: row[header.index(which)] for row in rows if row[0] is not None}


def by_hand(weights: np.ndarray, history: np.ndarray, expected: np.ndarray) -> dict[Cell, float]:
    """The summary from its definitions, sharing no code with the package."""
    series = history @ weights
    mean, volatility = weights @ expected, np.sqrt(P * weights @ np.cov(history.T) @ weights)
    wealth = np.concatenate(([1.0], np.cumprod(1 + series)))
    losses = np.sort(-series)[::-1]
    tail = len(series) * 0.05  # scenarios in the tail, the last one by its fraction
    whole = int(tail)
    return {
        "Expected return": mean,
        "Volatility": volatility,
        "Sharpe ratio": (mean - RISK_FREE) / volatility,
        "Past growth rate (CAGR)": wealth[-1] ** (P / len(series)) - 1,
        "Past maximum drawdown": 1 - (wealth / np.maximum.accumulate(wealth)).min(),
        "Value at risk 95 %, one period": losses[int(np.ceil(tail)) - 1],
        "Expected shortfall 95 %, one period": (losses[:whole].sum() + (tail - whole) * losses[whole]) / tail,
        "Largest weight": weights.max(),
        "Assets held": (weights > 5e-5).sum(),
        "Effective number of assets": 1 / (weights**2).sum(),
    }


@pytest.mark.parametrize("which", ["Current", "Optimal"])
def test_summary_by_hand(sharpe: DictWorkbook, which: str) -> None:
    weights = column(sharpe, "Portfolio", f"{which} weight")
    wanted = by_hand(weights, returns(sharpe), expected_returns(sharpe))
    assert summary(sharpe, which) == pytest.approx(wanted, rel=0, abs=1e-9)


def test_chart_points_and_the_capital_market_line(sharpe: DictWorkbook) -> None:
    covariance = P * np.cov(returns(sharpe).T)
    expected = expected_returns(sharpe)
    header, current, optimal, tangency, *assets = sharpe.contents["ChartPoints"].rows()
    assert header == ["Point", "Volatility", "Return"]
    for row, which in ((current, "Current"), (optimal, "Optimal")):
        measures = summary(sharpe, which)
        assert row == [which, measures["Volatility"], measures["Expected return"]]
    assert tangency == ["Tangency", *optimal[1:]]  # the objective is the maximum Sharpe ratio
    assert [row[0] for row in assets[:N]] == [row[0] for row in sharpe.contents["Assets"].rows()[1 : N + 1]]
    points = np.array([row[1:] for row in assets[:N]], dtype=float)
    close(points, np.column_stack([np.sqrt(covariance.diagonal()), expected]))
    assert assets[N:] == [[None] * 3] * (60 - N)
    _, start, end = sharpe.contents["CapitalMarketLine"].numbers
    assert start.tolist() == [0, RISK_FREE]
    assert (end[1] - RISK_FREE) / end[0] == pytest.approx(summary(sharpe, "Optimal")["Sharpe ratio"])
    assert end[0] > column(sharpe, "FrontierTable", "Volatility", 50).max()


def test_last_results_of_the_live_tables(sharpe: DictWorkbook) -> None:
    tickers: list[Cell] = sharpe.contents["Prices"].rows()[0][1 : N + 1]
    labelled: list[list[Cell]] = [tickers, *returns(sharpe).tolist()]
    rows = evaluate("PERFORMANCE_TABLE", labelled, RISK_FREE, P)
    assert isinstance(rows, list)
    written = sharpe.contents["LastAnalysis"].part(slice(0, N + 1), slice(None))
    assert [row[0] for row in written] == [row[0] for row in rows]
    close(written.numbers, Grid.of(rows).numbers)
    correlation = sharpe.contents["LastCorrelation"].numbers[:N, :N]
    close(correlation, table("CORRELATION_MATRIX", returns(sharpe)))


def test_what_is_said_and_left_behind(sharpe: DictWorkbook) -> None:
    [sentence] = sharpe.said
    measures = summary(sharpe, "Optimal")
    assert sentence.startswith("Maximum Sharpe: ")
    assert f"{100 * float(str(measures['Expected return'])):.1f} % expected return" in sentence
    assert f"{measures['Assets held']:.0f} of 20 assets held" in sentence
    assert sharpe.contents["RunStatus"][0, 0] == f"2026-03-02 10:30 Optimize: {sentence}"
    assert sharpe.contents["OptimizedAt"][0, 0] == NOW
    assert sharpe.contents["RunLog"].rows()[1] == [NOW, "Optimize", sentence]
    assert sharpe.contents["RunLog"].rows()[2][0] == datetime(2023, 1, 2, 9)  # the newest comes first
    assert "Tangency" in str(sharpe.contents["FrontierFinding"][0, 0])
    assert "volatility rises from" in str(sharpe.contents["PortfolioFinding"][0, 0])
    assert (len(sharpe.read_calls), sharpe.applied) == (1, 1)  # one batch in, one out


def test_the_same_inputs_give_the_same_numbers() -> None:
    assert same(optimized().contents, optimized().contents)


def test_inputs_stay_as_they_were(sharpe: DictWorkbook) -> None:
    for name in ("Prices", "Settings", "RiskFreeRate", "Points", "Client", "Cash", "ImportBlock"):
        if name in contents():
            assert sharpe.contents[name].rows() == contents()[name].rows(), name


def test_nothing_held_yet() -> None:
    book = optimized(Assets=edited("Assets", {(r, "Units"): None for r in range(1, N + 1)}))
    assert np.isnan(column(book, "Portfolio", "Current weight")).all()
    assert np.isfinite(column(book, "Portfolio", "Optimal weight")).all()
    assert set(summary(book, "Current").values()) == {None}
    assert book.contents["ChartPoints"].rows()[1] == ["Current", None, None]
    assert "volatility a year" in str(book.contents["PortfolioFinding"][0, 0])


def test_prices_in_another_order_than_the_assets() -> None:
    rows = contents()["Prices"].rows()
    turned = Grid.of([[row[0], *row[N:0:-1], *row[N + 1 :]] for row in rows], contents()["Prices"].origin)
    weights = column(optimized(Prices=turned), "Portfolio", "Optimal weight")
    close(weights, column(optimized(), "Portfolio", "Optimal weight"))


def test_tickers_are_indifferent_to_case() -> None:
    book = optimized(Assets=edited("Assets", {(1, "Ticker"): "aapl"}))
    assert book.contents["Portfolio"].rows()[1][0] == "aapl"


def test_numbers_as_tickers() -> None:
    book = optimized(
        Assets=edited("Assets", {(r, "Ticker"): 600_500.0 + r for r in range(1, N + 1)}),
        Prices=edited("Prices", {(0, c): 600_500.0 + c for c in range(1, N + 1)}),
    )
    weights = column(book, "Portfolio", "Optimal weight")
    close(weights, column(optimized(), "Portfolio", "Optimal weight"))
    assert book.contents["Portfolio"].rows()[1][0] == "600501"


@pytest.mark.parametrize("count", [1, 2, 60])
def test_few_and_many_assets(count: int) -> None:
    generator = np.random.default_rng(count)
    prices = 100 * np.exp(np.cumsum(generator.normal(0.001, 0.02, (1300, count)), axis=0))
    days = [datetime.fromordinal(730_000 + 7 * k) for k in range(1300)]
    tickers: list[Cell] = [f"T{k}" for k in range(count)]
    header = contents()["Assets"].rows()[0]
    rows: list[list[Cell]] = [[t, None, None, 1.0, 100.0, None, None, None, None, None] for t in tickers]
    book = optimized(
        Prices=Grid.of([["Date", *tickers], *([d, *p] for d, p in zip(days, prices.tolist(), strict=True))])
        .padded(1301, 61),
        Assets=Grid.of([header, *rows]).padded(61, 10),
    )  # fmt: skip
    wanted = table("OPTIMAL_WEIGHTS", prices[1:] / prices[:-1] - 1, None, None, None, None, P)[:, 0]
    close(column(book, "Portfolio", "Optimal weight", count), wanted)
    assert book.contents["FrontierTable"].numbers[1:51, 3 : 3 + count].sum(axis=1) == pytest.approx(1)


def test_cancelling_changes_nothing() -> None:
    def stop(done: float, text: str = "") -> None:
        if done > 0.4:
            raise Cancelled("Stopped by you.")

    book = workbook()
    assert refused(ENGINE.press("optimize", book, stop)) == "Stopped by you."
    assert book.said == ["Stopped by you."]
    assert same(book.contents, contents())


def test_a_workbook_without_a_name_is_refused_by_that_name() -> None:
    for missing in ("Prices", "RiskFreeRate", "FrontierTable"):
        book = DictWorkbook({name: grid for name, grid in contents().items() if name != missing})
        assert missing in refused(ENGINE.press("optimize", book))
        assert book.applied == 0
