"""The words that cells of the workbook offer in a list: what the lists show and what the buttons read."""

from __future__ import annotations

from collections.abc import Mapping

from xl_portfolio.actions.income_planner.contents import BROAD_CLASSES
from xl_portfolio.core.income.calendar import FREQUENCIES
from xl_portfolio.core.planning import ACCOUNT_KINDS, GOAL_KINDS, INCOME_STABILITIES, WITHDRAWAL_RULES
from xl_portfolio.core.tax import CHARACTERS, TAX_TABLES

__all__ = [
    "BRACKETS",
    "BRACKET_KINDS",
    "CHOICES",
    "CORE",
    "FLAT",
    "GAINS",
    "NO",
    "ORDINARY",
    "QUALITIES",
    "SATELLITE",
    "SENIOR_DEDUCTION",
    "SOCIAL_SECURITY_TEST",
    "STANDARD_DEDUCTION",
    "YES",
]

YES, NO = "Yes", "No"
CORE, SATELLITE = "Core", "Satellite"
BRACKETS, FLAT = "Progressive brackets", "Flat marginal rate"
QUALITIES = ("AAA", "AA", "A", "BBB", "BB", "B", "CCC")
"""Credit ratings from the best; those down to BBB are investment grade."""

ORDINARY, GAINS = "Ordinary income", "Gains and qualified dividends"
STANDARD_DEDUCTION, SENIOR_DEDUCTION = "Standard deduction", "Deduction from age 65"
SOCIAL_SECURITY_TEST = "Social Security taxed"
BRACKET_KINDS = (ORDINARY, GAINS, STANDARD_DEDUCTION, SENIOR_DEDUCTION, SOCIAL_SECURITY_TEST)
"""What a row of the block `TaxBrackets` applies to.

Of brackets, "From" is the taxable income above which "Rate" applies. Of a deduction, "From" is its amount and "Rate"
is blank. Of Social Security, "From" is the provisional income above which up to "Rate" of the benefit is taxed.
"""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "BroadClassList": BROAD_CLASSES,
    "AccountKindList": tuple(kind.name for kind in ACCOUNT_KINDS),
    "CharacterList": tuple(character.name for character in CHARACTERS),
    "FrequencyList": tuple(frequency.name for frequency in FREQUENCIES),
    "GoalKindList": tuple(kind.name for kind in GOAL_KINDS),
    "IncomeStabilityList": INCOME_STABILITIES,
    "WithdrawalRuleList": tuple(rule.name for rule in WITHDRAWAL_RULES),
    "RoleList": (CORE, SATELLITE),
    "YesNoList": (YES, NO),
    "YesList": (YES,),
    "QualityList": QUALITIES,
    "TaxMethodList": (BRACKETS, FLAT),
    "JurisdictionList": tuple(dict.fromkeys(table.jurisdiction for table in TAX_TABLES)),
    "FilingStatusList": tuple(dict.fromkeys(table.status for table in TAX_TABLES)),
    "BracketKindList": BRACKET_KINDS,
}
"""Lists by the name that validations reach them through."""
