"""Income: yields after tax and inflation, the calendar of payments, yield traps, bonds and their ladder."""

import math
from datetime import date, datetime

import numpy as np

from xl_portfolio.core.income.calendar import income_calendar
from xl_portfolio.core.income.day_count import ACTUAL_ACTUAL
from xl_portfolio.core.income.ladder import Ladder, bond_ladder, ladder_cash_flows
from xl_portfolio.core.income.ladder_measures import measure_ladder, shock_ladder
from xl_portfolio.core.income.matching import cheapest_ladder
from xl_portfolio.core.income.pitfalls import TYPICAL_LIMITS, TrapLimits, yield_trap
from xl_portfolio.core.income.smoothing import reserve_needed
from xl_portfolio.core.income.yields import (
    after_tax_yield,
    dividend_growth,
    dividend_streak,
    real_return,
    tax_equivalent_yield,
)
from xl_portfolio.functions.categories import INCOME
from xl_portfolio.sheet.function import Example, function
from xl_portfolio.sheet.grid import Cell
from xl_portfolio.sheet.income_arguments import (
    BY_MONTH,
    RUNGS,
    BondsTable,
    CalendarLayoutChoice,
    CashRate,
    CouponsPerYear,
    DayCountChoice,
    DividendsRow,
    HoldingsTable,
    IncomesRow,
    IncomeYield,
    Inflation,
    LadderAmount,
    LadderLayoutChoice,
    Limit,
    Months,
    MonthsBetween,
    Nominal,
    RateShift,
    StartDate,
    TargetsTable,
    TaxRate,
    YieldsColumn,
    payers,
)

__all__ = [
    "AFTER_TAX_YIELD",
    "BOND_LADDER",
    "BOND_TABLE",
    "DIVIDEND_GROWTH",
    "DIVIDEND_STREAK",
    "INCOME_CALENDAR",
    "INCOME_RESERVE",
    "MATCHED_LADDER",
    "REAL_RETURN",
    "TAX_EQUIVALENT_YIELD",
    "YIELD_TRAP",
]

_ONE_POINT = 0.01


@function(category=INCOME, example=Example("=AFTER_TAX_YIELD(0.05, 0.24)", 0.038))
def AFTER_TAX_YIELD(income_yield: IncomeYield, tax_rate: TaxRate) -> float:
    """Yield that is left after tax: yield x (1 - tax rate)."""
    return after_tax_yield(income_yield, tax_rate)


@function(category=INCOME, example=Example("=TAX_EQUIVALENT_YIELD(0.034, 0.24)", 0.0447368))
def TAX_EQUIVALENT_YIELD(income_yield: IncomeYield, tax_rate: TaxRate) -> float:
    """Taxable yield that leaves as much as a tax-exempt one: yield / (1 - tax rate)."""
    return tax_equivalent_yield(income_yield, tax_rate)


@function(category=INCOME, example=Example("=REAL_RETURN(0.073, 0.03)", 0.0417476))
def REAL_RETURN(nominal: Nominal, inflation: Inflation) -> float:
    """Return in purchasing power: (1 + nominal) / (1 + inflation) - 1."""
    return real_return(nominal, inflation)


@function(category=INCOME, example=Example("=DIVIDEND_GROWTH(AF2:AH2)", 0.1))
def DIVIDEND_GROWTH(dividends: DividendsRow) -> float:
    """Compound growth per year from the first to the last annual dividend."""
    return dividend_growth(dividends)


@function(category=INCOME, example=Example("=DIVIDEND_STREAK(AF2:AH2)", 2.0))
def DIVIDEND_STREAK(dividends: DividendsRow) -> float:
    """Number of years in a row, up to the last, in which the annual dividend rose."""
    return float(dividend_streak(dividends))


@function(category=INCOME, example=Example("=INCOME_RESERVE(AR2:AR13)", 300.0))
def INCOME_RESERVE(incomes: IncomesRow) -> float:
    """Cash needed on the first day to spend the average income every month, paid at the start of the month."""
    return reserve_needed(incomes)


@function(
    category=INCOME,
    example=Example(
        "=YIELD_TRAP(X1:AH4)",
        [
            ["Holding", "Yield", "Trap", "Verdict"],
            ["Dividend fund", 0.035, "No", "No yield trap: the yield of 3.5 % is ordinary."],
            [
                "Mortgage trust",
                0.11,
                "Yes",
                "Yield trap: the yield of 11.0 % is high and 110 % of earnings are paid out "
                "(more than 80 %) and the dividend fell from 1.6 to 1.2 and the price moves by 34 % a "
                "year (more than 30 %).",
            ],
            [
                "Bond fund",
                0.045,
                "No",
                "No yield trap: the yield of 4.5 % is ordinary. Not judged for want of figures: "
                "payout ratio.",
            ],
        ],
    ),
)
def YIELD_TRAP(
    holdings: HoldingsTable,
    high_yield: Limit = TYPICAL_LIMITS.income_yield,
    high_payout: Limit = TYPICAL_LIMITS.payout,
    high_volatility: Limit = TYPICAL_LIMITS.volatility,
) -> list[list[Cell]]:
    """High yields with a reason for distrust: a high payout, a dividend that fell, or a volatile price. A row each."""
    limits = TrapLimits(income_yield=high_yield, payout=high_payout, volatility=high_volatility)
    yields = holdings.numbers("Yield", low=0.0, high=10.0)
    payouts = holdings.numbers("Payout ratio", low=-100.0, high=100.0, blank=math.nan)
    volatilities = holdings.numbers("Volatility", low=0.0, high=10.0, blank=math.nan)
    columns = holdings.beginning("Dividend")
    history = [holdings.numbers(name, low=0.0, high=1e9, blank=math.nan) for name in columns]
    dividends = np.array(history).reshape(len(columns), len(holdings)).T
    rows: list[list[Cell]] = [["Holding", "Yield", "Trap", "Verdict"]]
    for k, label in enumerate(holdings.labels):
        trap = yield_trap(float(yields[k]), float(payouts[k]), dividends[k], float(volatilities[k]), limits)
        rows.append([label, float(yields[k]), "Yes" if trap.trapped else "No", trap.text])
    return rows


@function(
    category=INCOME,
    example=Example(
        "=INCOME_CALENDAR(X1:AC4, BB2:BB2, , 3)",
        [
            ["Holding", datetime(2025, 1, 1), datetime(2025, 2, 1), datetime(2025, 3, 1), "Total"],
            ["Dividend fund", 0.0, 0.0, 525.0, 525.0],
            ["Mortgage trust", 183.333, 183.333, 183.333, 550.0],
            ["Bond fund", 150.0, 150.0, 150.0, 450.0],
            ["All", 333.333, 333.333, 858.333, 1525.0],
        ],
    ),
)
def INCOME_CALENDAR(
    holdings: HoldingsTable,
    start: StartDate,
    layout: CalendarLayoutChoice = BY_MONTH,
    months: Months = 12.0,
) -> list[list[Cell]]:
    """Income before tax by month of payment; a weekend or US federal holiday moves it to the next business day."""
    payments = income_calendar(payers(holdings), start, int(months))
    if layout is not BY_MONTH:
        rows: list[list[Cell]] = [["Pay date", "Ex-date", "Holding", "Amount"]]
        for one in payments.payments:
            rows.append([_cell(one.pay_date), _cell(one.ex_date), one.label, one.amount])
        return rows
    rows = [["Holding", *(_cell(month) for month in payments.months), "Total"]]
    for label, row in zip(holdings.labels, payments.table.tolist(), strict=True):
        rows.append([label, *row, math.fsum(row)])
    return [*rows, ["All", *payments.monthly.tolist(), payments.total]]


@function(
    category=INCOME,
    example=Example(
        "=BOND_LADDER(AP2:AP6, BB2:BB2, 50000)",
        [
            ["Rung", "Maturity", "Face value", "Coupon", "Coupons a year"],
            ["Rung 1", datetime(2026, 1, 15), 10000.0, 0.04, 400.0],
            ["Rung 2", datetime(2027, 1, 15), 10000.0, 0.041, 410.0],
            ["Rung 3", datetime(2028, 1, 15), 10000.0, 0.042, 420.0],
            ["Rung 4", datetime(2029, 1, 15), 10000.0, 0.043, 430.0],
            ["Rung 5", datetime(2030, 1, 15), 10000.0, 0.044, 440.0],
            ["Cost", 50000.0, None, None, None],
            ["Coupons a year", 2100.0, None, None, None],
            ["Yield to maturity, annual", 0.0431076, None, None, None],
            ["Modified duration, years", 2.74949, None, None, None],
            ["Convexity", 10.842, None, None, None],
            ["Value if yields rise by 1 point", 48651.9, None, None, None],
        ],
    ),
)
def BOND_LADDER(
    yields: YieldsColumn,
    start: StartDate,
    amount: LadderAmount,
    layout: LadderLayoutChoice = RUNGS,
    day_count: DayCountChoice = ACTUAL_ACTUAL,
    coupons_per_year: CouponsPerYear = 2.0,
    months_between: MonthsBetween = 12.0,
) -> list[list[Cell]]:
    """Bond ladder of equal rungs bought at par: maturities, coupons, yield, duration, and its value after a rise."""
    ladder = bond_ladder(start, amount, yields, int(coupons_per_year), day_count, int(months_between))
    if layout is not RUNGS:
        return _payments(ladder)
    measures = measure_ladder(ladder)
    rows: list[list[Cell]] = [["Rung", "Maturity", "Face value", "Coupon", "Coupons a year"]]
    for bond, face in zip(ladder.bonds, ladder.faces.tolist(), strict=True):
        rows.append([bond.label, _cell(bond.maturity), face, bond.coupon, face * bond.coupon])
    shock = shock_ladder(ladder, _ONE_POINT)
    for label, value in (
        ("Cost", ladder.cost),
        ("Coupons a year", measures.annual_coupons),
        ("Yield to maturity, annual", measures.yield_to_maturity),
        ("Modified duration, years", measures.duration),
        ("Convexity", measures.convexity),
        ("Value if yields rise by 1 point", shock.value_after),
    ):
        rows.append([label, value, None, None, None])
    return rows


@function(
    category=INCOME,
    example=Example(
        "=BOND_TABLE(AJ1:AN3, BB2:BB2)",
        [
            [
                "Bond",
                "Yield to maturity",
                "Modified duration, years",
                "Convexity",
                "Accrued interest",
                "Value",
                "Value after the shift",
            ],
            ["Treasury note", 0.0441242, 2.38731, 7.10272, 166.304, 10066.3, 9829.52],
            ["Company bond", 0.0501955, 5.064, 31.0778, 103.315, 5228.31, 4971.5],
            ["All", 0.0479416, 3.30231, 15.2984, 269.619, 15294.6, 14801.0],
        ],
    ),
)
def BOND_TABLE(
    bonds: BondsTable,
    start: StartDate,
    day_count: DayCountChoice = ACTUAL_ACTUAL,
    coupons_per_year: CouponsPerYear = 2.0,
    rate_shift: RateShift = 0.01,
) -> list[list[Cell]]:
    """Bonds one by one and together: yield to maturity, modified duration, convexity, accrued interest and value."""
    ladder = Ladder(
        bonds=tuple(held.bond(coupons_per_year, day_count) for held in bonds),
        faces=np.array([held.face for held in bonds]),
        prices=np.array([held.price for held in bonds]),
        settlement=start,
    )
    measures, shock = measure_ladder(ladder), shock_ladder(ladder, rate_shift)
    rows: list[list[Cell]] = [
        [
            "Bond",
            "Yield to maturity",
            "Modified duration, years",
            "Convexity",
            "Accrued interest",
            "Value",
            "Value after the shift",
        ]
    ]
    columns = (
        measures.yields,
        measures.durations,
        measures.convexities,
        ladder.accrued,
        shock.before,
        shock.after,
    )
    for bond, numbers in zip(bonds, np.column_stack(columns).tolist(), strict=True):
        rows.append([bond.label, *numbers])
    together: list[Cell] = ["All", measures.yield_to_maturity, measures.duration, measures.convexity]
    return [*rows, [*together, float(ladder.accrued.sum()), shock.value_before, shock.value_after]]


@function(
    category=INCOME,
    example=Example(
        "=MATCHED_LADDER(AJ1:AN3, BD2:BE4, BB2:BB2)",
        [
            ["Bond", "Face value to buy", "Cost"],
            ["Treasury note", 3390.63, 3413.12],
            ["Company bond", 4098.36, 4285.5],
            ["Cash", None, 2638.96],
            ["All", None, 10337.6],
        ],
    ),
    slow=True,
)
def MATCHED_LADDER(
    bonds: BondsTable,
    targets: TargetsTable,
    start: StartDate,
    day_count: DayCountChoice = ACTUAL_ACTUAL,
    coupons_per_year: CouponsPerYear = 2.0,
    cash_rate: CashRate = 0.0,
) -> list[list[Cell]]:
    """Cheapest face values to buy so that coupons, repayments and cash pay amounts on their dates, and the cost."""
    offered = [held.bond(coupons_per_year, day_count) for held in bonds]
    found = cheapest_ladder(offered, [held.price for held in bonds], start, targets, cash_rate)
    rows: list[list[Cell]] = [["Bond", "Face value to buy", "Cost"]]
    bought = np.column_stack((found.ladder.faces, found.ladder.values)).tolist()
    rows += [[held.label, *cells] for held, cells in zip(bonds, bought, strict=True)]
    return [*rows, ["Cash", None, found.cash], ["All", None, found.cost]]


def _payments(ladder: Ladder) -> list[list[Cell]]:
    """Dates and amounts of all payments."""
    dates, table = ladder_cash_flows(ladder)
    rows: list[list[Cell]] = [["Date", *(bond.label for bond in ladder.bonds), "Total"]]
    for day, column in zip(dates, table.T.tolist(), strict=True):
        rows.append([_cell(day), *column, math.fsum(column)])
    return rows


def _cell(day: date) -> datetime:
    """A date as a cell holds it."""
    return datetime(day.year, day.month, day.day)
