from __future__ import annotations

from datetime import date

import cvxpy as cp
import numpy as np
import pytest

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.income import (
    ACTUAL_ACTUAL,
    THIRTY_360,
    Bond,
    Ladder,
    bond_ladder,
    bond_price,
    cash_flows,
    cheapest_ladder,
    curve_yields,
    ladder_cash_flows,
    ladder_income,
    measure_ladder,
    modified_duration,
    par_bonds,
    payment_year,
    shock_ladder,
    yearly_payments,
)

DAY = date(2025, 1, 15)
YIELDS = [0.040, 0.042, 0.044, 0.046, 0.048]
LADDER = bond_ladder(DAY, 100_000.0, YIELDS, 2, ACTUAL_ACTUAL)


def zero(years: int) -> Bond:
    return Bond(
        label=f"Zero {years}",
        coupon=0.0,
        maturity=date(2025 + years, 1, 15),
        frequency=1,
        day_count=THIRTY_360,
    )


def test_a_ladder_at_par() -> None:
    assert LADDER.cost == pytest.approx(100_000)
    assert [bond.maturity for bond in LADDER.bonds] == [date(2025 + year, 1, 15) for year in range(1, 6)]
    measures = measure_ladder(LADDER)
    assert measures.yields == pytest.approx(YIELDS, abs=1e-9)
    assert measures.annual_coupons == pytest.approx(20_000 * sum(YIELDS))
    durations = [modified_duration(bond, DAY, rate) for bond, rate in zip(LADDER.bonds, YIELDS, strict=True)]
    assert measures.duration == pytest.approx(np.mean(durations))
    # all rungs together: above the average of the bond yields, compounded semiannually, in the long rungs' favour
    assert 0.044 < measures.yield_to_maturity < 0.048


def test_the_yield_of_one_rung_is_its_annual_equivalent() -> None:
    one = bond_ladder(DAY, 1_000.0, [0.05], 1, ACTUAL_ACTUAL, every=48)
    assert measure_ladder(one).yield_to_maturity == pytest.approx(0.05, abs=1e-4)


def test_cash_flows_by_hand() -> None:
    dates, table = ladder_cash_flows(bond_ladder(DAY, 2_000.0, [0.04, 0.06], 1, THIRTY_360))
    assert dates == (date(2026, 1, 15), date(2027, 1, 15))
    assert table.tolist() == [[1_040.0, 0.0], [60.0, 1_060.0]]


def test_payments_by_year_by_hand() -> None:
    # half-yearly coupons of 20 and 30; an anniversary belongs to the year that it ends
    coupons, repaid = yearly_payments(bond_ladder(DAY, 2_000.0, [0.04, 0.06], 2, THIRTY_360), 3)
    assert coupons.tolist() == [100.0, 60.0, 0.0]
    assert repaid.tolist() == [1_000.0, 1_000.0, 0.0]
    assert yearly_payments(LADDER, 1)[1].tolist() == [20_000.0]  # what comes later is left out
    assert [payment_year(DAY, date(2026, 1, day)) for day in (15, 16)] == [0, 1]
    assert payment_year(DAY, date(2027, 1, 16)) == 2
    assert (LADDER.end, LADDER.years) == (date(2030, 1, 15), 5)


def test_a_curve_is_straight_between_its_points_and_level_beyond() -> None:
    curve = ((1.0, 0.02), (3.0, 0.04), (10.0, 0.05))
    assert curve_yields(curve, [0.5, 2.0, 3.0, 6.5, 30.0]) == pytest.approx([0.02, 0.03, 0.04, 0.045, 0.05])


def test_bonds_at_par_cost_their_face_value_on_the_first_day() -> None:
    bonds = par_bonds([date(2027, 1, 15), date(2028, 3, 1)], [0.03, 0.05], 2, THIRTY_360)
    assert [(bond.label, bond.coupon) for bond in bonds] == [("Rung 1", 0.03), ("Rung 2", 0.05)]
    assert bond_price(bonds[0], DAY, 0.03) == pytest.approx(100.0)
    with pytest.raises(InputError, match="1 yields came for 2 maturities"):
        par_bonds([date(2027, 1, 15), date(2028, 3, 1)], [0.03], 2, THIRTY_360)


def test_a_rate_shock() -> None:
    shock = shock_ladder(LADDER, 0.01)
    expected = sum(
        20_000 * bond_price(bond, DAY, rate + 0.01) / 100
        for bond, rate in zip(LADDER.bonds, YIELDS, strict=True)
    )
    assert shock.value_after == pytest.approx(expected)
    assert shock.change < 0
    measures = measure_ladder(LADDER)
    by_duration_and_convexity = -measures.duration * 0.01 + measures.convexity * 0.01**2 / 2
    assert shock.change == pytest.approx(by_duration_and_convexity, abs=1e-4)
    assert shock.before == pytest.approx(np.full(5, 20_000))
    assert shock_ladder(LADDER, 0.0).change == pytest.approx(0.0, abs=1e-12)


def test_reinvested_at_the_same_yield_the_income_stays() -> None:
    flat = bond_ladder(DAY, 50_000.0, [0.05] * 5, 2, ACTUAL_ACTUAL)
    assert ladder_income(flat, [0.05] * 12) == pytest.approx([2_500.0] * 12)


def test_reinvested_at_other_yields_the_income_follows() -> None:
    two = bond_ladder(DAY, 2_000.0, [0.04, 0.06], 1, THIRTY_360)
    # year 1: 40 + 60; then the first rung pays 2 %: 20 + 60; then the second as well: 20 + 30
    assert ladder_income(two, [0.02, 0.03, 0.0, 0.0, 0.0]) == pytest.approx([100, 80, 50, 30, 0])


def test_the_cheapest_ladder_of_zeros_by_hand() -> None:
    bonds = [zero(1), zero(2)]
    targets = [(date(2026, 1, 15), 1_000.0), (date(2027, 1, 15), 2_000.0)]
    matched = cheapest_ladder(bonds, [95.0, 90.0], DAY, targets, 0.0)
    assert matched.ladder.faces == pytest.approx([1_000.0, 2_000.0])
    assert matched.cost == pytest.approx(950.0 + 1_800.0)
    assert matched.balances == pytest.approx([0.0, 0.0], abs=1e-6)


def test_cash_is_used_where_it_is_cheaper() -> None:
    matched = cheapest_ladder([zero(1)], [101.0], DAY, [(date(2026, 1, 15), 500.0)], 0.0)
    assert matched.ladder.faces == pytest.approx([0.0])
    assert (matched.cash, matched.cost) == (pytest.approx(500.0), pytest.approx(500.0))


def test_the_cheapest_ladder_equals_an_independent_solver() -> None:
    bonds = [
        Bond(
            label=f"{year}",
            coupon=0.03 + year / 400,
            maturity=date(2025 + year, 7, 1),
            frequency=2,
            day_count=THIRTY_360,
        )
        for year in range(1, 9)
    ]
    prices = np.array([bond_price(bond, DAY, 0.035 + k / 1_000) for k, bond in enumerate(bonds)])
    targets = [(date(2025 + year, 12, 31), 10_000.0 + 500 * year) for year in range(1, 9)]
    matched = cheapest_ladder(bonds, prices, DAY, targets, 0.0)
    pays = np.zeros((8, 8))
    for column, bond in enumerate(bonds):
        flows = cash_flows(bond, DAY)
        for day, amount in zip(flows.dates, flows.amounts, strict=True):
            pays[next(row for row, target in enumerate(targets) if day <= target[0]), column] += amount
    units, cash = cp.Variable(8, nonneg=True), cp.Variable(nonneg=True)
    accrued = Ladder(bonds=tuple(bonds), faces=np.full(8, 100.0), prices=prices, settlement=DAY).accrued
    cost = (prices + accrued) @ units + cash
    amounts = np.array([amount for _, amount in targets])
    cp.Problem(cp.Minimize(cost), [cash + cp.cumsum(pays @ units) >= np.cumsum(amounts)]).solve(
        solver=cp.CLARABEL
    )
    assert matched.cost == pytest.approx(float(cost.value), rel=1e-6)
    assert (matched.balances >= -1e-6).all()


def test_interest_on_cash_lowers_the_cost() -> None:
    targets = [(date(2027, 1, 15), 2_000.0)]
    costs = [cheapest_ladder([zero(1)], [95.0], DAY, targets, rate).cost for rate in (0.0, 0.03)]
    assert costs[1] == pytest.approx(costs[0] / 1.03, rel=1e-3)


def test_errors() -> None:
    with pytest.raises(InputError, match="above 0"):
        bond_ladder(DAY, 0.0, YIELDS, 2, ACTUAL_ACTUAL)
    with pytest.raises(InputError, match="do not fit"):
        bond_ladder(DAY, 1.0, YIELDS, 2, ACTUAL_ACTUAL, every=4)
    with pytest.raises(InputError, match="dates in order"):
        cheapest_ladder([zero(1)], [95.0], DAY, [(DAY, 1.0)], 0.0)
    with pytest.raises(InputError, match="numbers for price"):
        Ladder(bonds=(zero(1),), faces=np.ones(1), prices=np.ones(2), settlement=DAY)
    with pytest.raises(InputError, match="holds nothing"):
        measure_ladder(Ladder(bonds=(zero(1),), faces=np.zeros(1), prices=np.full(1, 95.0), settlement=DAY))
