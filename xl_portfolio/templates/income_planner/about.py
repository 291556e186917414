"""What the sheet About says: titles, and under each the label and the text of its lines."""

from __future__ import annotations

from xl_portfolio.actions.income_planner.contents import (
    ACCOUNTS,
    CLASSES,
    DIVIDEND_YEARS,
    HOLDINGS,
    INPUT_BLOCKS,
)
from xl_portfolio.actions.income_planner.results import REPORT
from xl_portfolio.core.planning import ALLOCATION_OBJECTIVES, PUBLISHED_CASE
from xl_portfolio.core.simulation import RETURN_MODELS
from xl_portfolio.core.tax import TAX_TABLES
from xl_portfolio.templates.income_planner.layout import NAME, PRINTED_HOLDINGS, VERSION

__all__ = ["ABOUT"]

_SOURCES = dict.fromkeys(f"{table.jurisdiction} {table.year}: {table.source}" for table in TAX_TABLES)

ABOUT: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Please note",
        (
            (
                "Not a forecast",
                "Past returns are not a forecast, nor are assumptions. A plan is as good as what you put into it; a "
                "high probability of success is no promise.",
            ),
            (
                "Not advice",
                "Results are hypothetical and are no investment, tax or legal advice. Check the tax table and the "
                "rules of your own accounts and pensions.",
            ),
        ),
    ),
    (
        "Income is not free",
        (
            (
                "Total return",
                "Total return = yield + growth of value. A higher yield is paid for with less growth or more risk: the "
                "frontier on Allocation shows the price, and the sheet Plan whether the payout is earned.",
            ),
            (
                "What is not income",
                "A premium for an option costs the gains above its price, or shares that are taken over. A return of "
                "capital is your own money. Default losses belong into the expected return.",
            ),
            (
                "Smoothing",
                "Other weights may even out the months as long as they cost at most 0.1 % of the expected return; the "
                "rest is the task of a reserve.",
            ),
        ),
    ),
    (
        "What to seek on Allocation",
        tuple((objective.name, objective.text) for objective in ALLOCATION_OBJECTIVES),
    ),
    (
        "Method",
        (
            (
                "Profile",
                "Tolerance from the questionnaire, capacity from your circumstances, both scored openly; the profile "
                "is the lower of the two.",
            ),
            (
                "Plan",
                "Month by month over every account: pensions, contributions, spending at the start of the month, large "
                "needs, the withdrawal rule, required minimum distributions, fees, and the taxes of each year. "
                "Wages count only where they are typed as income from outside.",
            ),
            (
                "Survivor",
                "Without ages to which you live, both live to the end. With them the plan goes on for the one who is "
                "left: pensions at their survivor's share, spending and goals of income at the share on Goals. Of the "
                "two Social Security benefits the larger stays (SSA publication 05-10084), from age 60 and without the "
                "reduction below full retirement age; that of the dead counts from the month typed for it. Ages on "
                "Plan and Simulation are the owner's, counted on.",
            ),
            (
                "Survivor's taxes",
                "The year of death is still joint, the next is single (IRS publication 501); the status of a "
                "qualifying surviving spouse and a new cost basis at death are left out. Tax-deferred accounts are "
                "the owner's and become the partner's own (publication 590-B): from the year after the owner's death "
                "required distributions go by the partner's age.",
            ),
            (
                "Dividends",
                "Rises in a row are counted over the full calendar years typed on the sheet Dividends, up to the last; "
                "a present dividend below the last year's ends them, one above it adds none. A cut is a year that paid "
                "less than the year before. A high yield is distrusted if the dividend was ever higher than now.",
            ),
            (
                "Simulation",
                "The same plan over many futures. Success: essential spending, large needs and taxes are paid in every "
                "month. Every probability stands with its standard error; the same seed gives the same futures.",
            ),
            *((model.name, model.text) for model in RETURN_MODELS),
            (
                "Sustainable spending",
                "The spending, as one multiple of the planned, that succeeds as often as you want, found by bisection "
                "on the same futures. What matters most is found by changing one assumption at a time, likewise.",
            ),
            (
                "Guardrails",
                "Guyton and Klinger 2006: cuts and raises of 10 % when the rate of withdrawal leaves 80 to 120 % of "
                "the first, none to preserve capital in the last 15 years.",
            ),
            (
                "Ladder",
                "Bonds at par on your curve, 30/360; a rate shock reprices every bond. Yields of single bonds are "
                "compounded with their coupons, that of the whole annually. It is a purchase being considered and in "
                "none of the other sheets.",
            ),
        ),
    ),
    (
        "Conventions",
        (
            (
                "Assumptions",
                "Arithmetic means per year, nominal, before tax and before the costs inside funds; the compound return "
                "stands beside them.",
            ),
            ("Nominal and real", "Nominal as paid; real in today's money, by the inflation of Assumptions."),
            (
                "Before and after tax",
                "Headers say which. Income of a tax-deferred account is taxed when it is withdrawn; what is shown by "
                "account taxes it as if it were withdrawn at once. The income now is after "
                "tax and the adviser's fee; the need of each month contains both.",
            ),
            ("Losses", "Drops and cuts are positive numbers for a loss."),
            ("Payments", "A payment on a weekend or US federal holiday comes on the next business day."),
        ),
    ),
    (
        "Taxes",
        (
            *(("Table", text) for text in _SOURCES),
            (
                "What they leave out",
                "State and local taxes, itemised deductions, the extra deductions for seniors (2025 to 2028) and for "
                "REIT dividends, credits, the net investment income tax, the alternative minimum tax, premium "
                "surcharges, the 10 % on withdrawals before 59 and a half. Brackets follow prices; flat rates stay.",
            ),
        ),
    ),
    (
        "Example",
        (
            (
                "Case",
                f"Capital and target are those of a published case (${PUBLISHED_CASE.capital:,.0f}, "
                f"${PUBLISHED_CASE.target_income:,.0f} a month). Household, holdings, quotes and the yield curve are "
                "invented and labelled illustrative; no number is made to fit a claim.",
            ),
            (
                "Claims",
                f"{PUBLISHED_CASE.source}. What cannot be supported says not verifiable. The ranges of the strategies "
                "are shown as claimed, without a source.",
            ),
        ),
    ),
    (
        "This workbook",
        (
            ("Template", f"{NAME}, version {VERSION}; made by XL Portfolio, MIT licence."),
            (
                "Capacity",
                f"{ACCOUNTS} accounts, {HOLDINGS} holdings, {CLASSES} classes, {REPORT['PlanYears'].rows} years, "
                f"{REPORT['Payments'].rows} payments, {INPUT_BLOCKS['History'].rows - 1} months of history, "
                f"{DIVIDEND_YEARS} years of dividends. Holdings prints the first {PRINTED_HOLDINGS}.",
            ),
            (
                "Without Python",
                "All results are values that stay in any spreadsheet program; the checks and the texts above charts "
                "are native formulas.",
            ),
            ("Rebranding", "Page Layout, Colors changes every colour of the sheets and charts at once."),
        ),
    ),
)
