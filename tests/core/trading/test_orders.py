"""Orders in whole lots: by hand, against all possibilities, and what must hold for every portfolio."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.optimization.markets import Array, factors
from xl_portfolio.core.errors import InputError
from xl_portfolio.core.trading import Holdings, OrderBook, Terms, whole_share_orders
from xl_portfolio.core.trading.closest import nearest_first


def holdings(units: object, prices: object, cash: float = 0.0) -> Holdings:
    return Holdings(units=np.array(units, dtype=float), prices=np.array(prices, dtype=float), cash=cash)


def orders(target: object, held: Holdings, **terms: float) -> OrderBook:
    n = len(held.units)
    return whole_share_orders(np.array(target, dtype=float), held, np.eye(n), Terms(**terms))


def drawn(seed: int, n: int, value: float) -> tuple[Array, Holdings, Array]:
    random = np.random.default_rng(seed)
    prices = random.uniform(10, 400, n).round(2)
    units = np.floor(random.dirichlet(np.ones(n)) * value / prices)
    return (
        random.dirichlet(np.ones(n)),
        holdings(units, prices, round(float(random.uniform(1, value / 10)), 2)),
        factors(random, n)[1],
    )


class TestByHand:
    def test_exact_target(self) -> None:
        book = orders([0.5, 0.5], holdings([10, 0], [10.0, 5.0]))
        np.testing.assert_array_equal(book.units, [-5, 10])
        assert book.cash == 0
        assert book.tracking_error == pytest.approx(0)
        assert book.bound == book.tracking_error

    def test_nothing_is_bought_on_credit(self) -> None:
        book = orders([0.5, 0.5], holdings([0, 0], [60.0, 60.0], 100.0))
        assert book.units.sum() == 1
        assert book.cash == 40

    def test_fees_are_paid_from_the_cash(self) -> None:
        book = orders([1.0], holdings([0], [10.0], 100.0), fee=1.0, fee_rate=0.01)
        assert book.units[0] == 9  # 90 + 1 + 0.90; ten would cost 102
        assert book.fees[0] == pytest.approx(1.9)
        assert book.cash == pytest.approx(8.1)

    def test_small_orders_are_not_made(self) -> None:
        held = holdings([52, 48], [10.0, 10.0])
        np.testing.assert_array_equal(orders([0.5, 0.5], held, minimum=50).units, [0, 0])
        np.testing.assert_array_equal(orders([0.5, 0.5], held).units, [-2, 2])

    def test_fractions_of_a_share_are_walked_to_in_large_steps(self) -> None:
        held = holdings([680.0, 420.0, 0.0], [131.477, 237.614, 50.249])
        target = np.array([0.2, 0.3, 0.5])
        book = whole_share_orders(target, held, np.eye(3), Terms(lot=0.001, fee_rate=0.001), nodes=2_000)
        value = float(held.units @ held.prices)
        assert 0.0 <= book.cash <= 1.0  # what is left would buy a few lots of a thousandth
        assert book.weights.sum() == pytest.approx(1.0 - (book.fees.sum() + book.cash) / value)
        # the fees of about a thousandth of what is bought are missing, spread over all three: f / sqrt(3)
        assert book.tracking_error == pytest.approx(book.fees.sum() / value / np.sqrt(3.0), rel=0.02)

    def test_lots(self) -> None:
        book = orders([0.47, 0.53], holdings([100, 0], [1.0, 1.0]), lot=10)
        np.testing.assert_array_equal(book.units, [-50, 50])

    def test_a_fraction_that_is_held_stays(self) -> None:
        book = orders([0.0, 1.0], holdings([2.5, 0], [10.0, 5.0]))
        np.testing.assert_array_equal(book.after, [0.5, 4])

    def test_what_leaves_is_sold_whole(self) -> None:
        book = orders([0.0, 1.0], holdings([3, 0], [10.0, 40.0], 45.0))
        assert book.after[0] in (0, 3)

    def test_risk_decides_not_weight(self) -> None:
        # the second asset has ten times the risk: it gets the odd share
        held = holdings([0, 0], [10.0, 10.0], 30.0)
        target = np.array([0.5, 0.5])
        calm_first = whole_share_orders(target, held, np.diag([0.0001, 0.01]), Terms())
        assert calm_first.after.sum() == 3 or abs(calm_first.weights[1] - 0.5) <= abs(
            calm_first.weights[0] - 0.5
        )


class TestAgainstAllPossibilities:
    @pytest.mark.parametrize("seed", range(25))
    def test_three_assets(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        prices = random.uniform(50, 400, 3).round(2)
        units = random.integers(0, 5, 3).astype(float)
        held = holdings(units, prices, round(float(random.uniform(100, 2000)), 2))
        covariance = factors(random, 3)[1]
        target = random.dirichlet(np.ones(4))[:3]
        terms = Terms(fee=2.0, minimum=float(random.choice([0, 150])))
        book = whole_share_orders(target, held, covariance, terms)
        best = np.inf
        for after in itertools.product(*(range(int(held.value // price) + 1) for price in prices)):
            change = np.array(after) - units
            paid = float(change @ prices) + 2.0 * np.count_nonzero(change)
            small = (change != 0) & (np.abs(change) * prices < terms.minimum)
            if paid <= held.cash and not small.any():
                gap = np.array(after) * prices / held.value - target
                best = min(best, float(np.sqrt(gap @ covariance @ gap)))
        assert book.tracking_error == pytest.approx(best, abs=1e-6)
        assert book.bound == book.tracking_error


class TestProperties:
    @given(
        seed=st.integers(0, 2**32 - 1),
        n=st.integers(1, 12),
        fee=st.sampled_from([0.0, 4.5]),
        minimum=st.sampled_from([0.0, 300.0]),
        lot=st.sampled_from([1.0, 5.0]),
    )
    @settings(max_examples=80, deadline=None)
    def test_orders_can_be_executed(self, seed: int, n: int, fee: float, minimum: float, lot: float) -> None:
        target, held, covariance = drawn(seed, n, 20_000)
        terms = Terms(lot=lot, minimum=minimum, fee=fee, fee_rate=0.001)
        book = whole_share_orders(target, held, covariance, terms, nodes=2_000)
        value = np.abs(book.units) * held.prices
        assert (book.after >= 0).all()
        assert book.cash >= -1e-6
        assert book.cash == pytest.approx(held.cash - book.units @ held.prices - book.fees.sum())
        assert ((value == 0) | (value >= minimum - 1e-9)).all()
        np.testing.assert_array_equal(book.units % lot, 0)
        assert book.bound <= book.tracking_error
        gap = book.weights - target
        assert book.tracking_error == pytest.approx(np.sqrt(gap @ covariance @ gap), rel=1e-3, abs=1e-8)
        now = held.units * held.prices / held.value - target
        assert book.tracking_error <= np.sqrt(now @ covariance @ now) * (1 + 1e-6) + 1e-8

    def test_a_short_search_says_how_far_it_may_be(self) -> None:
        target, held, covariance = drawn(4, 30, 40_000)
        short = whole_share_orders(target, held, covariance, Terms(), nodes=1)
        assert short.bound < short.tracking_error
        longer = whole_share_orders(target, held, covariance, Terms(), nodes=20_000)
        assert longer.tracking_error <= short.tracking_error
        assert longer.bound >= short.bound

    @given(centre=st.floats(-20, 20), low=st.integers(-10, 0), width=st.integers(0, 15))
    def test_nearest_first(self, centre: float, low: int, width: int) -> None:
        values = list(nearest_first(centre, low, low + width))
        assert sorted(values) == list(range(low, low + width + 1))
        distances = [abs(value - centre) for value in values]
        assert all(later >= sooner - 1e-9 for sooner, later in itertools.pairwise(distances))


@pytest.mark.parametrize(
    ("target", "held", "terms", "words"),
    [
        ([0.5, 0.6], holdings([1, 1], [1, 1]), {}, "add up to at most 1"),
        ([0.5, 0.5], holdings([1, -1], [1, 1]), {}, "asset 2 are below 0"),
        ([0.5, 0.5], holdings([1, 1], [1, 0]), {}, "asset 2 is not above 0"),
        ([0.5, 0.5], holdings([0, 0], [1, 1]), {}, "nothing to invest"),
        ([0.5, 0.5], holdings([1, 1], [1, 1]), {"lot": 0.0}, "A lot is above 0"),
        ([1.0], holdings([1, 1], [1, 1]), {}, "one of each for every asset"),
    ],
)
def test_refusals(target: object, held: Holdings, terms: dict[str, float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        orders(target, held, **terms)
