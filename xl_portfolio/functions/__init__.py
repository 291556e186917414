"""Every spreadsheet function, one module for each category of the function wizard.

A module is imported when one of its functions is wanted: the first `=SHARPE()` loads no optimiser.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from xl_portfolio.sheet.function import Function

__all__ = ["CATALOGUE", "FUNCTIONS"]

MODULES: Mapping[str, tuple[str, ...]] = {
    "performance": (
        "RETURNS",
        "ANNUAL_RETURN",
        "CAGR",
        "VOLATILITY",
        "DOWNSIDE_DEVIATION",
        "SHARPE",
        "SORTINO",
        "CALMAR",
        "OMEGA",
        "PERFORMANCE_TABLE",
    ),
    "risk": ("MAX_DRAWDOWN", "DRAWDOWNS", "VALUE_AT_RISK", "EXPECTED_SHORTFALL"),
    "benchmark": ("MARKET_BETA", "TRACKING_ERROR", "INFORMATION_RATIO"),
    "estimation": ("EXPECTED_RETURNS", "COVARIANCE_MATRIX", "CORRELATION_MATRIX"),
    "portfolio": ("PORTFOLIO_RETURN", "PORTFOLIO_VOLATILITY", "RISK_CONTRIBUTIONS"),
    "optimization": ("OPTIMAL_WEIGHTS", "FRONTIER", "INCOME_FRONTIER"),
    "trading": ("ORDERS",),
    "income": (
        "AFTER_TAX_YIELD",
        "TAX_EQUIVALENT_YIELD",
        "REAL_RETURN",
        "DIVIDEND_GROWTH",
        "DIVIDEND_STREAK",
        "YIELD_TRAP",
        "INCOME_CALENDAR",
        "INCOME_RESERVE",
        "BOND_LADDER",
        "BOND_TABLE",
        "MATCHED_LADDER",
    ),
    "taxes": ("INCOME_TAX", "MARGINAL_TAX_RATE"),
    "planning": ("RISK_PROFILE", "MODEL_PORTFOLIO", "WITHDRAWAL_PLAN"),
    "simulation": (
        "MONTE_CARLO",
        "GOAL_PROBABILITY",
        "SUSTAINABLE_WITHDRAWAL",
        "TORNADO",
        "COST_AVERAGING",
    ),
    "explanation": ("WHY",),
}
"""The catalogue: modules and their functions, in the order of the function list."""


class _Catalogue(Mapping[str, Function]):
    """Functions by name, each loaded when it is first asked for."""

    def __init__(self) -> None:
        self._module = {name: module for module, names in MODULES.items() for name in names}
        self._loaded: dict[str, Function] = {}

    def __getitem__(self, name: str) -> Function:
        if name not in self._loaded:
            module = import_module(f"xl_portfolio.functions.{self._module[name]}")
            self._loaded[name] = getattr(module, name)
        return self._loaded[name]

    def __contains__(self, name: object) -> bool:
        return name in self._module

    def __iter__(self) -> Iterator[str]:
        return iter(self._module)

    def __len__(self) -> int:
        return len(self._module)


CATALOGUE: Mapping[str, Function] = _Catalogue()

FUNCTIONS: tuple[Function, ...]


def __getattr__(name: str) -> tuple[Function, ...]:
    if name == "FUNCTIONS":  # all of them, for whoever lists them
        return tuple(CATALOGUE.values())
    raise AttributeError(name)
