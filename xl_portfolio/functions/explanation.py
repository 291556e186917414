"""`WHY`: the sentence behind a result."""

from typing import Annotated, Protocol, TypeAlias

from xl_portfolio.functions.categories import EXPLANATION
from xl_portfolio.sheet.arguments import read_text
from xl_portfolio.sheet.function import Example, function
from xl_portfolio.sheet.grid import Grid
from xl_portfolio.sheet.kinds import Kind

__all__ = ["WHY"]


class Explainer(Protocol):
    """The engine, as far as `WHY` needs it."""

    def explain(self, name: str, arguments: list[Grid | None]) -> str:
        """What a call leads to, in words."""


FunctionName: TypeAlias = Annotated[
    str, Kind(text='Name of the function in quotes, such as "SHARPE"', shape="text", parse=read_text)
]
Given: TypeAlias = Annotated[
    Grid,
    Kind(text="The same argument as in the function", shape="any", parse=lambda grid, reading: grid),
]


@function(category=EXPLANATION, example=Example('=WHY("SHARPE", B2:B13, 0.02, 12)', "OK"), reflective=True)
def WHY(
    engine: Explainer,
    name: FunctionName,
    argument_1: Given | None = None,
    argument_2: Given | None = None,
    argument_3: Given | None = None,
    argument_4: Given | None = None,
    argument_5: Given | None = None,
    argument_6: Given | None = None,
    argument_7: Given | None = None,
    argument_8: Given | None = None,
    argument_9: Given | None = None,
) -> str:
    """Explain a result: "OK", notes such as rows left out, or what was wrong and how to correct it."""
    given = [argument_1, argument_2, argument_3, argument_4, argument_5]
    given += [argument_6, argument_7, argument_8, argument_9]
    while given and given[-1] is None:
        given.pop()
    return engine.explain(name, given)
