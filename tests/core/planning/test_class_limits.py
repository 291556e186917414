"""What is known of classes, and what a mix of them is."""

from dataclasses import replace

import numpy as np
import pytest

from tests.core.planning.classes import FACTS, PRESENT, N, limits, problem
from xl_portfolio.core.errors import Infeasible, InputError
from xl_portfolio.core.planning import ILLUSTRATIVE_MARKET, ClassFacts, measure_allocation, propose
from xl_portfolio.core.planning.allocation import MINIMUM_RISK
from xl_portfolio.core.planning.class_limits import class_constraints


class TestMeasures:
    def test_by_hand(self) -> None:
        # 60 % dividend stocks (7.0 % less 0.1 %, yield 3.5 %), 40 % corporate bonds (4.8 % less 0.1 %, yield 4.8 %)
        mix = np.zeros(N)
        mix[[0, 4]] = 0.6, 0.4
        found = measure_allocation(ILLUSTRATIVE_MARKET, FACTS, mix)
        assert found.expected_return == pytest.approx(0.6 * 0.069 + 0.4 * 0.047)
        assert found.income_yield == pytest.approx(0.6 * 0.035 + 0.4 * 0.048)
        variance = 0.36 * 0.15**2 + 0.16 * 0.075**2 + 2 * 0.24 * 0.35 * 0.15 * 0.075
        assert found.volatility == pytest.approx(np.sqrt(variance))
        growth = 1 + found.expected_return
        assert found.median_return == pytest.approx(growth / np.sqrt(1 + variance / growth**2) - 1)
        assert found.duration == pytest.approx(0.4 * 6.5)
        assert (found.largest, found.protected) == pytest.approx((0.6, 0.6))

    def test_the_present_mix(self) -> None:
        found = measure_allocation(ILLUSTRATIVE_MARKET, FACTS, PRESENT)
        assert (found.largest, found.protected) == pytest.approx((0.3, 0.6))


class TestFacts:
    def test_lists_become_arrays(self) -> None:
        facts = ClassFacts(broad=("Cash",), durations=[0], qualities=("",), core=[1], protects=[0])
        assert facts.durations.dtype == np.float64
        assert facts.core.dtype == np.bool_

    def test_lengths_must_agree(self) -> None:
        with pytest.raises(InputError, match="10 classes came with facts about 2 to 10"):
            replace(FACTS, durations=np.zeros(2))

    def test_durations_must_be_years(self) -> None:
        with pytest.raises(InputError, match="Duration 4 is negative"):
            replace(FACTS, durations=np.where(np.arange(N) == 3, -1.0, 0.0))
        with pytest.raises(InputError, match="Duration 4 is missing"):
            replace(FACTS, durations=np.where(np.arange(N) == 3, np.nan, 0.0))

    def test_ratings_must_exist(self) -> None:
        with pytest.raises(InputError, match="“good” is no credit rating"):
            replace(FACTS, qualities=("good", *FACTS.qualities[1:]))


class TestLimits:
    def test_nothing_asked_is_no_limit(self) -> None:
        assert class_constraints(FACTS, limits(income_wanted=0.03, volatility_limit=0.1)) == ()

    def test_a_rating_that_is_none(self) -> None:
        with pytest.raises(InputError, match="“junk” is no credit rating"):
            class_constraints(FACTS, limits(least_quality="junk"))

    @pytest.mark.parametrize(
        ("least", "forbidden"), [("BB", []), ("BBB-", [6]), ("A", [4, 6]), ("AAA", [3, 4, 5, 6])]
    )
    def test_quality_is_a_limit_on_each_class(self, least: str, forbidden: list[int]) -> None:
        (limit,) = class_constraints(FACTS, limits(least_quality=least))
        assert np.flatnonzero(limit.upper == 0.0).tolist() == forbidden

    def test_a_clash_is_told_in_its_own_unit(self) -> None:
        least = np.where(np.arange(N) == 5, 0.8, 0.0)  # 0.8 x 7 years
        with pytest.raises(Infeasible, match=r"raise “duration at most 5 years” by 0.6"):
            propose(problem(lower=least, most_duration=5.0), MINIMUM_RISK)
