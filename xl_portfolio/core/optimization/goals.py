"""What is best, as numbers: the common form of all objectives on the efficient frontier."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Goal"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Goal:
    """``minimise κ ½ w'Σw - λ μ'w`` with a return of at least so much and a volatility of at most so much.

    Attributes
    ----------
    variance_price, return_price : float
        κ and λ.
    least_return, most_volatility : float or None
        Limits that belong to the objective, in the unit of the problem.
    above : float or None
        If given, the highest ratio ``(μ'w - above) / √(w'Σw)`` is wanted instead.
    """

    variance_price: float = 0.0
    return_price: float = 0.0
    least_return: float | None = None
    most_volatility: float | None = None
    above: float | None = None

    @property
    def blind_to_risk(self) -> bool:
        """Whether variance has no price: only the return counts."""
        return self.variance_price == 0.0 and self.above is None

    @property
    def blind_to_return(self) -> bool:
        """Whether only the variance counts."""
        return self.return_price == 0.0 and self.least_return is None and self.above is None
