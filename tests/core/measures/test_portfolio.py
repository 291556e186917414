from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.core.measures.samples import periods_per_year, properties, rates, tables
from xl_portfolio.core.errors import InputError, NoRisk, NotEnoughData
from xl_portfolio.core.estimators import sample_covariance, sample_mean
from xl_portfolio.core.measures import (
    portfolio_return,
    portfolio_returns,
    portfolio_sharpe_ratio,
    portfolio_volatility,
    risk_contributions,
    sharpe_ratio,
    volatility,
)

# Rockafellar and Uryasev (2000): S&P 500, government bonds, small cap, monthly; with these means and
# covariances the weights of their minimum-variance portfolio have the return and variance that they report.
RU_WEIGHTS = np.array([0.452013, 0.115573, 0.432414])
RU_MEANS = np.array([0.0101110, 0.0043532, 0.0137058])
RU_COVARIANCE = np.array(
    [
        [0.00324625, 0.00022983, 0.00420395],
        [0.00022983, 0.00049937, 0.00019247],
        [0.00420395, 0.00019247, 0.00764097],
    ]
)

weights = st.lists(st.integers(-100, 200).map(lambda percent: percent / 100), min_size=3, max_size=3).map(
    np.array
)


def test_by_hand() -> None:
    # volatilities 30 % and 40 %, uncorrelated, equal stakes of 100 %: 50 %; shares 9 : 16
    covariance = np.diag([0.09, 0.16])
    assert portfolio_volatility(np.ones(2), covariance) == pytest.approx(0.5)
    assert risk_contributions(np.ones(2), covariance) == pytest.approx([9 / 25, 16 / 25])
    assert portfolio_return(np.array([0.6, 0.4]), np.array([0.10, 0.05])) == pytest.approx(0.08)
    table = np.array([[0.1, 0.2], [-0.1, 0.0]])
    assert portfolio_returns(np.array([0.5, 0.25]), table) == pytest.approx([0.10, -0.05])


def test_a_hedge_has_a_negative_share() -> None:
    # w'Sw = 4 + 1 - 2 x 2 x 0.5 = 3; components 4 - 1 and 1 - 1
    covariance = np.array([[1.0, 0.5], [0.5, 1.0]])
    assert risk_contributions(np.array([2.0, -1.0]), covariance) == pytest.approx([1.0, 0.0])
    assert risk_contributions(np.array([2.0, -0.5]), covariance) == pytest.approx([3.5 / 3.25, -0.25 / 3.25])


def test_portfolio_of_rockafellar_and_uryasev() -> None:
    assert portfolio_return(RU_WEIGHTS, RU_MEANS) == pytest.approx(0.011, abs=1e-6)
    assert portfolio_volatility(RU_WEIGHTS, RU_COVARIANCE) ** 2 == pytest.approx(0.00378529, abs=1e-8)


def test_equal_contributions_of_maillard_roncalli_and_teiletche() -> None:
    # their Table of four assets (2010), weights published to 0.1 %
    volatilities = np.array([0.1, 0.2, 0.3, 0.4])
    correlations = np.array([[1, 0.8, 0, 0], [0.8, 1, 0, 0], [0, 0, 1, -0.5], [0, 0, -0.5, 1]])
    covariance = np.outer(volatilities, volatilities) * correlations
    shares = risk_contributions(np.array([0.384, 0.192, 0.243, 0.182]), covariance)
    assert shares == pytest.approx([0.25] * 4, abs=2e-3)


@properties
@given(tables(), weights, periods_per_year, rates)
def test_series_and_matrix_tell_the_same(table, held, periods: float, risk_free: float) -> None:
    series = portfolio_returns(held, table)
    assume(np.ptp(series) > 1e-4)
    mean = portfolio_return(held, sample_mean(table, periods))
    risk = portfolio_volatility(held, sample_covariance(table, periods))
    assert risk == pytest.approx(volatility(series, periods), rel=1e-9)
    assert portfolio_sharpe_ratio(mean, risk, risk_free) == pytest.approx(
        sharpe_ratio(series, risk_free, periods), abs=1e-9, rel=1e-9
    )


@properties
@given(tables(), weights)
def test_shares_add_up_and_follow_the_derivative(table: np.ndarray, held: np.ndarray) -> None:
    covariance = sample_covariance(table, 12)
    risk = portfolio_volatility(held, covariance)
    assume(risk > 0.01)
    shares = risk_contributions(held, covariance)
    assert shares.sum() == pytest.approx(1)
    assert risk_contributions(-3 * held, 7 * covariance) == pytest.approx(shares)
    for asset in range(3):  # Euler: share = weight x marginal risk / risk
        step = np.zeros(3)
        step[asset] = 1e-4
        marginal = (
            portfolio_volatility(held + step, covariance) - portfolio_volatility(held - step, covariance)
        ) / 2e-4
        assert shares[asset] == pytest.approx(held[asset] * marginal / risk, abs=1e-2)


@pytest.mark.parametrize(
    ("held", "covariance"),
    [
        ([0.0, 0.0], [[0.04, 0.01], [0.01, 0.09]]),
        ([1.0, 0.0], [[0.0, 0.0], [0.0, 0.09]]),  # all in cash
        ([0.5, 0.5], [[0.0, 0.0], [0.0, 0.0]]),  # nothing but cash
        ([1.0, -1.0], [[0.04, 0.04], [0.04, 0.04]]),  # long and short the same
        ([0.3, -0.1], [[0.01, 0.03], [0.03, 0.09]]),  # cancels but for rounding
    ],
)
def test_no_risk_cannot_be_shared_out(held, covariance) -> None:
    assert portfolio_volatility(held, covariance) == 0.0
    with pytest.raises(NoRisk, match="nothing to share out"):
        risk_contributions(held, covariance)


def test_sharpe_ratio_by_hand() -> None:
    assert portfolio_sharpe_ratio(0.08, 0.12, 0.02) == pytest.approx(0.5)
    assert portfolio_sharpe_ratio(1e-9, 1e-15, 0.0) == pytest.approx(1e6)


@pytest.mark.parametrize(
    ("mean", "risk_free"), [(0.0, 0.0), (1.0, 0.02), (-1.0, 0.02), (0.02, 1.0), (0.02, -1.0)]
)
def test_no_risk_has_no_sharpe_ratio(mean: float, risk_free: float) -> None:
    for noise in (0.0, 0.9e-12 * max(abs(mean), abs(risk_free))):
        with pytest.raises(NoRisk, match="no risk to divide by"):
            portfolio_sharpe_ratio(mean, noise, risk_free)


def test_a_small_risk_is_still_one() -> None:
    covariance = np.array([[0.04, 0.04], [0.04, 0.04 + 1e-12]])
    assert portfolio_volatility(np.array([1.0, -1.0]), covariance) == pytest.approx(1e-6, rel=1e-3)


@pytest.mark.parametrize("function", [portfolio_volatility, risk_contributions])
@pytest.mark.parametrize(
    ("held", "covariance", "sentence"),
    [
        ([0.5, 0.5, 0.0], np.eye(2), "3 weights came for 2 assets"),
        ([0.5, np.nan], np.eye(2), "Weight 2 is missing"),
        ([[0.5, 0.5]], np.eye(2), "One weight for each asset is needed, but shape 1 x 2 came"),
        ([0.5, 0.5], np.ones((2, 3)), "as many rows as columns.* 2 x 3 came"),
        ([0.5, 0.5], 1.0, "as many rows as columns.* a single number came"),
        ([], np.ones((0, 0)), "as many rows as columns"),
        ([0.5, 0.5], [[1, 0.2], [0.3, 1]], "assets 1 and 2 is 0.2 in one place and 0.3 in the other"),
        ([0.5, 0.5], [[1e-4, 1e-5], [1.00001e-5, 1e-4]], "assets 1 and 2 is 1e-05 in one place"),
        ([0.5, 0.5], [[1, np.nan], [0.3, 1]], "Covariance in row 1, column 2 is missing"),
        ([0.5, 0.5], [[1, 0], [0, -0.2]], "The variance of asset 2 is -0.2"),
        ([1.0, -1.0], [[1, 2], [2, 1]], "a variance of -2, which is below zero"),
    ],
)
def test_bad_covariances_are_named(function, held, covariance, sentence) -> None:
    with pytest.raises(InputError, match=sentence):
        function(held, covariance)


def test_a_covariance_with_rounded_last_digits_passes() -> None:
    assert portfolio_volatility([0.5, 0.5], [[0.04, 0.01], [0.01 + 1e-12, 0.09]]) > 0


def test_single_precision_is_computed_in_double() -> None:
    held, means, matrix = (array.astype(np.float32) for array in (RU_WEIGHTS, RU_MEANS, RU_COVARIANCE))
    assert portfolio_return(held, means) == portfolio_return(held.astype(float), means.astype(float))
    assert portfolio_volatility(held, matrix) == portfolio_volatility(
        held.astype(float), matrix.astype(float)
    )
    assert portfolio_returns(held, matrix).dtype == np.float64


def test_bad_tables_are_named() -> None:
    with pytest.raises(InputError, match="2 weights came for 3 assets"):
        portfolio_return([0.5, 0.5], [0.1, 0.2, 0.3])
    with pytest.raises(InputError, match="One expected return for each asset"):
        portfolio_return([], [])
    with pytest.raises(InputError, match="Return in row 2, column 1 is missing"):
        portfolio_returns([1.0], [[0.1], [np.nan]])
    with pytest.raises(InputError, match="A table of returns with a column for each asset"):
        portfolio_returns([1.0], [0.1, 0.2])
    with pytest.raises(NotEnoughData, match="At least 1 row of returns is needed, but 0 came"):
        portfolio_returns([1.0], np.ones((0, 1)))
