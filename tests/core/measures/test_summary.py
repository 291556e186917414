from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given

import xl_portfolio.core.measures as measures
from tests.core.measures.samples import BACON_PORTFOLIO, periods_per_year, properties, rates, series
from xl_portfolio.core.errors import NoRisk
from xl_portfolio.core.measures import PERFORMANCE_MEASURES, RISK_MEASURES, TAIL_METHODS

# The same table of Bacon's portfolio (risk-free 6 %, monthly) by plain numpy, where no test above did it.
GROWTH = np.prod(1 + BACON_PORTFOLIO) ** 0.5 - 1
WEALTH = np.concatenate([[1], np.cumprod(1 + BACON_PORTFOLIO)])
DRAWDOWN = (1 - WEALTH / np.maximum.accumulate(WEALTH)).max()
WORST = np.sort(BACON_PORTFOLIO)
EXPECTED = {
    "annual_return": 12 * BACON_PORTFOLIO.mean(),
    "cagr": GROWTH,
    "volatility": BACON_PORTFOLIO.std(ddof=1) * 12**0.5,
    "downside_deviation": 0.0884618547,
    "max_drawdown": DRAWDOWN,
    "value_at_risk": 0.061,  # the second worst of 24
    "expected_shortfall": (0.065 + 0.2 * 0.061) / 1.2,
    "sharpe": (12 * BACON_PORTFOLIO.mean() - 0.06) / (BACON_PORTFOLIO.std(ddof=1) * 12**0.5),
    "sortino": 0.1566371 * 12**0.5,
    "calmar": GROWTH / DRAWDOWN,
    "omega": 1.2917933,
    "best_period": 0.081,
    "worst_period": -0.065,
    "share_of_gains": 14 / 24,
    "skewness": -0.0881717,
    "excess_kurtosis": -0.4076604,
}


@pytest.mark.parametrize("measure", PERFORMANCE_MEASURES, ids=lambda measure: measure.key)
def test_every_row_of_the_table(measure) -> None:
    assert measure.value(BACON_PORTFOLIO, 0.06, 12.0) == pytest.approx(EXPECTED[measure.key], rel=1e-6)


def test_the_table_is_complete_and_in_order() -> None:
    keys = [measure.key for measure in PERFORMANCE_MEASURES]
    assert keys == list(EXPECTED)
    risks = [measure.key for measure in RISK_MEASURES]
    assert keys[2 : 2 + len(risks)] == risks
    assert {measure.unit for measure in PERFORMANCE_MEASURES} == {"percent", "ratio", "number"}


@pytest.mark.parametrize("table", [PERFORMANCE_MEASURES, RISK_MEASURES, TAIL_METHODS])
def test_keys_and_labels_are_unique(table) -> None:
    for field in ("key", "label"):
        texts = [getattr(record, field) for record in table]
        assert len(set(texts)) == len(texts)
        assert all(text.strip() == text != "" for text in texts)


@properties
@given(series(), rates, periods_per_year)
def test_sharpe_sortino_and_omega_agree_on_the_sign(returns: np.ndarray, rate: float, periods: float) -> None:
    assume(abs(returns.mean() - rate / periods) > 1e-9)
    value = {measure.key: measure.value for measure in PERFORMANCE_MEASURES}
    try:
        omega, sortino = (value[key](returns, rate, periods) for key in ("omega", "sortino"))
    except NoRisk:
        assume(False)
    assert np.sign(value["sharpe"](returns, rate, periods)) == np.sign(sortino) == np.sign(omega - 1)


def test_what_is_public_exists() -> None:
    assert all(hasattr(measures, name) for name in measures.__all__)
