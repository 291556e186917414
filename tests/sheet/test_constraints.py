"""Sentences about a portfolio: what they mean, and errors that point at the word."""

import numpy as np
import pytest

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.optimization import (
    Column,
    Constraint,
    FixedCosts,
    HoldingLimits,
    LinearLimit,
    TradeCount,
    TradeLimit,
    TradingCost,
    WeightLimits,
)
from xl_portfolio.core.optimization.curved import CurvedLimit
from xl_portfolio.core.optimization.parts import Role
from xl_portfolio.sheet.constraints import Sentence, parse_constraint, read_sentences
from xl_portfolio.sheet.grid import Grid
from xl_portfolio.sheet.kinds import Notes, Reading
from xl_portfolio.sheet.universe import Universe, matched, objective_columns, read_universe

LABELS = ("AAPL", "TLT", "IEF", "GLD")
HEADER = ["Ticker", "Class", "Sector", "Yield", "Duration", "Current weight", "Gain", "Maximum"]
ROWS = [
    ["AAPL", "Equities", "Information Technology", 0.005, 0.0, 0.5, 0.4, 0.6],
    ["TLT", "Bonds", "Government", 0.03, 17.0, 0.2, -0.1, None],
    ["IEF", "Bonds", "Government", 0.035, 7.5, 0.2, 0.0, None],
    ["GLD", "Commodities", None, 0.0, 0.0, 0.1, 0.2, 0.1],
]
UNIVERSE = read_universe(HEADER, ROWS, "bounds")
BONDS, EQUITIES, YIELD = [0, 1, 1, 0], [1, 0, 0, 0], [0.005, 0.03, 0.035, 0]
INF = np.inf


def parse(text: str, least: float | None = None, most: float | None = None) -> tuple[Constraint, ...]:
    return parse_constraint(Sentence(text=text, where="B3", least=least, most=most), LABELS, UNIVERSE)


LINEAR = [
    ("Bonds >= 40%", BONDS, 0.4, INF),
    ("bonds at least 40 percent", BONDS, 0.4, INF),
    ("at least 40% in Bonds", BONDS, 0.4, INF),
    ("Bonds no less than 0.4", BONDS, 0.4, INF),
    ("Class Bonds at least 40 %", BONDS, 0.4, INF),
    ("Class = Bonds at most 40 %", BONDS, -INF, 0.4),
    ("Sector: Government at most 30%", BONDS, -INF, 0.3),
    ("“Information Technology” up to 0.3", EQUITIES, -INF, 0.3),
    ("Information Technology <= 0.3", EQUITIES, -INF, 0.3),
    ("Equities between 30% and 60%", EQUITIES, 0.3, 0.6),
    ("Equities more than 30 %", EQUITIES, 0.3, INF),
    ("Equities less than 30 %", EQUITIES, -INF, 0.3),
    ("between 30 % and 60 % in Equities", EQUITIES, 0.3, 0.6),
    ("30% <= Equities <= 60%", EQUITIES, 0.3, 0.6),
    ("60 % ≥ Equities", EQUITIES, -INF, 0.6),
    ("Equities at least 30 % and at most 60 %", EQUITIES, 0.3, 0.6),
    ("AAPL = 10%", EQUITIES, 0.1, 0.1),
    ("TLT exactly 10 %", [0, 1, 0, 0], 0.1, 0.1),
    ("Bonds >= 0.5 * Equities", [-0.5, 1, 1, 0], 0, INF),
    ("Bonds at least half of Equities", [-0.5, 1, 1, 0], 0, INF),
    ("Bonds at most twice Equities", [-2, 1, 1, 0], -INF, 0),
    ("Bonds >= 50% of Equities", [-0.5, 1, 1, 0], 0, INF),
    ("Bonds at least Equities + 10 %", [-1, 1, 1, 0], 0.1, INF),
    ("Bonds + GLD >= 20%", [0, 1, 1, 1], 0.2, INF),
    ("Equities - Bonds <= 10%", [1, -1, -1, 0], -INF, 0.1),
    ("Yield at least 2.5 %", YIELD, 0.025, INF),
    ("Yield of at least 2,5 %".replace("of ", ""), YIELD, 0.025, INF),
    ("Duration between 3 and 6", [0, 17, 7.5, 0], 3, 6),
    ("net exposure at most 100 %", [1, 1, 1, 1], -INF, 1),
    ("AAPL at most 50 bp", EQUITIES, -INF, 0.005),
]


@pytest.mark.parametrize(("text", "coefficients", "lower", "upper"), LINEAR, ids=[case[0] for case in LINEAR])
def test_linear_limits(text: str, coefficients: list[float], lower: float, upper: float) -> None:
    (limit,) = parse(text)
    assert isinstance(limit, LinearLimit)
    assert limit.text == text
    np.testing.assert_allclose(limit.coefficients, coefficients)
    assert (limit.lower, limit.upper) == (pytest.approx(lower), pytest.approx(upper))


@pytest.mark.parametrize(
    "text", ["each asset at most 10%", "at most 10 % in each asset", "every holding <= 0.1"]
)
def test_each_asset(text: str) -> None:
    (limit,) = parse(text)
    assert isinstance(limit, WeightLimits)
    np.testing.assert_array_equal(limit.upper, np.full(4, 0.1))
    np.testing.assert_array_equal(limit.lower, np.full(4, -INF))


def test_each_tag_of_a_column() -> None:
    limits = parse("each Class at most 60 %")
    assert [limit.text for limit in limits] == [
        f"{tag}: each Class at most 60 %" for tag in ("Equities", "Bonds", "Commodities")
    ]
    assert isinstance(limits[1], LinearLimit)
    np.testing.assert_array_equal(limits[1].coefficients, BONDS)


def test_trades() -> None:
    (turnover,) = parse("turnover at most 20%")
    assert isinstance(turnover, TradeLimit)
    assert turnover.most == pytest.approx(0.2)
    np.testing.assert_array_equal(turnover.start, [0.5, 0.2, 0.2, 0.1])
    np.testing.assert_array_equal(turnover.below, np.full(4, 0.5))
    (gains,) = parse("capital gains at most 2 %")
    assert isinstance(gains, TradeLimit)
    np.testing.assert_array_equal(gains.below, [0.4, 0, 0, 0.2])
    (gross,) = parse("gross exposure <= 150 %")
    assert isinstance(gross, TradeLimit)
    np.testing.assert_array_equal(gross.start, np.zeros(4))
    (short,) = parse("short at most 15 %")
    assert isinstance(short, TradeLimit)
    assert (short.below.tolist(), short.above.tolist()) == ([1.0] * 4, [0.0] * 4)
    (cost,) = parse("trading cost 10 bp")
    assert isinstance(cost, TradingCost)
    np.testing.assert_allclose(cost.above, 0.001)


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [
        ("do not sell AAPL, Bonds", [0.5, 0.2, 0.2, -INF], [INF] * 4),
        ("no buying", [-INF] * 4, [0.5, 0.2, 0.2, 0.1]),
        ("never trade Class Bonds", [-INF, 0.2, 0.2, -INF], [INF, 0.2, 0.2, INF]),
        ("no sale of GLD".replace("sale", "sell"), [-INF, -INF, -INF, 0.1], [INF] * 4),
    ],
)
def test_bans(text: str, lower: list[float], upper: list[float]) -> None:
    (limit,) = parse(text)
    assert isinstance(limit, WeightLimits)
    np.testing.assert_array_equal(limit.lower, lower)
    np.testing.assert_array_equal(limit.upper, upper)


def test_limits_that_bend() -> None:
    (spread,) = parse("at least 2.5 effective assets")
    assert isinstance(spread, CurvedLimit)
    assert (spread.most, spread.covariance) == (pytest.approx(0.4), False)
    assert isinstance(parse("effective number of assets >= 3")[0], CurvedLimit)
    weights = (0.4, 0.3, 0.2, 0.1)
    rows = [[*row, weight] for row, weight in zip(ROWS, weights, strict=True)]
    universe = read_universe([*HEADER, "Benchmark weight"], rows, "bounds")
    (close,) = parse_constraint(Sentence(text="tracking error at most 4 %", where="B3"), LABELS, universe)
    assert isinstance(close, CurvedLimit)
    assert close.most == pytest.approx(0.0016)
    np.testing.assert_array_equal(close.centre, weights)


@pytest.mark.parametrize(
    ("text", "most", "least"),
    [
        ("at most 10 holdings", 10, 0.0),
        ("holdings <= 3", 3, 0.0),
        ("no more than 5 assets", 5, 0.0),
        ("zero or at least 2 %", None, 0.02),
        ("each holding zero or at least 2%", None, 0.02),
    ],
)
def test_holdings(text: str, most: int | None, least: float) -> None:
    assert parse(text) == (HoldingLimits(text=text, most=most, least=least),)


COSTLY = ["Ticker", "Current value", "Fixed cost", "Trading cost"]
COSTLY_ROWS = [
    ["AAPL", 5_000.0, 10.0, 0.001],
    ["TLT", 2_000.0, 20.0, None],
    ["IEF", 2_000.0, 0.0, 0.002],
    ["GLD", 1_000.0, 5.0, 0.005],
]


def costs(text: str, most: float | None = None) -> tuple[Constraint, ...]:
    universe = read_universe(COSTLY, COSTLY_ROWS, "bounds")
    return parse_constraint(Sentence(text=text, where="B3", most=most), LABELS, universe)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fixed cost 10 per trade", [0.001] * 4),
        ("Fixed trading cost of 10", [0.001] * 4),
        ("fixed fee = €10 for each trade", [0.001] * 4),
        ("fixed costs 10 EUR per trade", [0.001] * 4),
        ("fixed cost 0.05 % per trade", [0.0005] * 4),
        ("fixed cost per trade", [0.001, 0.002, 0.0, 0.0005]),
    ],
)
def test_fixed_costs(text: str, expected: list[float]) -> None:
    (cost,) = costs(text)
    assert isinstance(cost, FixedCosts)
    np.testing.assert_allclose(cost.cost, expected)
    np.testing.assert_allclose(cost.start, [0.5, 0.2, 0.2, 0.1])  # from the values


def test_costs_in_proportion() -> None:
    (cost,) = costs("trading costs")
    assert isinstance(cost, TradingCost)
    np.testing.assert_allclose(cost.above, [0.001, 0.0, 0.002, 0.005])
    (cost,) = costs("trading cost", 0.003)
    assert isinstance(cost, TradingCost)
    np.testing.assert_allclose(cost.below, 0.003)
    (fixed,) = costs("fixed cost per trade", 10.0)
    assert isinstance(fixed, FixedCosts)
    np.testing.assert_allclose(fixed.cost, 0.001)


@pytest.mark.parametrize("text", ["at most 3 trades", "trades <= 3", "no more than 3 orders"])
def test_a_number_of_trades(text: str) -> None:
    (limit,) = parse(text)
    assert isinstance(limit, TradeCount)
    assert limit.most == 3
    np.testing.assert_array_equal(limit.start, [0.5, 0.2, 0.2, 0.1])


def test_roles() -> None:
    universe = read_universe(
        ["Ticker", "role"], [["A", "Core"], ["B", "satellites"], ["C", None], ["D", "core?"]], "bounds"
    )
    roles = objective_columns(universe)[Column.ROLE]
    np.testing.assert_array_equal(roles, [Role.CORE.number, Role.SATELLITE.number, 0.0, np.nan])


def test_numbers_beside_the_name() -> None:
    (limit,) = parse("Bonds", 0.2, 0.4)
    assert isinstance(limit, LinearLimit)
    assert (limit.lower, limit.upper) == (0.2, 0.4)
    assert limit.text == "Bonds at least 20 % and at most 40 %"
    (each,) = parse("each asset", None, 0.1)
    assert isinstance(each, WeightLimits)
    assert each.text == "each asset at most 10 %"
    for name in ("Bonds", "each asset", "turnover"):
        with pytest.raises(
            InputError, match=f"“{name}” has 40 beside it, which means 4000 %: write 40 % or 0.4"
        ):
            parse(name, None, 40.0)
    (duration,) = parse("Duration", None, 6.0)
    assert duration.text == "Duration at most 6"


WRONG = [
    ("Bonds at lest 40%", "the word “lest” (word 3) is not understood: did you mean “least”?"),
    ("Bond at least 40 %", "the word “Bond” (word 1) is not understood: did you mean “Bonds”?"),
    ("Bondz >= 40%", "did you mean “Bonds”?"),
    ("Bonds at least 40", "the word “40” (word 4) is not understood: write 40 % or 0.4."),
    (
        "Bonds 40 %",
        "the word “40 %” (word 2) is not understood: say “at least” or “at most” before a number.",
    ),
    ("capital gains at most 10000", "it is a share of the portfolio: write a percentage, such as 20 %"),
    ("fixed cost 1,000 per trade", "“1,000” may mean 1000 or 1.000: write the one or the other"),
    ("Bonds", "“Bonds” ends too early: say the limit, such as “at most 40 %”."),
    ("Bonds between 20% 40%", "the word “40%” (word 4) is not understood: write “between 20 % and 40 %”."),
    ("Bonds at least 40 % please", "the word “please” (word 5)"),
    ("turnover at least 5%", "takes a maximum only"),
    ("each Clas at most 3%", "the word “Clas” (word 2) is not understood: did you mean “class”?"),
    ("do not sel AAPL", "the word “sel” (word 3) is not understood: say “sell”, “buy” or “trade”."),
    ("40% >= 30%", "a name is needed on one of the sides"),
    ("at least", "a number is needed here, such as 40 %"),
    ("Bonds between 60 % and 40 %", "has its minimum above its maximum"),
    ("Nonsense at most 3 %", "names that are known here are"),
    ("2 * turnover at most 3 %", "this takes no factor"),
    ("do not sell Yield", "name assets or tags"),
    ("effective assets at most 3", "takes a minimum of 1 or more"),
    ("tracking error at most 4 %", "add a column “Benchmark weight”"),
    ("at most 2.5 holdings", "the number of holdings is a whole number, such as 10"),
    ("zero or at most 2 %", "write “zero or at least 2 %”"),
    ("zero or at least 200 %", "takes a weight above 0 %, at most 100 %"),
    ("at most 2.5 trades", "the number of trades is a whole number, such as 10"),
    ("fixed cost 10 per asset", "the word “per” (word 4) is not understood: a cost takes a number, such as"),
    ("fixed cost 10 per trade", "add a column “Current value” to the table of assets"),
    ("fixed cost per trade", "needs the fixed cost of each asset, or a number: add a column “Fixed cost”"),
    ("fixed cost $1.2.3 per trade", "the word “$1.2.3” (word 3) is not understood: a cost takes a number"),
    ("trading cost at most 3 %", "the word “most” (word 4) is not understood: a cost takes a number"),
    ("trading cost 10", "takes a share of what is traded, such as 0.1 %"),
]


@pytest.mark.parametrize(("text", "words"), WRONG, ids=[case[0] for case in WRONG])
def test_an_error_points_at_the_word(text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text)
    assert words in str(caught.value)
    assert str(caught.value).startswith("B3: ")


def test_a_blank_number_that_is_needed() -> None:
    universe = read_universe(
        HEADER[:4], [row[:4] for row in ROWS[:3]] + [["GLD", None, None, None]], "bounds"
    )
    with pytest.raises(InputError, match="needs the Yield of GLD, which is blank"):
        parse_constraint(Sentence(text="Yield >= 2 %", where="B3"), LABELS, universe)


def test_a_column_that_is_missing() -> None:
    with pytest.raises(InputError, match="add a column “Current weight”"):
        parse_constraint(
            Sentence(text="turnover at most 5 %", where="B3"),
            LABELS,
            Universe(bounds=np.full((4, 2), np.nan)),
        )


def test_a_table_of_sentences() -> None:
    reading = Reading("constraints", Notes())
    table = [
        ["Limit on", "At least", "At most"],
        ["Bonds", 0.2, None],
        [None] * 3,
        ["turnover at most 5 %", None, None],
    ]
    first, second = read_sentences(Grid.of(table), reading)
    assert (first.text, first.least, first.most) == ("Bonds", 0.2, None)
    assert second.where == "constraints: row 4, column 1 of the range"
    with pytest.raises(InputError, match="holds 3 in row 1"):
        read_sentences(Grid.of([[3.0], ["Bonds <= 3 %"]]), reading)
    with pytest.raises(InputError, match="a number is needed there"):
        read_sentences(Grid.of([["Limit on", "Least", "Most"], ["Bonds", "20", None]]), reading)
    with pytest.raises(InputError, match="holds the text '40 %' in row 1"):  # a limit, no header
        read_sentences(Grid.of([["Bonds", "40 %", None]]), reading)


class TestUniverse:
    def test_rows_are_found_by_name(self) -> None:
        found = matched(UNIVERSE, ("gld", "AAPL"))
        assert found.tags["Class"] == ("Commodities", "Equities")
        np.testing.assert_array_equal(found.bounds[:, 1], [0.1, 0.6])

    def test_without_names_the_order_counts(self) -> None:
        plain = Universe(bounds=np.array([[0.0, 0.5], [0.1, 1.0]]))
        assert matched(plain, ("A", "B")) is plain
        with pytest.raises(InputError, match="bounds has 2 rows, but there are 3 assets"):
            matched(plain, ("A", "B", "C"))

    def test_two_columns_of_one_name(self) -> None:
        with pytest.raises(InputError, match="two columns “Class”"):
            read_universe(["Class", "Class"], [["a", "b"]], "bounds")

    def test_text_in_a_column_of_numbers_makes_it_a_tag(self) -> None:
        assert read_universe(["Rating"], [["A"], [3.0]], "bounds").tags["Rating"] == ("A", "3")
