"""The simulation beside a plain whole-array numpy version of the same plan.

``python -m tests.benchmarks.simulation`` prints how long the random numbers take to draw, how long the whole
simulation takes, their ratio and the peak memory. The plain version is written without regard to speed or memory and
without the ledger: the tests use it as the second opinion on it.
"""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import date

import numpy as np

from xl_portfolio.core.planning import (
    ILLUSTRATIVE_MARKET,
    STRATEGIES,
    TAX_DEFERRED,
    TAX_FREE,
    TAXABLE,
    Account,
    Guardrails,
    Pension,
    Plan,
    Spending,
    distribution_period,
)
from xl_portfolio.core.simulation import LogNormal, simulate
from xl_portfolio.core.simulation.models import generator
from xl_portfolio.core.tax import (
    MARRIED,
    RETURN_OF_CAPITAL,
    SOCIAL_SECURITY,
    US_FEDERAL,
    Income,
    tax_table,
)

PATHS = 10_000
_BALANCED, _CASH = np.array(STRATEGIES[2].mix), np.eye(10)[9]

FULL_PLAN = Plan(
    start=date(2026, 1, 1),
    birth=date(1962, 1, 1),
    partner_birth=date(1961, 6, 1),
    to_age=104,
    market=ILLUSTRATIVE_MARKET,
    accounts=(
        Account(label="Brokerage", kind=TAXABLE, balance=400_000, basis=300_000, weights=_BALANCED),
        Account(label="IRA", kind=TAX_DEFERRED, balance=300_000, weights=_BALANCED),
        Account(
            label="Roth",
            kind=TAX_FREE,
            balance=100_000,
            weights=np.array(STRATEGIES[1].mix),
            final_weights=_BALANCED,
            glide_years=20,
        ),
        Account(label="Reserve", kind=TAXABLE, balance=40_000, basis=40_000, weights=_CASH),
    ),
    order=(0, 1, 2),
    rule=Guardrails(),
    law=tax_table(US_FEDERAL, 2025, MARRIED),
    spending=(
        Spending(label="Essential", monthly=3_000, essential=True),
        Spending(label="Optional", monthly=800, essential=False),
    ),
    pensions=(
        Pension(label="Social Security", monthly=1_500, start=date(2029, 1, 1), character=SOCIAL_SECURITY),
        Pension(label="Pension", monthly=300, follows_prices=False),
    ),
    adviser_fee=0.003,
    reserve=3,
    reserve_months=12,
)
"""Taxes, guardrails, a glide path, a reserve, required distributions; 480 months, 10 classes, 4 accounts."""


def drawn_departures(plan: Plan, paths: int, seed: int) -> np.ndarray:
    """All random numbers at once, as log-normal departures (months, n + 1, paths)."""
    market = plan.market
    growth = np.append(1 + market.net_returns, 1 + market.inflation)
    variance = np.log1p((np.append(market.volatilities, market.inflation_volatility) / growth) ** 2) / 12
    normals = generator(seed).standard_normal((plan.months, growth.size, paths))
    correlated = np.einsum("ij,tjp->tip", market.correlation_root(), normals, optimize=True)
    return np.expm1(np.sqrt(variance)[:, None] * correlated - variance[:, None] / 2)


def plain_plan(plan: Plan, departures: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Real wealth (months, P), real money to live on (months, P) and tax by year (years, P), guardrails only.

    Every statement is about all paths; pensions must run from one month on, weights must not be negative.
    """
    market, rule = plan.market, plan.rule
    assert isinstance(rule, Guardrails)
    months, paths = plan.months, departures.shape[2]
    classes = (1 + market.net_returns)[None, :, None] ** (1 / 12) * (1 + departures[:, :-1])
    prices = (1 + market.inflation) ** (1 / 12) * (1 + departures[:, -1])
    weights = np.array([[a.weights_after(t // 12) for a in plan.accounts] for t in range(months)])
    growth = np.einsum("tan,tnp->tap", weights, classes, optimize=True) * (1 - plan.adviser_fee / 12)
    level = np.vstack((np.ones(paths), np.cumprod(prices, axis=0)))
    starts = [
        0
        if pension.start is None
        else 12 * (pension.start.year - plan.start.year) + pension.start.month - plan.start.month
        for pension in plan.pensions
    ]
    wanted = sum(flow.monthly for flow in plan.spending)
    essential_pensions = sum(pension.monthly for pension in plan.pensions)
    balance = np.array([np.full(paths, a.balance) for a in plan.accounts], dtype=float)
    basis = np.array([np.full(paths, a.basis) for a in plan.accounts], dtype=float)
    cash = np.zeros_like(balance)
    taxed = [k for k, a in enumerate(plan.accounts) if a.kind is TAXABLE]
    deferred = [k for k, a in enumerate(plan.accounts) if a.kind is TAX_DEFERRED]
    first = plan.order[0]
    factor, lost, carried, due = np.ones(paths), np.zeros(paths, bool), np.zeros(paths), np.zeros(paths)
    wealth_out, income_out, tax_out = np.zeros((months, paths)), np.zeros((months, paths)), []
    ordinary = qualified = exempt = benefit = gains = np.zeros(paths)
    ratios: list[np.ndarray] = []

    def sell(k: int, amount: np.ndarray) -> np.ndarray:
        share = np.where(balance[k] > 1e-9, basis[k] / np.maximum(balance[k], 1e-9), 0.0)
        balance[k] = balance[k] - amount
        basis[k] = basis[k] - amount * share
        return amount - amount * share

    for t in range(months):
        now = level[t]
        pension = [
            (p.monthly * (now if p.follows_prices else 1.0) if t >= s else 0.0) + np.zeros(paths)
            for p, s in zip(plan.pensions, starts, strict=True)
        ]
        need = np.maximum(wanted * now - sum(pension), 0.0)
        bill = np.zeros(paths)
        if t % 12 == 0:
            ordinary = qualified = exempt = benefit = gains = np.zeros(paths)
            bill = due
            age = plan.start.year + t // 12 - plan.birth.year
            share = 1 / distribution_period(age) / 12 if age >= 75 else 0.0
            required = {k: share * balance[k] for k in deferred}
            if t > 0:
                year = np.prod(ratios, axis=0)
                lost = year < 1.0 - 1e-9
                if plan.reserve is not None:
                    fill = np.clip(plan.reserve_months * need - balance[plan.reserve], 0.0, balance[first])
                    fill = np.where(lost, 0.0, fill)
                    gains = gains + sell(first, fill)
                    balance[plan.reserve] += fill
                    basis[plan.reserve] += fill
                    cash[first] = np.minimum(cash[first], balance[first])
            bridge = sum(p.monthly * max(s - t, 0) for p, s in zip(plan.pensions, starts, strict=True))
            long_run = max(wanted - essential_pensions, 0.0)
            rate = 12 * long_run / np.maximum(balance.sum(axis=0) / now - bridge, 1e-9)
            if t == 0:
                initial = rate
            else:
                frozen = lost & (factor * rate > initial)
                factor = np.where(frozen, factor / np.maximum(now / level[t - 12], 1.0), factor)
                before = factor * rate
                if (months - t) / 12 > rule.protected_years:
                    factor = np.where(
                        before > (1 + rule.trigger) * initial, factor * (1 - rule.change), factor
                    )
                factor = np.where(before < (1 - rule.trigger) * initial, factor * (1 + rule.change), factor)
            ratios = []
        for p, amount in zip(plan.pensions, pension, strict=True):
            if p.character is SOCIAL_SECURITY:
                benefit = benefit + amount
            else:
                ordinary = ordinary + amount
        payout = factor * need
        saved = np.maximum(sum(pension) - wanted * now, 0.0)
        left = payout - saved + bill
        for k in deferred:
            amount = np.minimum(required[k], balance[k])
            balance[k] = balance[k] - amount
            ordinary = ordinary + amount
            left = left - amount
        spare = np.maximum(-left, 0.0)
        balance[first] += spare
        basis[first] += spare
        left = np.maximum(left, 0.0)
        for k in taxed:
            amount = np.minimum(left, cash[k])
            balance[k] = balance[k] - amount
            basis[k] = basis[k] - amount
            left = left - amount
        if plan.reserve is not None:
            amount = np.minimum(np.where(lost, left, 0.0), balance[plan.reserve])
            gains = gains + sell(plan.reserve, amount)
            left = left - amount
        for k in (*plan.order, *([] if plan.reserve is None else [plan.reserve])):
            amount = np.minimum(left, balance[k])
            if k in taxed:
                gains = gains + sell(k, amount)
            else:
                balance[k] = balance[k] - amount
                if k in deferred:
                    ordinary = ordinary + amount
            left = left - amount
        income_out[t] = (sum(pension) - saved + np.maximum(payout - left, 0.0)) / now
        for k in taxed:
            cash[k] = 0.0
            for i, character in enumerate(market.characters):
                income = weights[t, k, i] * market.yields[i] / 12 * balance[k]
                ordinary = ordinary + character.ordinary * income
                qualified = qualified + character.preferential * income
                exempt = exempt + character.exempt * income
                if character is not RETURN_OF_CAPITAL:
                    basis[k] = basis[k] + income
                cash[k] = cash[k] + income * (1 - plan.reinvested)
        before = balance.sum(axis=0)
        balance = balance * growth[t]
        ratios.append(balance.sum(axis=0) / np.maximum(before, 1e-9))
        wealth_out[t] = balance.sum(axis=0) / level[t + 1]
        if t % 12 == 11 or t == months - 1:
            net = gains + carried
            carried = np.minimum(net, 0.0)
            end = level[t + 1]
            people = [plan.birth] + ([] if plan.partner_birth is None else [plan.partner_birth])
            seniors = sum(plan.start.year + t // 12 - birth.year >= 65 for birth in people)
            assessed = Income(
                ordinary=ordinary / end,
                preferential=(np.maximum(net, 0.0) + qualified) / end,
                exempt=exempt / end,
                social_security=benefit / end,
            )
            due = plan.law.assess(assessed, seniors, end).tax * end
            tax_out.append(due)
    return wealth_out, income_out, np.array(tax_out)


def draw_only(paths: int = PATHS) -> None:
    """The random numbers of the full plan and nothing else, one month after the other."""
    rng = generator(1)
    room = np.empty((FULL_PLAN.market.size + 1, paths), dtype=np.float32)
    for _ in range(FULL_PLAN.months):
        rng.standard_normal(out=room, dtype=np.float32)


def ours(paths: int = PATHS) -> None:
    """The simulation as the product runs it."""
    simulate(FULL_PLAN, LogNormal(), paths, 1)


def plain(paths: int = PATHS) -> None:
    """The plain version, drawing included."""
    plain_plan(FULL_PLAN, drawn_departures(FULL_PLAN, paths, 1))


_RUNS = {"draw": draw_only, "ours": ours, "plain": plain}


def _measure(name: str, repeats: int) -> tuple[float, float, float]:
    """Best wall time and its processor time in seconds, and peak memory in MB, in a process of its own."""
    script = (
        "import resource, time\n"
        "from tests.benchmarks.simulation import _RUNS\n"
        f"run = _RUNS[{name!r}]\n"
        "best = (1e9, 0.0)\n"
        f"for _ in range({repeats}):\n"
        "    wall, cpu = time.perf_counter(), time.process_time()\n"
        "    run()\n"
        "    best = min(best, (time.perf_counter() - wall, time.process_time() - cpu))\n"
        "print(*best, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    wall, cpu, memory = (float(word) for word in done.stdout.split())
    return wall, cpu, memory


def main() -> None:
    """Print the table."""
    started = time.perf_counter()
    rows = {name: _measure(name, 1 if name == "plain" else 5) for name in _RUNS}
    drawing = rows["draw"]
    print(f"Simulation: {PATHS:,} paths x {FULL_PLAN.months} months x {FULL_PLAN.market.size} classes")
    print(f"{'':28s}{'seconds':>9s}{'CPU s':>9s}{'ratio':>9s}{'CPU ratio':>11s}{'peak MB':>9s}")
    titles = {"draw": "drawing (SFC64, float32)", "ours": "whole plan", "plain": "plain whole-array numpy"}
    for name, text in titles.items():
        wall, cpu, memory = rows[name]
        print(f"{text:28s}{wall:9.3f}{cpu:9.3f}{wall / drawing[0]:9.2f}{cpu / drawing[1]:11.2f}{memory:9.0f}")
    print(f"measured in {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
