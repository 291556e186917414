"""Limits on the sheet Constraints and orders in whole shares, on the real template."""

from __future__ import annotations

import numpy as np
import pytest

from tests.actions.portfolio_optimizer.template import (
    ENGINE,
    N,
    changed,
    column,
    contents,
    edited,
    refused,
    setting,
    workbook,
)
from xl_portfolio.sheet.grid import Cell, Grid


def limits(*rows: object) -> Grid:
    """The block of limits with some rows typed in."""
    lines = [row if isinstance(row, list) else [row, None, None] for row in rows]
    cells: dict[tuple[int, int | str], Cell] = {
        (r, c): cell for r, line in enumerate(lines, start=1) for c, cell in enumerate(line)
    }
    return edited("Constraints", cells)


def classes(book: object) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    grid = contents()["Assets"]
    place = grid.rows()[0].index("Class")
    return np.array([row[place] for row in grid.rows()[1 : N + 1]], dtype=object)


def test_limits_hold_for_the_optimum_and_the_whole_frontier() -> None:
    book = workbook(
        Constraints=limits("each Class at most 35 %", ["Technology", 0.1, 0.2], "turnover at most 60 %")
    )
    changed(ENGINE.press("optimize", book))
    weights = column(book, "Portfolio", "Optimal weight")
    groups = classes(book)
    for group in set(groups):
        assert weights[groups == group].sum() <= 0.35 + 1e-9
    assert 0.1 - 1e-9 <= weights[groups == "Technology"].sum() <= 0.2 + 1e-9
    frontier = book.contents["FrontierTable"].numbers[1:51, 3 : 3 + N]
    assert frontier[:, groups == "Technology"].sum(axis=1).max() <= 0.2 + 1e-9
    now = column(book, "Portfolio", "Current weight")
    assert np.abs(frontier - now).sum(axis=1).max() / 2 <= 0.6 + 1e-9


@pytest.mark.parametrize("number", ["40 %", "forty"])
def test_a_number_typed_as_text_is_refused(number: str) -> None:
    said = refused(ENGINE.press("optimize", workbook(Constraints=limits(["Technology", number, None]))))
    assert f"the text '{number}'" in said
    assert "a number is needed there, such as 40 %" in said


def test_what_a_limit_costs() -> None:
    book = workbook(Constraints=limits("Technology at least 28 %", "Energy at most 90 %"))
    changed(ENGINE.press("optimize", book))
    _, first, second = book.contents["ConstraintReport"].rows()[:3]
    assert first[:2] == ["Technology at least 28 %", "binding"]
    assert second == ["Energy at most 90 %", "not binding", 0.0]
    volatilities = []
    for share in (27, 29):  # the cost of a limit is a slope: half the difference between both sides
        changed(
            ENGINE.press("optimize", around := workbook(Constraints=limits(f"Technology at least {share} %")))
        )
        volatilities.append(float(str(around.contents["PortfolioSummary"].rows()[2][2])))
    assert first[2] == pytest.approx((volatilities[1] - volatilities[0]) / 2, rel=0.02)


def test_what_limits_that_bend_and_limits_on_holdings_cost() -> None:
    def report(*sentences: str) -> tuple[list[list[Cell]], float]:
        book = workbook(Constraints=limits(*sentences), Objective=setting("Objective", "Minimum variance"))
        changed(ENGINE.press("optimize", book))
        volatility = float(str(book.contents["PortfolioSummary"].rows()[2][2]))
        lines = book.contents["ConstraintReport"].rows()[1:]
        return [line for line in lines if line[0] is not None], volatility

    (spread,), volatility = report("at least 12 effective assets")
    _, looser = report("at least 11 effective assets")
    assert spread[:2] == ["at least 12 effective assets", "binding"]
    assert spread[2] == pytest.approx(volatility - looser, rel=1e-6)
    assert report("at least 2 effective assets")[0] == [["at least 2 effective assets", "not binding", 0.0]]
    assert report("at most 8 holdings")[0] == [["at most 8 holdings", "binding", None]]
    assert report("at most 20 holdings")[0] == [["at most 20 holdings", "not binding", None]]
    assert [row[1:] for row in report("at most 8 holdings", "at least 7.5 effective assets")[0]] == [
        ["binding", None],
        ["binding", None],
    ]


def test_a_clash_stops_optimize_and_stands_on_checks() -> None:
    clash = limits("Technology at least 60 %", "Energy at least 50 %")
    message = refused(ENGINE.press("optimize", workbook(Constraints=clash)))
    assert "cannot" in message
    assert "hold" in message
    book = workbook(Constraints=clash)
    changed(ENGINE.press("check_inputs", book))
    assert book.contents["InputChecks"].rows()[1][0] == "Error"


def test_a_word_that_is_not_understood_has_its_cell() -> None:
    message = refused(ENGINE.press("optimize", workbook(Constraints=limits("Tecnology at most 20 %"))))
    assert message.startswith("Constraints!A11: in “Tecnology at most 20 %” the word “Tecnology”")
    assert "did you mean “Technology”?" in message


def test_facts_carry_limits_and_objectives() -> None:
    tickers = [row[0] for row in contents()["Assets"].rows()[1 : N + 1]]
    facts: dict[tuple[int, int | str], Cell] = {}
    for k, ticker in enumerate(reversed(tickers), start=1):
        facts |= {(k, 0): ticker, (k, "Yield"): 0.001 * k}
    book = workbook(
        AssetFacts=edited("AssetFacts", facts),
        Constraints=limits("Yield at least 1.2 %"),
        Objective=setting("Objective", "Target income"),
        Target=setting("Target", 0.015),
    )
    changed(ENGINE.press("optimize", book))
    yields = 0.001 * np.arange(N, 0, -1)
    assert column(book, "Portfolio", "Optimal weight") @ yields >= 0.015 - 1e-9


def test_a_share_above_one_is_doubted() -> None:
    ticker = contents()["Assets"].rows()[1][0]
    facts = edited("AssetFacts", {(1, 0): ticker, (1, "Yield"): 4.0, (1, "Duration"): 7.0})
    changed(ENGINE.press("check_inputs", book := workbook(AssetFacts=facts)))
    (line,) = [row for row in book.contents["InputChecks"].rows() if "Yield of" in str(row)]
    assert line[0] == "Warning"
    assert line[1] == facts.where(1, 2)
    assert "400 %" in str(line[2])
    assert "4 % as 0.04" in str(line[2])


def test_holdings_and_limits_that_bend_shape_the_whole_frontier() -> None:
    book = workbook(
        Constraints=limits("at most 8 holdings", "at least 7.5 effective assets"),
        Points=setting("Points", 9.0),
        Objective=setting("Objective", "Minimum variance"),
    )
    done = changed(ENGINE.press("optimize", book))
    weights = column(book, "Portfolio", "Optimal weight")
    frontier = book.contents["FrontierTable"].numbers[1:10, 3 : 3 + N]
    np.testing.assert_allclose(frontier[0], weights, atol=1e-9)
    assert ((frontier > 1e-9).sum(axis=1) <= 8).all()
    assert (1 / (frontier**2).sum(axis=1) >= 7.5 - 1e-6).all()
    assert "8 of 20 assets held" in done.status
    checks = [row for row in book.contents["InputChecks"].rows() if "holdings and trades" in str(row)]
    assert len(checks) == 1
    tangency = book.contents["ChartPoints"].rows()[3]
    assert tangency[0] == "Tangency"
    volatilities, returns = book.contents["FrontierTable"].numbers[1:10, [1, 0]].T
    assert float(str(tangency[2])) <= np.interp(float(str(tangency[1])), volatilities, returns) * 1.02


def test_too_few_holdings_are_blamed_on_the_limit() -> None:
    book = workbook(
        Constraints=limits("at most 6 holdings"), Objective=setting("Objective", "Minimum variance")
    )
    message = refused(ENGINE.press("optimize", book))
    assert message.startswith("Constraints!A10: “at most 6 holdings” cannot hold: the 6 largest maxima")
    assert "add up to 90 %: allow 7 holdings, or raise the maxima." in message


def test_a_fixed_cost_keeps_small_trades_away() -> None:
    def trades(*sentences: str) -> int:
        book = workbook(
            Constraints=limits(*sentences),
            Objective=setting("Objective", "Maximum utility"),
            Target=setting("Target", 6.0),
            Points=setting("Points", 3.0),
        )
        changed(ENGINE.press("optimize", book))
        change = column(book, "Portfolio", "Change")
        return int((np.abs(change) > 1e-9).sum())

    assert trades("fixed cost 0.1 % per trade") < trades()
    assert trades("at most 3 trades") == 3


def test_core_and_satellites() -> None:
    tickers = [row[0] for row in contents()["Assets"].rows()[1 : N + 1]]
    facts: dict[tuple[int, int | str], Cell] = {}
    for k, ticker in enumerate(tickers, start=1):
        facts |= {(k, 0): ticker, (k, "Role"): "Core" if k <= 8 else "Satellite"}
    book = workbook(AssetFacts=edited("AssetFacts", facts), Objective=setting("Objective", "Core satellite"))
    changed(ENGINE.press("optimize", book))
    assert 0.6 - 1e-9 <= column(book, "Portfolio", "Optimal weight")[:8].sum() <= 0.8 + 1e-9
    core = book.contents["FrontierTable"].numbers[1:51, 3 : 3 + 8].sum(axis=1)
    assert core.min() >= 0.6 - 1e-9
    assert core.max() <= 0.8 + 1e-9
    message = refused(ENGINE.press("optimize", workbook(Objective=setting("Objective", "Core satellite"))))
    assert "No asset is marked “core”" in message


def test_orders_lead_from_the_holdings_to_the_optimum() -> None:
    book = workbook(CashToInvest=setting("CashToInvest", 5_000.0), OrderFee=setting("OrderFee", 4.0))
    changed(ENGINE.press("optimize", book))
    done = changed(ENGINE.press("make_orders", book))
    assert "orders: sales of" in done.status
    rows = [row for row in book.contents["Orders"].rows()[1:] if row[0] is not None]
    assert {row[2] for row in rows} == {"Buy", "Sell"}
    assert [row[2] for row in rows] == sorted((str(row[2]) for row in rows), reverse=True)  # sales first
    spent = sum(float(str(row[5])) * (1 if row[2] == "Buy" else -1) + float(str(row[6])) for row in rows)
    assert spent <= 5_000
    assert all(float(str(row[3])).is_integer() and float(str(row[5])) >= 500 for row in rows)
    assert all(row[6] == pytest.approx(4 + 0.001 * float(str(row[5]))) for row in rows)


def test_orders_need_weights() -> None:
    book = workbook()
    changed(ENGINE.press("start_empty", book))
    assert "press" in refused(ENGINE.press("make_orders", book)).casefold()


def test_the_picture_of_the_weights_adds_up() -> None:
    book = workbook()
    changed(ENGINE.press("optimize", book))
    block = book.contents["FrontierWeights"]
    np.testing.assert_allclose(np.nansum(block.numbers[1:22, 1:], axis=1), 1, atol=1e-12)
    assert block.rows()[0][-1] == "Other"


def test_a_number_that_orders_cannot_take_is_named_by_its_cell() -> None:
    said = refused(ENGINE.press("make_orders", workbook(CashToInvest=setting("CashToInvest", -200_000.0))))
    assert said.startswith(f"{contents()['CashToInvest'].where(0, 0)}: CashToInvest is -200000")


def test_long_and_short_within_a_gross_limit() -> None:
    bounds: dict[tuple[int, int | str], Cell] = {
        (r, name): bound for r in range(1, N + 1) for name, bound in (("Minimum", -0.2), ("Maximum", 0.4))
    }
    book = workbook(
        Assets=edited("Assets", bounds),
        Constraints=limits("gross exposure at most 140 %", "short exposure at most 15 %"),
        Objective=setting("Objective", "Maximum Sharpe"),
    )
    changed(ENGINE.press("optimize", book))
    weights = column(book, "Portfolio", "Optimal weight")
    assert weights.sum() == pytest.approx(1)
    assert -weights[weights < 0].sum() == pytest.approx(0.15)  # the tighter of the two: 130 % gross
    lines = [row[:2] for row in book.contents["ConstraintReport"].rows()[1:3]]
    assert lines == [
        ["gross exposure at most 140 %", "not binding"],
        ["short exposure at most 15 %", "binding"],
    ]
    assert "short" in refused(ENGINE.press("make_orders", book))
