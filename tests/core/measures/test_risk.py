from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from tests.core.measures.samples import (
    BACON_PORTFOLIO,
    MARKET,
    confidences,
    fat_tailed_series,
    periods_per_year,
    properties,
    series,
)
from xl_portfolio.core.errors import NotConverged
from xl_portfolio.core.measures import (
    CORNISH_FISHER,
    HISTORICAL,
    NORMAL,
    RISK_MEASURES,
    TAIL_METHODS,
    TailMethod,
    cornish_fisher_expected_shortfall,
    cornish_fisher_value_at_risk,
    excess_kurtosis,
    expected_shortfall,
    normal_expected_shortfall,
    normal_value_at_risk,
    skewness,
    value_at_risk,
)

TEN = np.array([0.03, -0.05, 0.01, -0.02, 0.04, 0.0, -0.01, 0.02, -0.08, 0.05])


def test_historical_tail_by_hand() -> None:
    # the tail of 80 % is the worst two of ten; that of 75 % two and a half
    assert value_at_risk(TEN, 0.80) == pytest.approx(0.05)
    assert expected_shortfall(TEN, 0.80) == pytest.approx(0.065)
    assert value_at_risk(TEN, 0.75) == pytest.approx(0.02)
    assert expected_shortfall(TEN, 0.75) == pytest.approx((0.08 + 0.05 + 0.5 * 0.02) / 2.5)


def test_fewer_than_one_observation_in_the_tail_gives_the_worst() -> None:
    assert value_at_risk(TEN, 0.99) == expected_shortfall(TEN, 0.99) == 0.08
    assert value_at_risk(TEN, 1 - 1e-13) == expected_shortfall(TEN, 1 - 1e-13) == 0.08


@pytest.mark.parametrize("confidence", [0.5, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99, 0.995, 0.999])
@pytest.mark.parametrize("hundreds", [1, 2, 3, 7, 10, 252])
def test_the_k_th_worst_is_immune_to_rounding(confidence: float, hundreds: int) -> None:
    # n (1 - confidence) in whole numbers: 1 - 0.95 is 50 of 1000
    n = 1000 * hundreds
    k = (1000 - round(1000 * confidence)) * hundreds
    ladder = np.arange(n) / n
    assert value_at_risk(ladder, confidence) == -ladder[k - 1]
    assert expected_shortfall(ladder, confidence) == pytest.approx(-ladder[:k].mean(), rel=1e-9, abs=1e-12)


def test_twenty_observations_have_one_in_the_tail_of_95_percent() -> None:
    assert math.ceil(20 * (1 - 0.95)) == 2  # the rounding that the measure must not follow
    assert value_at_risk(np.arange(20) / 100, 0.95) == 0.0


def test_a_zero_loss_carries_no_sign() -> None:
    assert str(value_at_risk(np.zeros(5), 0.9)) == "0.0"
    assert str(expected_shortfall(np.zeros(5), 0.9)) == "0.0"


@properties
@given(series(1), confidences)
def test_shortfall_is_the_minimum_of_rockafellar_and_uryasev(returns: np.ndarray, confidence: float) -> None:
    # the function is convex and piecewise linear: its minimum lies at one of the losses
    losses = -returns
    objective = [a + np.maximum(losses - a, 0).sum() / (returns.size * (1 - confidence)) for a in losses]
    assert expected_shortfall(returns, confidence) == pytest.approx(min(objective), rel=1e-9, abs=1e-12)


@properties
@given(series(1), confidences)
def test_value_at_risk_is_the_upper_quantile_of_the_losses(returns: np.ndarray, confidence: float) -> None:
    loss = value_at_risk(returns, confidence)
    assert np.mean(returns < -loss) < 1 - confidence + 1e-12
    assert np.mean(returns <= -loss) >= 1 - confidence - 1e-12


@pytest.mark.parametrize(
    ("confidence", "var", "cvar"),
    [(0.90, 0.067847, 0.096975), (0.95, 0.090200, 0.115908), (0.99, 0.132128, 0.152977)],
)
def test_normal_tail_of_rockafellar_and_uryasev(confidence: float, var: float, cvar: float) -> None:
    # Rockafellar and Uryasev (2000), minimum-variance portfolio: mean 0.011, variance 0.00378529
    half_gap = math.sqrt(0.00378529 / 2)  # two observations with that mean and variance (n-1)
    pair = np.array([0.011 - half_gap, 0.011 + half_gap])
    assert normal_value_at_risk(pair, confidence) == pytest.approx(var, abs=1.2e-6)
    assert normal_expected_shortfall(pair, confidence) == pytest.approx(cvar, abs=1e-6)


def test_normal_tail_equals_scipy() -> None:
    normal = stats.norm(MARKET.mean(), MARKET.std(ddof=1))
    assert normal_value_at_risk(MARKET, 0.975) == pytest.approx(-normal.ppf(0.025), rel=1e-9)
    mean_below, _ = integrate.quad(normal.ppf, 0, 0.025)
    assert normal_expected_shortfall(MARKET, 0.975) == pytest.approx(-mean_below / 0.025, rel=1e-6)


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
def test_cornish_fisher_equals_the_expansion(confidence: float) -> None:
    # the modified VaR of Favre and Galeano, written with Hermite polynomials, and its integral by quadrature
    sample = _skewed_fat_tails()
    s, k = skewness(sample), excess_kurtosis(sample)
    h2, h3 = np.polynomial.HermiteE([0, 0, 1]), np.polynomial.HermiteE([0, 0, 0, 1])

    def quantile(p: float) -> float:
        z = stats.norm.ppf(p)
        standard = z + h2(z) * s / 6 + h3(z) * k / 24 - (2 * h3(z) + z) * s**2 / 36
        return float(sample.mean() + sample.std(ddof=1) * standard)

    assert cornish_fisher_value_at_risk(sample, confidence) == pytest.approx(
        -quantile(1 - confidence), rel=1e-9
    )
    mean_below = integrate.quad(quantile, 0, 1 - confidence)[0] / (1 - confidence)
    assert cornish_fisher_expected_shortfall(sample, confidence) == pytest.approx(-mean_below, rel=1e-5)


def test_cornish_fisher_is_normal_for_a_normal_shape() -> None:
    # symmetric, and the outer pair placed so that the sample excess kurtosis vanishes (found by bisection)
    low, high = 1.0, 20.0
    for _ in range(80):
        outer = (low + high) / 2
        sample = np.array([-outer, -3, -2, -1, 0, 1, 2, 3, outer]) / 100
        low, high = (low, outer) if excess_kurtosis(sample) > 0 else (outer, high)
    sample = np.array([-high, -3, -2, -1, 0, 1, 2, 3, high]) / 100
    assert excess_kurtosis(sample) == pytest.approx(0, rel=1e-9, abs=1e-12)
    assert cornish_fisher_value_at_risk(sample, 0.95) == pytest.approx(normal_value_at_risk(sample, 0.95))
    assert cornish_fisher_expected_shortfall(sample, 0.95) == pytest.approx(
        normal_expected_shortfall(sample, 0.95)
    )


def test_cornish_fisher_is_refused_exactly_where_its_quantile_falls() -> None:
    # samples that cross the edges of the domain in small steps; the slope by polynomial algebra
    body = np.linspace(-0.03, 0.03, 61)
    verdicts = []
    for skew in (0.0, 0.2, 0.4, 0.6, 1.0):
        for size in np.linspace(0.03, 0.13, 101):
            sample = np.concatenate([body, [size, size, -size * (1 - skew), -size * (1 - skew)]])
            s, k = skewness(sample), excess_kurtosis(sample)
            z = np.polynomial.Polynomial([0, 1])
            slope = (
                z + (z**2 - 1) * s / 6 + (z**3 - 3 * z) * k / 24 - (2 * z**3 - 5 * z) * s**2 / 36
            ).deriv()
            rises = slope.coef[2] > 0 and slope(slope.deriv().roots()[0]) > 0
            for measure in (cornish_fisher_value_at_risk, cornish_fisher_expected_shortfall):
                if rises:
                    assert np.isfinite(measure(sample, 0.95))
                else:
                    with pytest.raises(
                        NotConverged, match=rf"skewness of {s:.2f} .*excess kurtosis of {k:.2f}"
                    ):
                        measure(sample, 0.95)
            verdicts.append(rises)
    assert 0.2 < np.mean(verdicts) < 0.8


@pytest.mark.parametrize(
    ("tail", "valid"),
    [
        ([0.0], False),  # thin tails: the quantile turns round far out
        ([0.06, -0.06], True),
        ([0.5, -0.5], False),  # excess kurtosis above 8: it turns round in the middle
        ([0.05], False),  # skewed beyond what the kurtosis allows
        ([0.1, -0.09], True),
        ([0.3], False),  # skewness above 6 (sqrt(2) - 1) = 2.485
    ],
)
def test_domain_of_maillard(tail: list[float], valid: bool) -> None:
    body = np.linspace(-0.03, 0.03, 61)
    sample = np.concatenate([body, np.repeat(tail, 2)])
    if valid:
        assert cornish_fisher_value_at_risk(sample, 0.99) > 0
    else:
        with pytest.raises(NotConverged):
            cornish_fisher_value_at_risk(sample, 0.99)


def test_a_quantile_that_falls_everywhere_is_refused() -> None:
    # one lottery win among 1,000 quiet periods: a and b of the slope are both negative, 4 a b is large
    sample = np.concatenate([np.tile([-0.01, 0.01], 500), [0.3, 0.3, 0.3, 1.0]])
    for measure in (cornish_fisher_value_at_risk, cornish_fisher_expected_shortfall):
        with pytest.raises(NotConverged):
            measure(sample, 0.95)


def test_bacons_thin_tails_are_outside_the_domain() -> None:
    with pytest.raises(NotConverged, match="use the historical method"):
        CORNISH_FISHER.value_at_risk(BACON_PORTFOLIO, 0.95)


@pytest.mark.parametrize("method", TAIL_METHODS, ids=lambda method: method.key)
def test_a_constant_loses_what_it_loses(method: TailMethod) -> None:
    constant = np.full(7, -0.1)
    assert method.value_at_risk(constant, 0.95) == pytest.approx(0.1)
    assert method.expected_shortfall(constant, 0.95) == pytest.approx(0.1)


@pytest.mark.parametrize("method", TAIL_METHODS, ids=lambda method: method.key)
@properties
@given(data=st.data(), confidence=confidences)
def test_every_method_is_a_coherent_pair(method: TailMethod, data: st.DataObject, confidence: float) -> None:
    returns = data.draw(fat_tailed_series() if method is CORNISH_FISHER else series(2))
    var = method.value_at_risk(returns, confidence)
    shortfall = method.expected_shortfall(returns, confidence)
    assert shortfall >= var
    for measure, value in ((method.value_at_risk, var), (method.expected_shortfall, shortfall)):
        assert measure(3 * returns, confidence) == pytest.approx(3 * value, rel=1e-9, abs=1e-9)
        assert measure(returns - 0.02, confidence) == pytest.approx(value + 0.02, rel=1e-9, abs=1e-9)
        assert measure(returns[::-1], confidence) == pytest.approx(value, rel=1e-9, abs=1e-12)
        assert measure(returns, (1 + confidence) / 2) >= value - 1e-12


@pytest.mark.parametrize("method", [HISTORICAL, NORMAL], ids=lambda method: method.key)
@properties
@given(returns=series(6), confidence=confidences)
def test_shortfall_rewards_diversification(
    method: TailMethod, returns: np.ndarray, confidence: float
) -> None:
    other = np.roll(returns, 1)
    together = method.expected_shortfall(returns + other, confidence)
    apart = method.expected_shortfall(returns, confidence) + method.expected_shortfall(other, confidence)
    assert together <= apart + 1e-12


@pytest.mark.parametrize("measure", RISK_MEASURES, ids=lambda measure: measure.key)
@properties
@given(returns=series(2), periods=periods_per_year)
def test_every_risk_measure_falls_with_smaller_stakes(measure, returns: np.ndarray, periods: float) -> None:
    # half the wealth in cash at no interest never adds risk that was there
    whole = measure.value(returns, 0.0, periods)
    half = measure.value(returns / 2, 0.0, periods)
    assert half <= max(whole, whole / 2) + 1e-12


def _skewed_fat_tails() -> np.ndarray:
    """A sample with skewness and excess kurtosis inside the domain of validity."""
    sample = np.concatenate([np.linspace(-0.03, 0.03, 61), [0.06, -0.09, 0.05, -0.07]])
    assert 0.3 < -skewness(sample) < 1
    assert 1 < excess_kurtosis(sample) < 4
    return sample
