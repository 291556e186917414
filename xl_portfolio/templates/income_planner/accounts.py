"""The sheet Accounts: where the money lies, how it is drawn upon, what comes in from outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xl_portfolio.actions.income_planner.contents import ACCOUNTS
from xl_portfolio.core.planning import ACCOUNT_KINDS, WITHDRAWAL_RULES
from xl_portfolio.templates.blocks import CONTENT, Page
from xl_portfolio.templates.book import Book, Column, InputRow
from xl_portfolio.templates.forms import form
from xl_portfolio.templates.income_planner.lists import one_of, one_of_column
from xl_portfolio.templates.income_planner.tables import (
    FROM,
    TO,
    Field,
    Total,
    input_block,
    input_table,
    totals,
)
from xl_portfolio.templates.rules import a_date, any_text, number_between, zero_or_more
from xl_portfolio.templates.theme import WIDTHS

__all__ = ["accounts_sheet"]

_RIGHT = 9  # first column of what stands on the right
_TABLE = CONTENT + 4  # row of the header
_HERE = "Accounts[[#This Row],[{}]]".format

_ACCOUNTS = (
    Field(
        header="Account",
        rule=any_text(
            "Account", f"A name for it, each once; up to {ACCOUNTS}. One of them has to be taxable."
        ),
    ),
    Field(header="Kind", rule=one_of("Accounts.Kind", "Kind of account", "How it is taxed; see the right.")),
    Field(
        header="Order",
        number="count",
        rule=number_between(
            1,
            ACCOUNTS,
            "Order",
            "Which account is drawn from first: 1, 2, 3, ... Blank for the reserve.",
            whole=True,
        ),
    ),
    Field(
        header="Cash",
        number="money",
        rule=zero_or_more("Cash", "In this account, beside the holdings."),
    ),
)
_THESE = f"(Holdings[Account]={_HERE('Account')})"
_COST_BASIS = (  # a holding without one has cost what it is worth: that is how the plan takes it
    f'=IF({_HERE("Account")}="","",N({_HERE("Cash")})+SUMPRODUCT({_THESE}*1,Holdings[Cost basis])'
    f'+SUMPRODUCT({_THESE}*(Holdings[Cost basis]=""),Holdings[Value]))'
)
_CALCULATED = (
    Column(
        header="Holdings",
        number="money",
        formula=f'=IF({_HERE("Account")}="","",SUMIF(Holdings[Account],{_HERE("Account")},Holdings[Value]))',
    ),
    Column(
        header="Balance",
        number="money",
        formula=f'=IF({_HERE("Account")}="","",N({_HERE("Cash")})+{_HERE("Holdings")})',
    ),
    Column(header="Cost basis", number="money", formula=_COST_BASIS),
)
_TOTALS = (
    Total(column=0, caption="Accounts", formula="=COUNTA(Accounts[Account])", number="count", align="left"),
    Total(column=1, caption="Currency", formula='=IF(Currency="","",Currency)'),
    Total(column=3, caption="Cash", formula="=SUM(Accounts[Cash])", number="money"),
    Total(column=4, caption="Holdings", formula="=SUM(Accounts[Holdings])", number="money"),
    Total(column=5, caption="Balance", formula="=SUM(Accounts[Balance])", number="money"),
    Total(column=6, caption="Cost basis", formula="=SUM(Accounts[Cost basis])", number="money"),
    Total(
        column=_RIGHT,
        caption="Does every holding name an account?",
        formula=(
            "=IF(ABS(SUM(Holdings[Value])-SUM(Accounts[Holdings]))<0.005,"
            '"OK","No: correct the accounts on Holdings")'
        ),
        style="Check",
    ),
)
_RULES = ", ".join(rule.name for rule in WITHDRAWAL_RULES)
_WITHDRAWALS = (
    InputRow(
        name="WithdrawalRule",
        label="Withdrawal rule",
        unit="choice",
        default="Fixed",
        reason="How much the portfolio pays out each year; see the right.",
        validation=one_of("WithdrawalRule", "Withdrawal rule", f"{_RULES}."),
    ),
    InputRow(
        name="WithdrawalRate",
        label="Withdrawal rate (some rules)",
        unit="of wealth",
        default="4.00%",
        reason="For Percentage and Floor and ceiling: a year's payout.",
        number="yield",
        validation=number_between(0, 1, "Withdrawal rate", "A share of the wealth a year, such as 4%."),
    ),
    InputRow(
        name="WithdrawalsFrom",
        label="Withdrawals from (optional)",
        unit="date",
        default="blank: at once",
        reason="For rules that follow the wealth: the first month of payouts.",
        number="date",
        validation=a_date("Withdrawals from", "First month of payouts. Optional: blank is at once."),
    ),
    InputRow(
        name="IncomeReinvested",
        label="Income reinvested",
        unit="share",
        default="0.0%",
        reason="Of dividends and interest in taxable accounts, before anything is spent.",
        number="weight",
        validation=number_between(
            0, 1, "Income reinvested", "The share of dividends and interest put back first, such as 25%."
        ),
    ),
    InputRow(
        name="ReserveAccount",
        label="Reserve (optional)",
        unit="account",
        default="blank: none",
        reason="A taxable account that pays first after a year of losses, otherwise last.",
        validation=one_of_column("AccountNames", "Reserve", "One of your taxable accounts. Optional."),
    ),
    InputRow(
        name="ReserveMonths",
        label="Reserve filled up to",
        unit="months",
        default="0",
        reason="Months of need that it is filled up to after a year without a loss.",
        number="count",
        validation=number_between(0, 600, "Reserve", "Months of need that the reserve shall hold."),
    ),
    InputRow(
        name="AdviserFee",
        label="Adviser fee",
        unit="per year",
        default="0.00%",
        reason="Of all accounts, taken monthly; the costs inside funds stand on Assumptions.",
        number="yield",
        validation=number_between(0, 0.1, "Adviser fee", "A share of the wealth a year, such as 0.5%."),
    ),
)
_PENSIONS = (
    Field(
        header="Pension",
        rule=any_text("Pension", "A pension, Social Security, rent or wages; one line for each."),
    ),
    Field(
        header="Monthly",
        number="money",
        rule=zero_or_more(
            "Monthly",
            "A month, before tax: today's money if it follows prices, else the sum that is paid.",
        ),
    ),
    Field(
        header="Follows prices",
        rule=one_of(
            "Pensions.Follows prices", "Follows prices", "Yes: it rises with inflation. No: it stays."
        ),
    ),
    Field(
        header="Taxed as",
        rule=one_of("Pensions.Taxed as", "Taxed as", "How this income is taxed."),
    ),
    FROM,
    TO,
    Field(
        header="Owner",
        rule=one_of(
            "Pensions.Owner", "Owner", "Whose it is. Optional: blank is paid as long as one of you lives."
        ),
    ),
    Field(
        header="Survivor's share",
        number="weight",
        rule=number_between(
            0,
            1,
            "Survivor's share",
            "What goes on when its owner has died, such as 50%. Blank: nothing. Of two Social Security benefits the "
            "larger stays without it.",
        ),
    ),
)
_CONTRIBUTIONS = (
    Field(header="Contribution", rule=any_text("Contribution", "What you still save; one line for each.")),
    Field(
        header="Monthly",
        number="money",
        rule=zero_or_more("Monthly", "A month, in today's money."),
    ),
    Field(header="Account", rule=one_of_column("AccountNames", "Account", "Into which of your accounts.")),
    FROM,
    TO,
)


def accounts_sheet(book: Book, filled: Mapping[str, Any]) -> None:
    """The table `Accounts`, how it is drawn upon, pensions and contributions."""
    page = Page(
        book,
        "Accounts",
        [26.8, 14, 15, 26.5, 11, 11, 11, 9, WIDTHS["gap"], 55],
        "amber",
    )
    page.head(
        "Accounts",
        "Where your money lies, how it is drawn upon, and what comes in from outside the portfolio.",
    )
    totals(page, CONTENT, _TOTALS)
    page.section(_TABLE - 1, 0, "Accounts")
    row = input_table(page, "Accounts", _TABLE, _ACCOUNTS, _CALCULATED, filled)
    page.define("AccountNames", _TABLE + 1, 0, row - 1, 0)
    page.note(row, 0, f"At most {ACCOUNTS} accounts.")
    _explained(page, _TABLE - 1, "Kinds of accounts", [(kind.name, kind.text) for kind in ACCOUNT_KINDS])
    row = form(page, row + 2, "Withdrawals", _WITHDRAWALS, filled) + 1
    page.section(row, 0, "Income from outside: pensions, Social Security, rent, wages (optional)")
    rules = [(rule.name, rule.text) for rule in WITHDRAWAL_RULES]
    _explained(page, row, "Withdrawal rules", rules)
    page.sheet.set_row(row + 1, 33)
    row = input_block(page, "Pensions", row + 1, 0, _PENSIONS, filled) + 1
    page.section(row, 0, "Contributions: what you still save (optional)")
    row = input_block(page, "Contributions", row + 1, 0, _CONTRIBUTIONS, filled)
    page.sheet.freeze_panes(CONTENT, 0)
    page.sheet.set_selection(_TABLE + 1, 0, _TABLE + 1, 0)
    page.print_setup((0, 0, row - 1, _RIGHT + 2))


def _explained(page: Page, row: int, title: str, lines: list[tuple[str, str]]) -> None:
    """What the words of a list mean, on the right of where they are chosen; two rows for each."""
    page.section(row, _RIGHT, title)
    for line, (name, text) in enumerate(lines):
        page.put(row + 1 + 2 * line, _RIGHT, name, page.look("Calculated"))
        page.note(row + 2 + 2 * line, _RIGHT, text)
