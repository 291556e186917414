"""The kinds of argument that only optimal portfolios have."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import numpy as np
from numpy.typing import NDArray

from xl_portfolio.core.optimization.objectives import OBJECTIVES, Objective
from xl_portfolio.sheet.constraints import Sentence, read_sentences
from xl_portfolio.sheet.kinds import Kind
from xl_portfolio.sheet.single_cells import choice, number
from xl_portfolio.sheet.tables import read_expected_returns

__all__ = ["AssetYieldsColumn", "ConstraintsTable", "ObjectiveChoice", "VolatilityLimit"]

ObjectiveChoice: TypeAlias = Annotated[Objective, choice("Objective", OBJECTIVES)]
ConstraintsTable: TypeAlias = Annotated[
    tuple[Sentence, ...],
    Kind(
        text='Limits in words, one a cell, such as "Bonds at least 40 %" or "turnover at most 20 %"; or three columns: '
        "what the limit is on, at least, at most",
        shape="table",
        missing="blank rows are skipped",
        parse=read_sentences,
    ),
]
AssetYieldsColumn: TypeAlias = Annotated[
    NDArray[np.float64],
    Kind(
        text="Yields per year, one for each asset, 0 where it pays none; empty: the column Yield of bounds",
        shape="column",
        unit="decimals per year",
        parse=read_expected_returns,
    ),
]
VolatilityLimit: TypeAlias = Annotated[
    float,
    number(
        "Largest volatility per year, such as 0.1; empty for no limit",
        "decimals per year",
        low=0.0,
        high=10.0,
    ),
]
