"""Losses: drawdowns and the tail. A loss is a positive number."""

from xl_portfolio.core.measures.drawdown import drawdowns, maximum_drawdown
from xl_portfolio.core.measures.risk import HISTORICAL
from xl_portfolio.core.wording import percent
from xl_portfolio.functions.categories import RISK
from xl_portfolio.sheet.arguments import Confidence, MethodChoice, ReturnSeries
from xl_portfolio.sheet.function import Example, function
from xl_portfolio.sheet.grid import Grid
from xl_portfolio.sheet.observations import Observations

__all__ = ["DRAWDOWNS", "EXPECTED_SHORTFALL", "MAX_DRAWDOWN", "VALUE_AT_RISK"]


@function(category=RISK, example=Example("=MAX_DRAWDOWN(B2:B13)", 0.03))
def MAX_DRAWDOWN(returns: ReturnSeries) -> float:
    """Largest loss from a peak of compounded wealth, as a positive number; the start counts as a peak."""
    return maximum_drawdown(returns.series)


@function(category=RISK, example=Example("=DRAWDOWNS(B2:B4)", [[0.0], [-0.01], [0.0]]))
def DRAWDOWNS(returns: ReturnSeries) -> Grid:
    """Loss from the latest peak of compounded wealth after each period: zero or negative."""
    return returns.with_values(drawdowns(returns.series).reshape(-1, 1))


@function(category=RISK, example=Example("=VALUE_AT_RISK(B2:B13, 0.9)", 0.02))
def VALUE_AT_RISK(
    returns: ReturnSeries, confidence: Confidence = 0.95, method: MethodChoice = HISTORICAL
) -> float:
    """Value at risk of one period as a positive number: the loss that only the worst periods exceed."""
    return _loss(returns, method.value_at_risk(returns.series, confidence))


@function(category=RISK, example=Example("=EXPECTED_SHORTFALL(B2:B13, 0.75)", 0.02))
def EXPECTED_SHORTFALL(
    returns: ReturnSeries, confidence: Confidence = 0.95, method: MethodChoice = HISTORICAL
) -> float:
    """Expected shortfall (CVaR) of one period, positive: mean loss of the worst share of the periods."""
    return _loss(returns, method.expected_shortfall(returns.series, confidence))


def _loss(returns: Observations, loss: float) -> float:
    """The loss, with a note where it is a gain."""
    if loss < 0:
        returns.notes.add(
            f"The result is negative: even then there is a gain, of {percent(-loss)} in the period."
        )
    return loss
