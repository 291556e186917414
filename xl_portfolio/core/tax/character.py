"""How each kind of income is taxed: the character of income.

The same dollar is taxed by where it comes from. Four columns decide everything: what share of it is ordinary
income, what share is taxed at the preferential rates, what share is exempt, and what share is Social Security.
The rest, a return of capital, is no income at all: it lowers the cost basis.

A withdrawal from a tax-deferred account is `PENSION` whatever earned it inside.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "CHARACTERS",
    "INTEREST",
    "LONG_TERM_GAIN",
    "MUNICIPAL_INTEREST",
    "OPTION_PREMIUM",
    "ORDINARY_DIVIDEND",
    "PENSION",
    "QUALIFIED_DIVIDEND",
    "REIT_DIVIDEND",
    "RENT",
    "RETURN_OF_CAPITAL",
    "SHORT_TERM_GAIN",
    "SOCIAL_SECURITY",
    "TaxCharacter",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class TaxCharacter:
    """How one kind of income is taxed under US federal law.

    Attributes
    ----------
    name : str
        As the menus show it.
    text : str
        One sentence for the help.
    ordinary, preferential, exempt, social_security : float
        Shares of the income, 0 to 1, that fall under each treatment; what is missing to 1 is no income.
    """

    name: str
    text: str
    ordinary: float = 0.0
    preferential: float = 0.0
    exempt: float = 0.0
    social_security: float = 0.0


INTEREST = TaxCharacter(
    name="Interest", text="Interest of deposits and taxable bonds is ordinary income.", ordinary=1.0
)
QUALIFIED_DIVIDEND = TaxCharacter(
    name="Qualified dividend",
    text="Dividends of most US companies, held long enough, are taxed at the rates of long-term gains.",
    preferential=1.0,
)
ORDINARY_DIVIDEND = TaxCharacter(
    name="Ordinary dividend",
    text="Dividends that are not qualified, such as those of money-market and bond funds, are ordinary income.",
    ordinary=1.0,
)
REIT_DIVIDEND = TaxCharacter(
    name="REIT dividend",
    text="Dividends of real estate trusts are not qualified; the deduction of section 199A is left out here.",
    ordinary=1.0,
)
MUNICIPAL_INTEREST = TaxCharacter(
    name="Municipal interest",
    text="Exempt from federal tax, but it counts when Social Security is tested.",
    exempt=1.0,
)
LONG_TERM_GAIN = TaxCharacter(
    name="Long-term gain", text="Gains on what was held for more than a year.", preferential=1.0
)
SHORT_TERM_GAIN = TaxCharacter(
    name="Short-term gain",
    text="Gains on what was held for a year or less are ordinary income.",
    ordinary=1.0,
)
OPTION_PREMIUM = TaxCharacter(
    name="Option premium",
    text="A premium of an option that expired is a short-term gain, ordinary income.",
    ordinary=1.0,
)
RENT = TaxCharacter(name="Rent or royalty", text="Net rent and royalties are ordinary income.", ordinary=1.0)
PENSION = TaxCharacter(
    name="Pension or retirement account",
    text="Pensions and withdrawals from tax-deferred accounts are ordinary income, whatever earned them.",
    ordinary=1.0,
)
SOCIAL_SECURITY = TaxCharacter(
    name="Social Security",
    text="Between nothing and 85 % of the benefit is ordinary income, by the provisional income.",
    social_security=1.0,
)
RETURN_OF_CAPITAL = TaxCharacter(
    name="Return of capital",
    text="Your own money paid back: no income and no tax today, but a lower cost basis.",
)

CHARACTERS: tuple[TaxCharacter, ...] = (
    INTEREST,
    QUALIFIED_DIVIDEND,
    ORDINARY_DIVIDEND,
    REIT_DIVIDEND,
    MUNICIPAL_INTEREST,
    LONG_TERM_GAIN,
    SHORT_TERM_GAIN,
    OPTION_PREMIUM,
    RENT,
    PENSION,
    SOCIAL_SECURITY,
    RETURN_OF_CAPITAL,
)
