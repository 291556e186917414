"""Which asset classes make up the classes of the model portfolios."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from xl_portfolio.core.planning.profile import ModelPortfolio

__all__ = ["MODEL_MEMBERS", "model_members", "model_mix"]

MODEL_MEMBERS: Mapping[str, tuple[str, ...]] = {
    "Stocks": ("Stocks", "Real estate"),
    "Bonds": ("Bonds", "Preferreds"),
    "Fixed deposits": ("Cash",),
    "Cash or commodities": ("Cash", "Alternatives"),
    "Alternatives": ("Alternatives",),
}
"""Broad classes that make up each class of the model portfolios: listed real estate is stocks, preferreds pay as bonds
do. What belongs nowhere (cash in the aggressive one) has no place in that model."""


def model_members(model: ModelPortfolio, broad: Sequence[str]) -> NDArray[np.bool_]:
    """Which classes belong to each class of a model portfolio: shape (classes of the model, n).

    Parameters
    ----------
    model : of a risk profile
    broad : (n,) broad class of each class
    """
    return np.array([[name in MODEL_MEMBERS[entry.name] for name in broad] for entry in model.classes])


def model_mix(model: ModelPortfolio, broad: Sequence[str]) -> NDArray[np.float64]:
    """Weights (n,) of a model portfolio, each of its classes spread evenly over its members; they add up to 1.

    What has no members is left out and the others make up for it; without any, all classes have the same weight.

    Parameters
    ----------
    model : of a risk profile
    broad : (n,) broad class of each class
    """
    members = model_members(model, broad).astype(np.float64)
    counts = members.sum(axis=1)
    weights = np.array([entry.weight for entry in model.classes]) / np.maximum(counts, 1.0) @ members
    return np.asarray(weights / weights.sum() if weights.any() else np.full(len(broad), 1.0 / len(broad)))
