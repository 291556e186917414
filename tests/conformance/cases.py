"""The list of cases that every spreadsheet host must pass: what a formula shows, what a button does.

The formulas refer to the sample sheet; the buttons are pressed in a new workbook of the template they
belong to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from xl_portfolio.actions import ACTIONS
from xl_portfolio.functions import FUNCTIONS
from xl_portfolio.sheet.grid import serial_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["BUTTONS", "FORMULAS", "Formula", "Press"]


@dataclass(frozen=True)
class Formula:
    """A formula over the sample sheet and the rows it shows; an error is its code."""

    text: str
    rows: Sequence[Sequence[object]]

    @property
    def function(self) -> str:
        return self.text[1:].partition("(")[0]


@dataclass(frozen=True)
class Press:
    """Buttons pressed one after the other in a new workbook of `template` with some inputs changed.

    `succeeds` is whether the last one does; what it changes is compared with the engine's own plan.
    `shows` are cells of a name, by row and column, whose value is known by hand.
    """

    template: str
    buttons: Sequence[str]
    inputs: Mapping[str, object] = field(default_factory=dict)
    succeeds: bool = True
    shows: Mapping[tuple[str, int, int], object] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return "+".join([*self.buttons, *(() if self.succeeds else ("refused",)), *self.inputs])


def _rows(result: object) -> Sequence[Sequence[object]]:
    rows = result if isinstance(result, list) else [[result]]
    return [[serial_of(cell) if isinstance(cell, datetime) else cell for cell in row] for row in rows]


_EXAMPLES = [Formula(f.example.formula, _rows(f.example.result)) for f in FUNCTIONS]

_ERRORS = [
    Formula('=SHARPE(B2:B13, "x")', [["#VALUE!"]]),
    Formula("=SHARPE(E2:E13)", [["#VALUE!"]]),
    Formula("=CAGR(K2:K4)", [["#VALUE!"]]),
    Formula("=SHARPE(B2:B2, 0.02, 12)", [["#N/A"]]),
    Formula("=INFORMATION_RATIO(B2:B13, B2:B13, 12)", [["#DIV/0!"]]),
    Formula("=CALMAR(B4:B5, 12)", [["#DIV/0!"]]),
    Formula('=OPTIMAL_WEIGHTS(, "target_return", 0.02, L2:M4, 0.5, , O2:O4, Q2:S4)', [["#NUM!"]]),
    Formula('=EXPECTED_SHORTFALL(B2:B13, 0.9, "unheard of")', [["#VALUE!"]]),
]

_SENTENCES = [
    Formula(
        '=WHY("SHARPE", B2:B13, "x")',
        [["#VALUE! risk_free takes a number; the text 'x' came: correct the cell."]],
    ),
    Formula(
        '=WHY("FRONTIERS", B2:B13)',
        [["#NAME? There is no function called 'FRONTIERS': did you mean FRONTIER?"]],
    ),
]

_ARGUMENTS = [  # omitted ones, headers and dates in the range
    Formula("=SHARPE(B2:B13, , 12)", [[1.3069332554348334]]),
    Formula("=SHARPE(A1:B13, 0.02)", [[1.0455466043478667]]),
    Formula("=VOLATILITY(B1:B13)", [[0.35063644801456747]]),
]

FORMULAS = [*_EXAMPLES, *_ERRORS, *_SENTENCES, *_ARGUMENTS]

_PASTED = [
    ["Date", "AAA", "BBB"],
    *([45658.0 + 7 * k, 100.0 + 3 * (k % 5) + k, 50.0 + 2 * (k % 7)] for k in range(60)),
]

_FRUGAL = [["Spending", "Monthly", "Essential", "From", "To"], ["Bread", 100.0, "Yes", None, None]]

OPTIMIZER, PLANNER = "portfolio_optimizer", "income_planner"
BUTTONS = [
    Press(OPTIMIZER, ["optimize"]),
    Press(OPTIMIZER, ["optimize"], {"Objective": "Maximum Sharpe", "RiskFreeRate": 0.03}),
    Press(OPTIMIZER, ["optimize"], {"PeriodsPerYear": "often"}, succeeds=False),
    Press(OPTIMIZER, ["make_orders"]),
    Press(OPTIMIZER, ["check_inputs"]),
    Press(OPTIMIZER, ["check_inputs"], {"RiskFreeRate": "unknown"}),
    Press(OPTIMIZER, ["preview_import"], {"ImportBlock": _PASTED}),
    Press(OPTIMIZER, ["import_prices"], succeeds=False),
    Press(OPTIMIZER, ["import_prices"], {"ImportBlock": _PASTED}),
    Press(OPTIMIZER, ["start_empty"]),
    Press(OPTIMIZER, ["start_empty", "optimize"], succeeds=False),
    Press(OPTIMIZER, ["start_empty", "example_data"]),
    Press(OPTIMIZER, ["optimize", "undo_last_run"], {"RiskFreeRate": 0.01}),
    Press(OPTIMIZER, ["optimize", "undo_last_run", "undo_last_run"], succeeds=False),
    Press(
        PLANNER,
        ["build_plan"],
        shows={
            ("IncomeNeeded", 0, 0): 3_500.0,  # 2,600 essential and 900 optional
            ("ProfileScores", 1, 1): 100 * 13 / 24,  # eight answers of 1 to 4 that add up to 21
            ("AllocationTable", 1, 1): 0.42,  # 273,000 of 650,000
            ("Earnings", 4, 1): -0.005 * 650_000,  # the adviser's half percent
            ("IncomeByHolding", 3, 6): 7.0,  # ILUTL: rises in each year since the cut in 2018
            ("CaseClaims", 2, 2): "Annual income $43,476; Yield 6.69 %",  # 12 x 3,623, on 650,000
        },
    ),
    Press(PLANNER, ["build_plan"], {"Inflation": "a lot"}, succeeds=False),
    Press(
        PLANNER,
        ["run_simulation"],
        {"Spending": _FRUGAL, "Paths": 200.0},  # a hundredth of what the portfolio brings: no future fails
        shows={
            ("IncomeNeeded", 0, 0): 100.0,
            ("SuccessProbability", 0, 0): 1.0,
            ("SuccessError", 0, 0): 0.0,
            ("WealthFan", 1, 1): 650_000.0,
            ("WealthFan", 1, 5): 650_000.0,
        },
    ),
    Press(PLANNER, ["run_simulation"], {"Paths": "many"}, succeeds=False),
    Press(PLANNER, ["check_plan"], shows={("InputChecks", 1, 0): "OK"}),
    Press(PLANNER, ["check_plan"], {"Inflation": "a lot"}, shows={("InputChecks", 1, 0): "Error"}),
    Press(
        PLANNER,
        ["start_empty_plan"],
        shows={
            ("IncomeNeeded", 0, 0): None,
            ("Spending", 1, 1): None,
            ("YearlyDividends", 0, 1): None,
            ("DividendsFrom", 0, 0): 2016.0,
            ("Inflation", 0, 0): 0.025,
        },
    ),
    Press(PLANNER, ["start_empty_plan", "build_plan"], succeeds=False),
    Press(
        PLANNER,
        ["start_empty_plan", "example_case"],
        shows={("Spending", 1, 1): 2_600.0, ("YearlyDividends", 0, 1): 1.28},
    ),
    Press(
        PLANNER, ["build_plan", "undo_last_run"], {"AdviserFee": 0.01}, shows={("Earnings", 4, 1): -3_250.0}
    ),
]

MISSING = {function.name for function in FUNCTIONS} - {case.function for case in FORMULAS}
MISSING |= {action.id for action in ACTIONS} - {button for case in BUTTONS for button in case.buttons}
