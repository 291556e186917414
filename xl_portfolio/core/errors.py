"""The exceptions of XL Portfolio.

    PortfolioError                every error a user can cause or meet
    ├── InputError                an argument is wrong: shape, sign, text, contradiction
    │   └── WorkbookError         the workbook itself: not found, damaged, locked, not ours
    ├── NotEnoughData             too few usable observations
    ├── Infeasible                no portfolio satisfies the constraints
    ├── Unbounded                 the objective grows without limit
    ├── NotConverged              a numerical method gave no answer it can prove
    ├── NoRisk                    a ratio whose risk is zero
    └── Cancelled                 the user pressed Cancel

The message of each is one or two sentences for a person who does not program: what was wrong, what
came, where, and the remedy. Anything else that escapes from the package is a bug.
"""

from __future__ import annotations

__all__ = [
    "Cancelled",
    "Infeasible",
    "InputError",
    "NoRisk",
    "NotConverged",
    "NotEnoughData",
    "PortfolioError",
    "Unbounded",
    "WorkbookError",
]


class PortfolioError(Exception):
    """Base of every error that is reported to the user as a sentence."""


class InputError(PortfolioError):
    """An argument is wrong; the sentence names it, what came, and the remedy."""


class WorkbookError(InputError):
    """A workbook cannot be read or written."""


class NotEnoughData(PortfolioError):
    """Fewer usable observations than the calculation needs."""


class Infeasible(PortfolioError):
    """No portfolio satisfies all constraints; the sentence names the attainable range."""


class Unbounded(PortfolioError):
    """The objective has no maximum on the feasible set."""


class NotConverged(PortfolioError):
    """A result failed its own check of feasibility or optimality and is not returned."""


class NoRisk(PortfolioError):
    """A ratio divides by a risk that is zero."""


class Cancelled(PortfolioError):
    """The user asked to stop."""
