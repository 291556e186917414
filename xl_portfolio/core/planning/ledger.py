"""The ledger: a plan lived month by month, on one path or on ten thousand at once.

The deterministic plan and the simulation are the same ledger, the first with returns as expected on one path, the
second with departures from them on many. Every month, in this order:

1. start of a year: the tax on the year before falls due, minimum distributions are set, the rule decides;
2. pensions and contributions come in;
3. spending, large needs and tax are paid: from pensions, required distributions, income of the month before that
   is not reinvested, the reserve (after a year of losses), the accounts in their order, the reserve;
4. what is left of pensions or required distributions goes to the first taxable account;
5. income is booked, accounts grow, the adviser takes his fee, prices rise.

Simplifications, said on the sheet: the tax of a year of the plan is paid at the start of the next; restoring the mix
every month realises no gains; gains are long-term; losses are carried forward and reduce later gains only;
contributions to tax-deferred accounts are made from money outside the plan; brackets follow prices, the thresholds
of Social Security do not; a required distribution is based on the balance at the start of the plan's year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.planning.plan import Plan, Schedule, make_schedule
from xl_portfolio.core.planning.withdrawals import YearFacts
from xl_portfolio.core.tax import Income

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Ledger"]

_TINY = 1e-9  # currency: a balance that counts as empty where it divides
_ROUNDING = 1e-9  # a smaller loss in a year is none
_CRASH = 0.5  # monthly growth below which the month's income could be more than what is left


class Ledger:
    """The state of a plan on P paths, moved on by `step`; a machine for the modules beside it, not a result.

    After a step, the attributes describe the month that has passed; amounts are nominal. Arrays are written over by the
    next step.

    Attributes
    ----------
    month : int
        Number of months that have passed.
    balances, basis : array, shape (A, P)
        Of the accounts, at the end of the month; the basis matters in taxable accounts only.
    wealth : array, shape (P,)
        Sum of the balances.
    price_level : array, shape (P,)
        At the end of the month; 1 at the start of the plan.
    start_price_level : array, shape (P,)
        At the start of the month, where spending happens.
    received : array, shape (P,)
        Money to live on in the month: pensions and payout, after the tax that was paid beside them.
    payout : array, shape (P,)
        Part of it that the rule took from the portfolio.
    shortfall : array, shape (P,)
        What could not be paid, of spending, large needs and tax together.
    tax_paid : array, shape (P,)
    tax_due : array, shape (P,)
        On the last year that is complete; paid in the first month after it.
    withdrawals : array, shape (A, P)
        Net of what was put back; only kept where `detailed`.
    income_factor : array, shape (P,), or None
        Part of the income that is paid in this year: 1 without a cut; the rest is lost. Set from outside.
    """

    def __init__(self, plan: Plan, paths: int, *, detailed: bool = False) -> None:
        self.plan = plan
        self.schedule: Schedule = make_schedule(plan)
        accounts = len(plan.accounts)
        self.month = 0
        self.balances = np.repeat([[float(account.balance)] for account in plan.accounts], paths, axis=1)
        self.basis = np.repeat([[float(account.basis)] for account in plan.accounts], paths, axis=1)
        self.wealth: NDArray[np.float64] = self.balances.sum(axis=0)
        self.price_level, self.start_price_level = np.ones((2, paths))
        self.received, self.payout, self.shortfall, self.tax_paid = np.zeros((4, paths))
        self.withdrawals = np.zeros((accounts, paths)) if detailed else None
        self.income_factor: NDArray[np.float64] | None = None
        self._taxed = [place for place, account in enumerate(plan.accounts) if account.kind.income_taxed]
        self._deferred = [
            place for place, account in enumerate(plan.accounts) if account.kind.withdrawals_taxed
        ]
        self._ready = np.zeros((accounts, paths))  # income of the month before that may be spent
        self._required = np.zeros((accounts, paths))  # distribution of a month
        self._held = np.zeros(
            (accounts, paths)
        )  # sum over the months of the year of balances that bear income
        self._ordinary, self._preferential, self._exempt, self._social_security = np.zeros((4, paths))
        self._gains, self._losses, self.tax_due = np.zeros((3, paths))
        self._value = self._initial = np.zeros(
            paths
        )  # of the rule: factor or real payout, and what it remembers
        self._year_growth, self._year_price = np.ones((2, paths))
        self._lost = np.zeros(paths, dtype=bool)
        self._nothing = np.zeros(paths)
        self._after_loss = np.zeros(paths)  # 1 where the year was lost: a product with booleans takes longer
        # rooms for intermediate results: a new array costs more than the arithmetic that fills it
        self._amount, self._taken, self._cost, self._room = np.zeros((4, paths))
        # of each month, all pensions together
        self._pensions_real: list[float] = self.schedule.pensions_real.sum(axis=0).tolist()
        self._pensions_nominal: list[float] = self.schedule.pensions_nominal.sum(axis=0).tolist()

    def step(self, deviations: NDArray[np.float32] | None, inflation: NDArray[np.float32] | None) -> None:
        """Live one month.

        Parameters
        ----------
        deviations : (A, P) growth of each account beyond the expected, after costs; None where there is none
        inflation : (P,) growth of prices beyond the expected, relative; None where there is none
        """
        month, schedule = self.month, self.schedule
        year, in_year = divmod(month, 12)
        if in_year == 0:
            self._begin_year(year)
        if month >= schedule.first_payout and (month - schedule.first_payout) % 12 == 0:
            self._decide(year)
        self._pay(self.tax_due if in_year == 0 else None)
        self._grow(year, deviations)
        self._raise_prices(inflation)
        self.month += 1
        if self.month % 12 == 0 or self.month == self.plan.months:
            self._assess(year)

    def _raise_prices(self, inflation: NDArray[np.float32] | None) -> None:
        expected, level = self.schedule.expected_inflation, self.price_level
        self.price_level, self.start_price_level = self.start_price_level, level
        if inflation is None:
            np.multiply(level, expected, out=self.price_level)
        else:
            np.copyto(self.price_level, inflation * np.float32(expected))
            self.price_level += expected
            self.price_level *= level

    # --- once a year ---

    def _begin_year(self, year: int) -> None:
        share = self.schedule.distribution[year] / 12.0
        if share:
            for place in self._deferred:
                self._required[place] = share * self.balances[place]

    def _assess(self, year: int) -> None:
        """Book the income of the year that has passed and set the tax due."""
        schedule = self.schedule
        factor = 1.0 if self.income_factor is None else self.income_factor
        held = self._held * factor
        gains = self._gains + self._losses
        self._losses = np.minimum(gains, 0.0)
        level = self.price_level
        preferential = np.maximum(gains, 0.0) + self._preferential + schedule.preferential[year] @ held
        income = Income(
            ordinary=(self._ordinary + schedule.ordinary[year] @ held) / level,
            preferential=preferential / level,
            exempt=(self._exempt + schedule.exempt[year] @ held) / level,
            social_security=self._social_security / level,
        )
        assessment = schedule.laws[year].assess(income, int(schedule.seniors[year]), level)
        self.tax_due = assessment.tax * level
        for booked in (
            self._held,
            self._gains,
            self._ordinary,
            self._preferential,
            self._exempt,
            self._social_security,
        ):
            booked[:] = 0.0

    def _decide(self, year: int) -> None:
        """Let the rule set its value for twelve months, after the reserve has been filled up."""
        schedule, month = self.schedule, self.month
        first = month == schedule.first_payout
        if not first:
            self._lost = self._year_growth < 1.0 - _ROUNDING
            self._after_loss[:] = self._lost
            self._fill_reserve()
        level = self.price_level
        factor = 1.0 if self.income_factor is None else self.income_factor
        facts = YearFacts(
            first=first,
            factor=self._value,
            payout=self._value,
            initial=self._initial,
            need=np.broadcast_to(schedule.long_run_need[month], level.shape),
            wealth=self.wealth / level,
            bridge=float(schedule.bridge[month]),
            inflation=level / self._year_price,
            lost=self._lost,
            income=(schedule.income[year] @ self.balances) * factor / level,
            age=int(schedule.drawing_ages[year]),
            years_left=(self.plan.months - month) / 12.0,
        )
        self._value, self._initial = self.plan.rule.decide(facts)
        self._year_growth[:] = 1.0
        self._year_price[:] = level

    def _fill_reserve(self) -> None:
        """Sell from the first taxable account until the reserve holds its months of need, unless the year was lost."""
        reserve, source = self.plan.reserve, self.plan.catch_all
        if reserve is None:
            return
        target = self.plan.reserve_months * np.maximum(self._need(self._pensions()), 0.0)
        amount = np.clip(target - self.balances[reserve], 0.0, self.balances[source]) * ~self._lost
        self._sell(source, amount)
        self._deposit(reserve, amount)
        np.minimum(self._ready, self.balances, out=self._ready)  # income that has gone to the reserve

    # --- every month ---

    def _pensions(self) -> NDArray[np.float64]:
        """Pensions of the month (P,)."""
        pensions: NDArray[np.float64] = self.price_level * self._pensions_real[self.month]
        nominal = self._pensions_nominal[self.month]
        if nominal:
            pensions += nominal
        return pensions

    def _need(self, pensions: NDArray[np.float64]) -> NDArray[np.float64]:
        """Spending of the month that pensions do not pay (P,); negative where they pay more."""
        need: NDArray[np.float64] = self.price_level * self.schedule.spending[self.month]
        need -= pensions
        return need

    def _pay(self, tax: NDArray[np.float64] | None) -> None:
        """Steps 2 to 4: everything that comes in and goes out at the start of a month."""
        schedule, month, level = self.schedule, self.month, self.price_level
        before = self.balances.copy() if self.withdrawals is not None else None
        pensions = self._pensions()
        self._book_pensions(month)
        for place in np.flatnonzero(schedule.contributions[:, month]):
            amount = schedule.contributions[place, month] * level
            self._deposit(int(place), amount)
            self.wealth += amount
        saved = self._ask(pensions)
        left = self.shortfall
        left[:] = self.payout
        if saved is not None:
            left -= saved
        if schedule.needs[month]:
            left += schedule.needs[month] * level
        if tax is not None:
            left += tax
        self.wealth -= left
        self._draw(left)
        self.wealth += left
        received = np.add(self.payout, pensions, out=self.received)
        if left.max() > 0.0:
            np.subtract(self.payout, left, out=received)
            np.maximum(received, 0.0, out=received)
            received += pensions
        if saved is not None:
            received -= saved
        self.tax_paid = self._nothing if tax is None else tax
        if before is not None:
            self.withdrawals = before - self.balances

    def _ask(self, pensions: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Set what the rule pays out this month. What is saved of pensions (P,), None for nothing."""
        if self.month < self.schedule.first_payout:
            self.payout[:] = 0.0
        elif not self.plan.rule.follows_need:
            np.multiply(self._value, self.price_level, out=self.payout)
        else:
            need = self._need(pensions)
            saved = np.maximum(-need, 0.0) if need.min() < 0.0 else None
            if saved is not None:
                need += saved
            np.multiply(self._value, need, out=self.payout)
            return saved
        return None

    def _book_pensions(self, month: int) -> None:
        """Note pensions for the tax of the year."""
        schedule = self.schedule
        books = (self._ordinary, self._preferential, self._exempt, self._social_security)
        for book, real, nominal in zip(
            books, schedule.booked_real[:, month], schedule.booked_nominal[:, month], strict=True
        ):
            if real:
                book += np.multiply(self.price_level, real, out=self._room)
            if nominal:
                book += nominal

    def _draw(self, left: NDArray[np.float64]) -> None:
        """Pay an amount (P,) from the accounts; what is negative is put in. The part that stays unpaid is left."""
        plan = self.plan
        if self.schedule.distribution[self.month // 12]:
            for place in self._deferred:
                self._withdraw(place, self._required[place], left)
        if left.min() < 0.0:
            self._deposit(plan.catch_all, np.maximum(-left, 0.0))
            np.maximum(left, 0.0, out=left)
        for place in self._taxed:
            self._spend_income(place, left)
        reserve, taken = plan.reserve, self._taken
        if reserve is not None:  # after a loss first; sold together with what the reserve pays last
            np.multiply(left, self._after_loss, out=taken)
            np.minimum(taken, self.balances[reserve], out=taken)
            left -= taken
        for place in plan.order:
            if not left.max() > 0.0:
                break
            self._withdraw(place, left, left)
        if reserve is not None:
            left += taken
            amount = np.minimum(left, self.balances[reserve], out=taken)
            self._sell(reserve, amount)
            left -= amount
        if left.max() > 0.0:
            left *= left > _TINY  # less is rounding

    def _spend_income(self, place: int, left: NDArray[np.float64]) -> None:
        """Pay from last month's income of a taxable account, which realises no gain."""
        amount = np.minimum(left, self._ready[place], out=self._amount)
        self.balances[place] -= amount
        self.basis[place] -= amount
        left -= amount

    def _withdraw(self, place: int, wanted: NDArray[np.float64], left: NDArray[np.float64]) -> None:
        """Take up to an amount (P,) from an account, note it for the tax of the year, and lower what is left to pay."""
        amount = np.minimum(wanted, self.balances[place], out=self._amount)
        if place in self._taxed:
            self._sell(place, amount)
        else:
            self.balances[place] -= amount
            if place in self._deferred:
                self._ordinary += amount
        left -= amount

    def _sell(self, place: int, amount: NDArray[np.float64]) -> None:
        """Sell from a taxable account: gains are realised in the proportion in which the account holds them."""
        balance, basis = self.balances[place], self.basis[place]
        cost = np.multiply(amount, basis, out=self._cost)
        cost /= np.maximum(balance, _TINY, out=self._room)
        self._gains += amount
        self._gains -= cost
        balance -= amount
        basis -= cost

    def _deposit(self, place: int, amount: NDArray[np.float64] | float) -> None:
        self.balances[place] += amount
        self.basis[place] += amount

    def _grow(self, year: int, deviations: NDArray[np.float32] | None) -> None:
        """Step 5: income, growth and fee."""
        for place in range(len(self.balances)):
            self._grow_account(year, place, None if deviations is None else deviations[place])
        # what is added lets nothing become nothing without a loss
        self._year_growth /= np.add(self.wealth, _TINY, out=self._room)
        np.add.reduce(self.balances, axis=0, out=self.wealth)
        self._year_growth *= np.add(self.wealth, _TINY, out=self._room)

    def _grow_account(self, year: int, place: int, deviations: NDArray[np.float32] | None) -> None:
        """Let one account grow, after its income is booked; deviations (P,) or None."""
        schedule, factor, balance = self.schedule, self.income_factor, self.balances[place]
        taxed = place in self._taxed
        if taxed:
            self._book_income(year, place)
        expected, growth = schedule.growth[year, place], self._room
        if deviations is None:
            growth[:] = expected
        else:
            np.copyto(growth, deviations)
            growth += expected
        if factor is not None:
            growth -= (1.0 - factor) * (schedule.income[year, place] * schedule.kept_after_fee)
            np.maximum(growth, 0.0, out=growth)
        balance *= growth
        if taxed and growth.min() < _CRASH:  # income was paid out of a value that is gone
            ready = self._ready[place]
            np.minimum(ready, balance, out=ready)

    def _book_income(self, year: int, place: int) -> None:
        """Note the month's income of a taxable account; what is not reinvested may be spent next month."""
        schedule, factor, held = self.schedule, self.income_factor, self.balances[place]
        self._held[place] += held
        income = np.multiply(held, schedule.income[year, place], out=self._ready[place])
        if factor is not None:
            income *= factor
        capital = schedule.returned_capital[year, place]
        self.basis[place] += income if capital == 0.0 else (1.0 - capital) * income
        if self.plan.reinvested:
            income *= 1.0 - self.plan.reinvested
