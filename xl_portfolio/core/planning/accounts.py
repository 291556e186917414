"""Accounts and how they are taxed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.measures.inputs import check_vector

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ACCOUNT_KINDS", "TAXABLE", "TAX_DEFERRED", "TAX_FREE", "Account", "AccountKind"]

_SUM_TOLERANCE = 1e-6  # weights typed with a few decimals


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountKind:
    """How an account is taxed.

    Attributes
    ----------
    name, text : str
    income_taxed : bool
        Income and realised gains are taxed as they come.
    withdrawals_taxed : bool
        Withdrawals are ordinary income, and minimum distributions are required.
    """

    name: str
    text: str
    income_taxed: bool
    withdrawals_taxed: bool


TAXABLE = AccountKind(
    name="Taxable",
    text="Brokerage and savings: income and realised gains are taxed as they come.",
    income_taxed=True,
    withdrawals_taxed=False,
)
TAX_DEFERRED = AccountKind(
    name="Tax-deferred",
    text="Traditional IRA, 401(k): withdrawals are ordinary income, whatever earned them.",
    income_taxed=False,
    withdrawals_taxed=True,
)
TAX_FREE = AccountKind(
    name="Tax-free",
    text="Roth IRA, Roth 401(k): qualified withdrawals are not taxed.",
    income_taxed=False,
    withdrawals_taxed=False,
)
ACCOUNT_KINDS: tuple[AccountKind, ...] = (TAXABLE, TAX_DEFERRED, TAX_FREE)


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Account:
    """One account.

    Attributes
    ----------
    label : str
    kind : AccountKind
    balance : float
        Market value today, currency.
    weights : array, shape (n,)
        Mix of the asset classes, restored every month; adding up to 1.
    basis : float
        What was paid for it; matters in a taxable account only.
    final_weights : array, shape (n,), or None
        The mix at the end of a glide path; None keeps the mix.
    glide_years : float
        Years over which the mix moves there in a straight line, once a year.

    Raises
    ------
    InputError
        An amount or weight is negative or missing, or weights do not add up to 1.
    """

    label: str
    kind: AccountKind
    balance: float
    weights: NDArray[np.float64]
    basis: float = 0.0
    final_weights: NDArray[np.float64] | None = None
    glide_years: float = 0.0

    def __post_init__(self) -> None:
        for name in ("balance", "basis", "glide_years"):
            value = getattr(self, name)
            if not 0.0 <= value <= 1e12:
                raise InputError(
                    f"The {name.replace('_', ' ')} of {self.label} is {value:g}: write 0 or more."
                )
        object.__setattr__(self, "weights", self._checked(self.weights, "weights"))
        if self.final_weights is not None:
            object.__setattr__(self, "final_weights", self._checked(self.final_weights, "final weights"))

    def weights_after(self, years: float) -> NDArray[np.float64]:
        """Mix (n,) after some years: on the straight line of the glide path."""
        if self.final_weights is None:
            return self.weights
        part = 1.0 if years >= self.glide_years else years / self.glide_years
        return np.asarray((1.0 - part) * self.weights + part * self.final_weights)

    def _checked(self, weights: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        mix = check_vector(weights, "weight").copy()
        if abs(mix.sum() - 1.0) > _SUM_TOLERANCE:
            raise InputError(
                f"The {name} of {self.label} add up to {mix.sum():.4f}, not to 1: complete them."
            )
        if mix.min() < 0.0:
            raise InputError(
                f"The {name} of {self.label} contain {mix.min():g}: a plan holds no short positions."
            )
        mix.setflags(write=False)
        return mix
