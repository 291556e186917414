"""Templates as bytes: `build` makes one, `TEMPLATES` lists them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook

from xl_portfolio.core.errors import InputError
from xl_portfolio.sheet.action import title_of
from xl_portfolio.templates import income_planner, portfolio_optimizer
from xl_portfolio.templates.book import Book
from xl_portfolio.templates.finish import finished
from xl_portfolio.templates.theme import theme_xml

__all__ = ["TEMPLATES", "Template", "build", "template_of"]

_CREATED = datetime(2026, 1, 1)  # fixed, so that the same code builds the same bytes
_CALC_ID = 191029  # of Excel 2019 and later: a file with it is not recalculated on opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A workbook that can be built.

    Attributes
    ----------
    name : str
        Its published name, which is also the name of the file.
    version : str
        What a workbook made from it says; another one has other names or blocks.
    purpose : str
        One sentence for a list of templates.
    lay_out : callable
        Writes the sheets into an empty workbook, with the example or (True) without it.
    runs : tuple of str
        Ids of the buttons that turn what was built into a finished report, in their order.
    built_at : datetime
        Time stamp of these runs in the files that come with the package: a morning after the data of its example.
    """

    name: str
    version: str
    purpose: str
    lay_out: Callable[[Workbook, bool], Book]
    runs: tuple[str, ...]
    built_at: datetime

    @property
    def title(self) -> str:
        """Its name in words."""
        return title_of(self.name)


TEMPLATES: tuple[Template, ...] = (
    Template(
        name=portfolio_optimizer.NAME,
        version=portfolio_optimizer.VERSION,
        purpose="From prices and limits to the portfolio that fits an objective best, with the efficient frontier.",
        lay_out=portfolio_optimizer.lay_out,
        runs=("optimize", "make_orders"),
        built_at=datetime(2023, 1, 2, 9, 0),
    ),
    Template(
        name=income_planner.NAME,
        version=income_planner.VERSION,
        purpose="From goals, risk profile and holdings to a monthly income one can live on, and how safe it is.",
        lay_out=income_planner.lay_out,
        runs=("build_plan", "run_simulation"),
        built_at=datetime(2026, 1, 2, 9, 0),
    ),
)


def template_of(name: str) -> Template:
    """The template of that name.

    Raises
    ------
    InputError
        If there is none.
    """
    known = {each.name: each for each in TEMPLATES}
    if name not in known:
        raise InputError(f"There is no template {name!r}: the known ones are {', '.join(known)}.")
    return known[name]


def build(template: str, empty: bool = False) -> bytes:
    """Workbook of a template, the same bytes every time.

    Formulas carry no results yet and output blocks are blank: a host presses the buttons of
    `Template.runs` and recalculates to finish it.

    Parameters
    ----------
    template : str
        A name of `TEMPLATES`.
    empty : bool
        Leave out the example; choices with a sensible default stay.

    Raises
    ------
    InputError
        If there is no such template.
    """
    chosen = template_of(template)
    written = BytesIO()
    workbook = Workbook(written, {"in_memory": True})
    workbook.use_custom_theme(theme_xml())
    workbook.set_properties({"title": chosen.title, "created": _CREATED})
    workbook.set_calc_mode("auto", _CALC_ID)
    workbook.calc_on_load = False
    workbook.set_size(1366, 720)
    book = chosen.lay_out(workbook, empty)
    workbook.close()
    styles = {made.xf_index: style for made, style in book.look.made if made.xf_index is not None}
    bases = {name: made.xf_index for name, made in book.look.bases.items() if made.xf_index is not None}
    return finished(written.getvalue(), styles, bases)
