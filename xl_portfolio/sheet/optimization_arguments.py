"""The kinds of argument that only optimal portfolios have."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from xl_portfolio.core.optimization.objectives import OBJECTIVES, Objective
from xl_portfolio.sheet.arguments import choice
from xl_portfolio.sheet.constraints import Sentence, read_sentences
from xl_portfolio.sheet.kinds import Kind

__all__ = ["ConstraintsTable", "ObjectiveChoice"]

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
