"""The sheet Checks: whether the sums are right."""

from __future__ import annotations

from xl_portfolio.actions.portfolio_optimizer.inputs_then import INPUT_TRACES
from xl_portfolio.templates.portfolio_optimizer.layout import NAME, VERSION

__all__ = ["CHECKS", "PURPOSE"]

PURPOSE = "Whether the sums are right (live), and every doubt about the inputs (found by check_inputs and optimize)."

_EXACT = "0.000001"  # sums of weights this close to 100 % are right
_TEXT, *_NUMBERS = (
    (trace, f"INDEX(InputsThen,{place})") for place, trace in enumerate(INPUT_TRACES, start=1)
)
_UNCHANGED = ",".join(
    [f"{_TEXT[1]}={_TEXT[0]}"]
    + [f"ABS({then}-({now}))<=0.000000001*(1+ABS({then}))" for now, then in _NUMBERS]
)
CHECKS = (
    (
        "Assets and prices",
        "COUNTA(AssetTickers)=COUNTA(INDEX(Prices,1,0))-1",
        "As many tickers on Assets as columns on Prices.",
    ),
    (
        "Gaps in the prices",
        "COUNT(Prices)=COUNT(INDEX(Prices,0,1))*COUNTA(INDEX(Prices,1,0))",
        "Every asset has a price on every date; rows with gaps are left out.",
    ),
    ("Sum of the minima", f"SUM(Assets[Minimum])<=1+{_EXACT}", "At most 100 %."),
    (
        "Sum of the maxima",
        f"OR(COUNT(Assets[Maximum])<COUNTA(AssetTickers),SUM(Assets[Maximum])>=1-{_EXACT})",
        "At least 100 %; a blank maximum is 100 %.",
    ),
    ("Last price", "MAX(INDEX(Prices,0,1))=AsOfDate", "The as-of date is the date of the last price."),
    ("Current weights", f"ABS(SUM(Assets[Weight])-1)<={_EXACT}", "They add up to 100 %."),
    (
        "Optimal weights",
        f"ABS(SUM(Portfolio[Optimal weight])-1)<={_EXACT}",
        "They add up to 100 %; run optimize first.",
    ),
    (
        "Errors in the inputs",
        'COUNTIF(INDEX(InputChecks,0,1),"Error")=0',
        "None is listed below as an error.",
    ),
    (
        "Inputs of the last run",
        f'OR(OptimizedAt="",AND({_UNCHANGED}))',
        "The results belong to these inputs; if not, run optimize again.",
    ),
    (
        "Frontier",
        "COUNT(INDEX(FrontierTable,0,1))=Points",
        "As many points as Settings asks for; if not, run optimize again.",
    ),
    (
        "Template",
        f'AND(TemplateName="{NAME}",TemplateVersion="{VERSION}")',
        f"Template {NAME}, version {VERSION}.",
    ),
)
"""What is checked, the condition as a native formula, and what it means."""
