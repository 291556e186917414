"""The sheet Settings: each input with its unit, its default and the reason for it."""

from __future__ import annotations

from xl_portfolio.actions.portfolio_optimizer.contents import INPUTS, OFFERED
from xl_portfolio.data.sample import Sample
from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book, InputRow
from xl_portfolio.templates.forms import ADVISER, CLIENT, CURRENCY, form
from xl_portfolio.templates.portfolio_optimizer.layout import POINTS
from xl_portfolio.templates.rules import a_date, number_between, zero_or_more
from xl_portfolio.templates.theme import WIDTHS

__all__ = ["settings_sheet"]


def _case_rows() -> tuple[InputRow, ...]:
    return (
        CLIENT,
        ADVISER,
        InputRow(
            name="AsOfDate",
            label="As-of date",
            unit="date",
            default="last price",
            reason="The day for which units and prices are valid.",
            number="date",
            validation=a_date("As-of date", "The day of the units and prices on Assets."),
        ),
        CURRENCY,
        InputRow(
            name="Cash",
            label="Cash (optional)",
            unit="currency",
            default="0",
            reason="For the record: the weights are shares of the assets without cash.",
            number="money",
            validation=zero_or_more("Cash", "Cash beside the assets, in the currency above."),
        ),
    )


def _choice_rows() -> tuple[InputRow, ...]:
    return (
        InputRow(
            name="Objective",
            label="Objective",
            unit="choice",
            default="Minimum variance",
            reason="Needs no forecast of returns, the least reliable input.",
            validation={
                "validate": "list",
                "source": "=ObjectiveList",
                "input_title": "Objective",
                "input_message": "What the portfolio shall be best at.",
                "error_title": "Objective",
                "error_message": "Choose one of the list.",
            },
        ),
        InputRow(
            name="Target",
            label="Target (only if asked for)",
            unit="per year",
            default="blank",
            reason="A return, volatility, yield, risk aversion, or safe share.",
            number="yield",
            validation=number_between(
                -1, 10, "Target", "A rate per year such as 12%; blank for other objectives."
            ),
        ),
        InputRow(
            name="RiskFreeRate",
            label="Risk-free rate",
            unit="per year",
            default="2.00%",
            reason="Between the near 0 % and the more than 4 % that US Treasury bills paid in 2013-2022.",
            number="yield",
            validation=number_between(-0.1, 1, "Risk-free rate", "A rate per year such as 2%."),
        ),
        InputRow(
            name="Points",
            label="Points of the frontier",
            unit="count",
            default="50",
            reason=f"A smooth line; at most {POINTS}.",
            number="count",
            validation=number_between(
                2, POINTS, "Points", "How many portfolios of the frontier.", whole=True
            ),
        ),
        InputRow(
            name="PeriodsPerYear",
            label="Periods per year",
            unit="count",
            default="from the dates",
            reason="52 for weekly prices, 252 for daily, 12 for monthly ones; Import prices sets it.",
            number="count",
            validation=number_between(1, 366, "Periods per year", "52 weekly, 252 daily, 12 monthly."),
        ),
    )


def settings_sheet(book: Book, sample: Sample, empty: bool) -> None:
    """Whose portfolio it is, what it shall be best at, and the few numbers behind it."""
    page = Page(book, "Settings", [WIDTHS["label"], 22, WIDTHS["number"], 18, WIDTHS["note"], 36], "amber")
    page.head("Settings", "Whose portfolio it is, what it shall be best at, and the few numbers behind it.")
    given = {name: value for name, value in sample.settings.items() if not (empty and name in INPUTS)}
    row = form(page, CONTENT, "The case", _case_rows(), given) + 1
    choices = _choice_rows()
    target = row + 1 + [entry.name for entry in choices].index("Target")
    row = form(page, row, "The optimization", choices, given) + 1
    page.put(target, 5, _TARGET_CHECK, page.look("Check", align="left", valign="vcenter"))
    page.note(
        row,
        0,
        "Past returns are not a forecast: expected returns that you leave blank on Assets are historical means.",
    )
    page.sheet.freeze_panes(CONTENT, 0)
    page.sheet.set_selection(CONTENT + 1, 1, CONTENT + 1, 1)
    page.print_setup((0, 0, row, 5))


_TARGETED = ",".join(f'Objective="{each.label}"' for each in OFFERED if each.needs.is_target)
_TARGET_CHECK = (
    f"=IF(OR({_TARGETED}),"
    'IF(Target="","Missing: type a target","OK"),IF(Target="","Not needed","Not used by this objective"))'
)
