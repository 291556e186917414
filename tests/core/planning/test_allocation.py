"""Every objective of the allocation: by hand, against cvxpy, its limits, and what it says where it cannot be."""

from dataclasses import replace
from typing import Any

import cvxpy as cp
import numpy as np
import pytest

from tests.core.optimization.oracle import TIGHT
from tests.core.planning.classes import FACTS, PRESENT, N, few, limits, problem
from xl_portfolio.core.errors import Infeasible, InputError
from xl_portfolio.core.planning import (
    ALLOCATION_OBJECTIVES,
    ILLUSTRATIVE_MARKET,
    MODEL_PORTFOLIOS,
    AllocationProblem,
    ClassLimits,
    limits_missed,
    propose,
)
from xl_portfolio.core.planning.allocation import (
    BARBELL,
    CORE_AND_SATELLITE,
    KEEP,
    MAXIMUM_INCOME,
    MINIMUM_RISK,
    OF_THE_PROFILE,
)

MARKET = ILLUSTRATIVE_MARKET
NET, YIELDS = MARKET.net_returns, MARKET.yields
ROOT = np.linalg.cholesky(MARKET.covariance).T
STRICT: dict[str, Any] = {
    "most_in_one": 0.3,
    "least_protected": 0.3,
    "most_duration": 4.0,
    "least_quality": "BBB",
}
LIMITS = [{}, STRICT]


def oracle(wanted: dict[str, Any], *more: Any, weights: cp.Variable, maximise: Any = None) -> float:
    """Best value from cvxpy within the limits: the most of something, or else the least volatility."""
    kept = [cp.sum(weights) == 1, weights >= 0, *more]
    if wanted:
        kept += [weights <= 0.3, weights[FACTS.protects] @ np.ones(FACTS.protects.sum()) >= 0.3]
        kept += [FACTS.durations @ weights <= 4.0, weights[6] == 0]
    aim = cp.Minimize(cp.norm(ROOT @ weights)) if maximise is None else cp.Maximize(maximise @ weights)
    program = cp.Problem(aim, kept)
    program.solve(solver=cp.CLARABEL, **TIGHT)
    return float(program.value)


def check_limits(weights: np.ndarray, wanted: dict[str, Any]) -> None:
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)
    assert weights.min() >= 0.0
    if wanted:
        assert weights.max() <= 0.3 + 1e-9
        assert weights[FACTS.protects].sum() >= 0.3 - 1e-9
        assert weights @ FACTS.durations <= 4.0 + 1e-8
        assert weights[6] == 0.0


def missed(weights: np.ndarray, of: AllocationProblem) -> tuple[str, ...]:
    return limits_missed(of.market, of.facts, of.limits, weights)


class TestKeep:
    def test_is_what_is_held(self) -> None:
        found = propose(problem(), KEEP)
        np.testing.assert_array_equal(found, PRESENT)
        assert missed(found, problem()) == ()

    def test_says_which_limits_it_does_not_keep(self) -> None:
        upper = np.where(np.arange(N) == 0, 0.25, 1.0)
        wanted = problem(
            upper=upper,
            most_in_one=0.29,
            least_protected=0.61,
            most_duration=2.1,
            least_quality="BBB",
            income_wanted=0.04,
            volatility_limit=0.09,
        )
        # duration 0.1 x 6 + 0.1 x 6.5 + 0.05 x 7 + 0.1 x 5 + 0.05 x 0.2 = 2.11; yield and volatility as in the market
        assert missed(propose(wanted, KEEP), wanted) == (
            "Dividend stocks is 30 %, outside its range from 0 % to 25 %.",
            "The largest class is 30 %, more than 29 %.",
            "The volatility is 9.8 %, more than 9 %.",
            "The share that protects from inflation is 60 %, less than 61 %.",
            "The yield is 3.4 %, less than 4 %.",
            "The duration is 2.11 years, more than 2.1 years.",
            "10 % is rated below BBB.",
        )

    def test_limits_that_are_just_kept_are_kept(self) -> None:
        wanted = problem(most_in_one=0.3, least_protected=0.6, most_duration=2.11)
        assert missed(propose(wanted, KEEP), wanted) == ()


class TestMaximumIncome:
    @pytest.mark.parametrize("wanted", LIMITS)
    @pytest.mark.parametrize("limit", [0.06, 0.085])
    def test_is_that_of_an_independent_solver(self, wanted: dict[str, Any], limit: float) -> None:
        weights = cp.Variable(N)
        best = oracle(wanted, cp.norm(ROOT @ weights) <= limit, weights=weights, maximise=YIELDS)
        found = propose(problem(volatility_limit=limit, **wanted), MAXIMUM_INCOME)
        assert MARKET.portfolio_yield(found) == pytest.approx(best, abs=1e-8)
        assert MARKET.portfolio_volatility(found) <= limit * (1 + 1e-9)
        check_limits(found, wanted)

    def test_without_a_limit_today_is_the_limit(self) -> None:
        found = propose(problem(), MAXIMUM_INCOME)
        assert MARKET.portfolio_volatility(found) == pytest.approx(
            MARKET.portfolio_volatility(PRESENT), rel=1e-9
        )
        assert MARKET.portfolio_yield(found) > MARKET.portfolio_yield(PRESENT)

    def test_two_classes_by_hand(self) -> None:
        # preferreds yield 6 % and dividend stocks 3.5 %: both are too volatile alone for the cash to be left out
        found = propose(few([6, 9], limits=ClassLimits(**_open(2), volatility_limit=0.12)), MAXIMUM_INCOME)
        np.testing.assert_allclose(found, [1.0, 0.0], atol=1e-12)

    def test_today_out_of_reach_asks_for_a_limit(self) -> None:
        lower = np.where(np.arange(N) == 1, 0.6, 0.0)
        with pytest.raises(
            Infeasible, match=r"today's volatility of 9.8 %.*at least 11.*Fill in a volatility"
        ):
            propose(problem(lower=lower), MAXIMUM_INCOME)

    def test_a_limit_out_of_reach(self) -> None:
        with pytest.raises(Infeasible, match=r"volatility of 0.1 % is out of reach"):
            propose(problem(volatility_limit=0.001), MAXIMUM_INCOME)


class TestMinimumRisk:
    @pytest.mark.parametrize("wanted", LIMITS)
    @pytest.mark.parametrize("income", [0.01, 0.035, 0.042])
    def test_is_that_of_an_independent_solver(self, wanted: dict[str, Any], income: float) -> None:
        weights = cp.Variable(N)
        best = oracle(wanted, YIELDS @ weights >= income, weights=weights)
        found = propose(problem(income_wanted=income, **wanted), MINIMUM_RISK)
        assert MARKET.portfolio_volatility(found) == pytest.approx(best, rel=1e-7)
        assert MARKET.portfolio_yield(found) >= income - 1e-12
        check_limits(found, wanted)

    def test_without_an_income_today_is_wanted(self) -> None:
        found = propose(problem(), MINIMUM_RISK)
        assert MARKET.portfolio_yield(found) == pytest.approx(MARKET.portfolio_yield(PRESENT), rel=1e-9)
        assert MARKET.portfolio_volatility(found) < MARKET.portfolio_volatility(PRESENT)

    def test_today_out_of_reach_asks_for_an_income(self) -> None:
        present = np.eye(N)[6]  # all in preferreds, which the quality limit forbids
        wanted = replace(problem(least_quality="A"), present=present)
        with pytest.raises(Infeasible, match=r"today's yield of 6 %.*more than 4.2 %. Fill in an income"):
            propose(wanted, MINIMUM_RISK)

    def test_the_most_that_is_held_already(self) -> None:
        found = propose(replace(problem(), present=np.eye(N)[6]), MINIMUM_RISK)
        np.testing.assert_allclose(found, np.eye(N)[6], atol=1e-9)

    def test_an_income_out_of_reach_says_what_is_attainable(self) -> None:
        with pytest.raises(Infeasible, match=r"yield of 8 % is out of reach.* to 6 %"):
            propose(problem(income_wanted=0.08), MINIMUM_RISK)


class TestOfTheProfile:
    @pytest.mark.parametrize("wanted", LIMITS)
    @pytest.mark.parametrize("model", MODEL_PORTFOLIOS, ids=lambda model: str(model.name))
    def test_shares_and_nearness(self, model: Any, wanted: dict[str, Any]) -> None:
        found = propose(replace(problem(**wanted), model=model), OF_THE_PROFILE)
        stocks, bonds = found[[0, 1, 2, 7]].sum(), found[[3, 4, 5, 6]].sum()
        shares = [entry.weight for entry in model.classes]
        np.testing.assert_allclose([stocks, bonds, found[[8, 9]].sum()], shares, atol=1e-9)
        outside = {"Aggressive": [9], "Conservative": [8], "Moderate": []}[model.name]
        assert not found[outside].any()
        check_limits(found, wanted)
        weights = cp.Variable(N)
        kept = [cp.sum(weights) == 1, weights >= 0, weights[[0, 1, 2, 7]] @ np.ones(4) == shares[0]]
        kept += [weights[[3, 4, 5, 6]] @ np.ones(4) == shares[1]]
        kept += [weights[outside] == 0] if outside else []
        if wanted:
            kept += [weights <= 0.3, FACTS.durations @ weights <= 4.0, weights[6] == 0]
        program = cp.Problem(cp.Minimize(cp.norm(ROOT @ (weights - PRESENT))), kept)
        program.solve(solver=cp.CLARABEL, **TIGHT)
        assert np.linalg.norm(ROOT @ (found - PRESENT)) == pytest.approx(program.value, rel=1e-6)

    def test_what_is_held_already_stays(self) -> None:
        present = np.array([0.4, 0, 0.1, 0.2, 0.1, 0.1, 0, 0, 0.04, 0.06])  # 50/40/10
        found = propose(replace(problem(), present=present), OF_THE_PROFILE)
        np.testing.assert_allclose(found, present, atol=1e-7)

    def test_a_class_that_is_missing_is_asked_for(self) -> None:
        conservative = few([0, 3], model=MODEL_PORTFOLIOS[0])
        with pytest.raises(
            Infeasible, match=r"holds 20 % fixed deposits, and no class belongs there: .* Cash"
        ):
            propose(conservative, OF_THE_PROFILE)

    def test_a_limit_that_clashes_is_explained(self) -> None:
        with pytest.raises(Infeasible, match="“Cash or commodities 10 % as in the moderate model”"):
            propose(problem(lower=np.where(np.arange(N) == 9, 0.2, 0.0)), OF_THE_PROFILE)


class TestCoreAndSatellite:
    @pytest.mark.parametrize("wanted", LIMITS)
    @pytest.mark.parametrize("share", [None, (0.7, 0.7)])
    def test_is_that_of_an_independent_solver(
        self, wanted: dict[str, Any], share: tuple[float, float] | None
    ) -> None:
        low, high = share or (0.6, 0.8)
        weights = cp.Variable(N)
        core = cp.sum(weights[FACTS.core])
        kept = [core >= low, core <= high, cp.norm(ROOT @ weights) <= 0.09]
        best = oracle(wanted, *kept, weights=weights, maximise=NET)
        found = propose(problem(volatility_limit=0.09, core_share=share, **wanted), CORE_AND_SATELLITE)
        assert MARKET.portfolio_return(found) == pytest.approx(best, abs=1e-8)
        assert low - 1e-9 <= found[FACTS.core].sum() <= high + 1e-9
        check_limits(found, wanted)

    def test_without_a_limit_today_is_the_limit(self) -> None:
        found = propose(problem(), CORE_AND_SATELLITE)
        assert MARKET.portfolio_volatility(found) == pytest.approx(
            MARKET.portfolio_volatility(PRESENT), rel=1e-9
        )

    def test_without_a_share_it_is_60_to_80_percent(self) -> None:
        bold = propose(problem(volatility_limit=1.0), CORE_AND_SATELLITE)  # growth stocks expect most
        assert bold[1] == pytest.approx(0.4)
        calm = propose(problem(volatility_limit=0.035), CORE_AND_SATELLITE)  # so calm that the core is full
        assert calm[FACTS.core].sum() == pytest.approx(0.8)

    def test_a_core_must_be_marked(self) -> None:
        facts = replace(FACTS, core=np.zeros(N, dtype=bool))
        with pytest.raises(InputError, match="No asset is marked “core”"):
            propose(replace(problem(), facts=facts), CORE_AND_SATELLITE)
        with pytest.raises(InputError, match="No asset is marked “satellite”"):
            propose(replace(problem(), facts=replace(facts, core=~facts.core)), CORE_AND_SATELLITE)


class TestBarbell:
    def test_safe_and_bold(self) -> None:
        found = propose(problem(safe_share=0.8), BARBELL)
        # safe: government and municipal bonds (AA, A) and cash; bold: growth stocks expect most
        assert found[[3, 5, 9]].sum() == pytest.approx(0.8)
        assert found[1] == pytest.approx(0.2)
        weights = cp.Variable(N)
        kept = [weights[1] == 0.2, weights[[0, 2, 4, 6, 7, 8]] == 0]
        best = oracle({}, *kept, weights=weights)
        assert MARKET.portfolio_volatility(found) == pytest.approx(best, rel=1e-7)

    def test_without_a_share_todays_safe_share_stays(self) -> None:
        found = propose(problem(), BARBELL)
        assert found[[3, 5, 9]].sum() == pytest.approx(0.2)

    def test_a_limit_on_one_class_spreads_the_bold_end(self) -> None:
        found = propose(problem(safe_share=0.6, most_in_one=0.3), BARBELL)
        np.testing.assert_allclose(found[[1, 2]], [0.3, 0.1], atol=1e-12)  # 7.9 % and 7.3 % after costs
        check_limits(found, {})

    def test_the_least_weight_of_what_lies_between_is_missed_and_said(self) -> None:
        lower = np.where(np.isin(np.arange(N), [3, 6]), 0.05, 0.0)
        wanted = problem(safe_share=0.8, lower=lower)
        found = propose(wanted, BARBELL)
        assert found[6] == 0.0
        assert found[3] >= 0.05
        assert missed(found, wanted) == ("Preferreds is 0 %, outside its range from 5 % to 100 %.",)

    def test_no_safe_class(self) -> None:
        with pytest.raises(InputError, match="No asset is marked “safe”"):
            propose(few([0, 1, 4]), BARBELL)


class TestEveryObjective:
    @pytest.mark.parametrize("objective", ALLOCATION_OBJECTIVES, ids=lambda objective: str(objective.name))
    def test_zero_volatility_cash(self, objective: Any) -> None:
        volatilities = np.where(np.arange(N) == 9, 0.0, MARKET.volatilities)
        wanted = replace(problem(safe_share=0.5), market=replace(MARKET, volatilities=volatilities))
        found = propose(wanted, objective)
        assert found.sum() == pytest.approx(1.0, abs=1e-12)

    @pytest.mark.parametrize("objective", ALLOCATION_OBJECTIVES, ids=lambda objective: str(objective.name))
    def test_limits_that_fill_exactly(self, objective: Any) -> None:
        """Maxima that leave one mix, which is what is held: half stocks, 40 % bonds, 10 % cash."""
        mix = np.array([0.5, 0.4, 0.1])
        one = few([0, 3, 9], present=mix, limits=ClassLimits(lower=np.zeros(3), upper=mix, safe_share=0.5))
        marked = replace(one.facts, core=np.array([False, True, True]))
        open_share = replace(one.limits, core_share=(0.0, 1.0))
        found = propose(replace(one, facts=marked, limits=open_share), objective)
        np.testing.assert_allclose(found, mix, atol=1e-9)

    @pytest.mark.parametrize("objective", [KEEP, MAXIMUM_INCOME, MINIMUM_RISK])
    def test_one_class(self, objective: Any) -> None:
        np.testing.assert_array_equal(propose(few([0]), objective), [1.0])

    @pytest.mark.parametrize("objective", [MAXIMUM_INCOME, MINIMUM_RISK])
    def test_equal_yields(self, objective: Any) -> None:
        same = replace(problem(), market=replace(MARKET, yields=np.full(N, 0.03)))
        found = propose(same, objective)
        weights = cp.Variable(N)
        assert MARKET.portfolio_volatility(found) == pytest.approx(oracle({}, weights=weights), rel=1e-7)

    @pytest.mark.parametrize(
        "objective", ALLOCATION_OBJECTIVES[1:], ids=lambda objective: str(objective.name)
    )
    def test_limits_that_contradict_each_other_are_named(self, objective: Any) -> None:
        lower = np.where(np.arange(N) == 3, 0.2, 0.0)
        with pytest.raises(Infeasible, match=r"“at least 90 % protected from inflation”.*cannot"):
            propose(problem(least_protected=0.9, lower=lower), objective)

    def test_names_are_unique_and_explained(self) -> None:
        names = [objective.name for objective in ALLOCATION_OBJECTIVES]
        assert len(set(names)) == len(names) == 6
        assert all(objective.text.endswith(".") for objective in ALLOCATION_OBJECTIVES)


class TestProblem:
    def test_ends_of_a_barbell(self) -> None:
        assert np.flatnonzero(problem().safe).tolist() == [3, 5, 9]  # AA, A, and cash; not BBB
        assert np.flatnonzero(problem().bold).tolist() == [0, 1, 2, 7, 8]

    def test_lengths_must_agree(self) -> None:
        with pytest.raises(InputError, match="10 classes, but the limits are about 2"):
            replace(problem(), limits=ClassLimits(**_open(2)))
        with pytest.raises(InputError, match="2 weights came for 10 assets"):
            replace(problem(), present=np.array([0.5, 0.5]))

    def test_the_ranges_are_part_of_it(self) -> None:
        assert isinstance(problem(), AllocationProblem)
        lower = np.where(np.arange(N) == 8, 0.1, 0.0)
        found = propose(replace(problem(), limits=limits(lower=lower, income_wanted=0.03)), MINIMUM_RISK)
        assert found[8] == pytest.approx(0.1)


def _open(n: int) -> dict[str, np.ndarray]:
    return {"lower": np.zeros(n), "upper": np.ones(n)}
