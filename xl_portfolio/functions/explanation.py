"""`WHY`: the sentence behind a result."""

from typing import Annotated, Protocol, TypeAlias

from xl_portfolio.core.errors import InputError
from xl_portfolio.functions.categories import EXPLANATION
from xl_portfolio.sheet.arguments import Cells
from xl_portfolio.sheet.function import Example, function
from xl_portfolio.sheet.grid import Grid, spoken
from xl_portfolio.sheet.kinds import Kind, Reading
from xl_portfolio.sheet.single_cells import read_text

__all__ = ["WHY"]


class Explainer(Protocol):
    """The engine, as far as `WHY` needs it."""

    def explain(self, name: str, arguments: list[Grid | None]) -> str:
        """What a call leads to, in words."""


def _read_name(grid: Grid, reading: Reading) -> str:
    """Name of a function; `WHY(SHARPE(...))` hands over a result instead."""
    if grid.shape == (1, 1) and (isinstance(grid[0, 0], str) or grid.blank):
        return read_text(grid, reading)
    came = spoken(grid[0, 0]) if grid.shape == (1, 1) else "a range of cells"
    raise InputError(
        f"{reading.name} takes the name of a function; {came} came. Write the name in quotes, then the same "
        'arguments: WHY("SHARPE", B2:B13, 0.02).'
    )


FunctionName: TypeAlias = Annotated[
    str, Kind(text='Name of the function in quotes, such as "SHARPE"', shape="text", parse=_read_name)
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
