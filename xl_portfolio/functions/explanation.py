"""`WHY`: the sentence behind a result."""

from typing import Annotated, Protocol, TypeAlias

from xl_portfolio.functions.categories import EXPLANATION
from xl_portfolio.sheet.arguments import Cells, read_text
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


@function(category=EXPLANATION, example=Example('=WHY("SHARPE", B2:B13, 0.02, 12)', "OK"), reflective=True)
def WHY(
    engine: Explainer,
    name: FunctionName,
    argument_1: Cells | None = None,
    argument_2: Cells | None = None,
    argument_3: Cells | None = None,
    argument_4: Cells | None = None,
    argument_5: Cells | None = None,
    argument_6: Cells | None = None,
    argument_7: Cells | None = None,
    argument_8: Cells | None = None,
    argument_9: Cells | None = None,
    argument_10: Cells | None = None,
) -> str:
    """Explain a result: "OK", notes such as rows left out, or what was wrong and how to correct it."""
    given = [argument_1, argument_2, argument_3, argument_4, argument_5]
    given += [argument_6, argument_7, argument_8, argument_9, argument_10]
    while given and given[-1] is None:
        given.pop()
    return engine.explain(name, given)
