"""Every doubt about the inputs has its own sentence, names its cell, and leaves the workbook as it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pytest

from tests.actions.income_planner.cells import (
    ENGINE,
    address,
    blank,
    changed,
    contents,
    edited,
    typed,
    workbook,
)
from tests.workbooks import DictWorkbook
from xl_portfolio.actions.income_planner.case import examine
from xl_portfolio.sheet.grid import Cell, CellError, Grid

Inputs = Mapping[str, Grid]


def listed(book: DictWorkbook) -> list[list[Cell]]:
    """Rows of the list on the sheet Checks."""
    header, *rows = book.contents["InputChecks"].rows()
    assert header == ["Severity", "Where", "What to do"]
    return [row for row in rows if row[0] is not None]


def history(months: int = 30, **changes: Cell) -> list[list[Cell]]:
    """Rows of a history with a return of 1 % everywhere; `r5c2=...` types over a cell."""
    labels = [row[0] for row in contents()["Assumptions"].rows()[1:11]]
    rows: list[list[Cell]] = [["Month", *labels, "Inflation", None]]
    rows += [[datetime(2000 + m // 12, m % 12 + 1, 28), *[0.01] * 11, None] for m in range(months)]
    for place, cell in changes.items():
        row, column = place.removeprefix("r").split("c")
        rows[int(row)][int(column)] = cell
    return rows


def lived(model: str, rows: list[list[Cell]]) -> Inputs:
    """A model that lives a history again."""
    return {**typed(ReturnModel=model), "History": Grid.of(rows, contents()["History"].origin)}


def every(name: str, column: str, cells: Mapping[int, Cell]) -> Inputs:
    return edited(name, {(row, column): cell for row, cell in cells.items()})


def longer(name: str, count: int) -> Inputs:
    """A table as a spreadsheet extends it when somebody types below its last row."""
    header, first, *_ = contents()[name].rows()
    rows: list[list[Cell]] = [[f"X{k}", *first[1:]] for k in range(count)]
    return {name: Grid.of([header, *rows], contents()[name].origin)}


DAY = datetime(2026, 1, 2)  # the as-of date of the case

# What is typed -> where the doubt is, and words of its sentence.
ERRORS: dict[str, tuple[Inputs, str, tuple[str, ...]]] = {
    # Profile
    "no as-of date": (typed(AsOfDate=None), address("AsOfDate"), ("As-of date is blank", "2026-01-31")),
    "text as a date": (
        typed(BirthDate="May"), address("BirthDate"), ("Birth date holds the text 'May'", "type a date")),
    "born in the future": (
        typed(BirthDate=datetime(2030, 1, 1)), address("BirthDate"), ("2030-01-01", "not before the as-of date")),
    "born too long ago": (typed(BirthDate=datetime(1820, 1, 1)), address("BirthDate"), ("206 years ago",)),
    "a partner born in the future": (
        typed(PartnerBirthDate=DAY), address("PartnerBirthDate"), ("not before the as-of date",)),
    "an age that is past": (typed(PlanToAge=60.0), address("PlanToAge"), ("is 60", "the younger of both is past")),
    "no age": (typed(PlanToAge=None), address("PlanToAge"), ("Plan to age is blank",)),
    "half a year of age": (typed(PlanToAge=95.5), address("PlanToAge"), ("95.5", "whole number")),
    "an unanswered question": (
        edited("RiskAnswers", {(3, 0): None}), address("RiskAnswers", 3), ("Question 4 is not answered", "1 to 4")),
    "two unanswered questions": (
        edited("RiskAnswers", {(3, 0): None, (6, 0): None}), address("RiskAnswers", 3), ("Questions 4, 7 are not",)),
    "an answer that is none": (
        edited("RiskAnswers", {(3, 0): 7.0}), address("RiskAnswers", 3), ("question 4 is 7", "1 to 4")),
    "a word as an answer": (
        edited("RiskAnswers", {(0, 0): "Waitt"}), address("RiskAnswers", 0), ("question 1", "did you mean Wait?")),
    "an unknown stability": (
        typed(IncomeStability="Stedy"), address("IncomeStability"), ("'Stedy'", "did you mean Steady?")),
    "no horizon": (typed(Horizon=None), address("Horizon"), ("Horizon is blank",)),
    "insurance without its sign": (typed(Insurance=90.0), address("Insurance"), ("9000 %", "Type 90 % as 0.9 or 90%")),
    "negative debt": (typed(Debt=-0.1), address("Debt"), ("Debt is -10 %",)),
    # Goals
    "success without its sign": (typed(SuccessWanted=85.0), address("SuccessWanted"), ("Type 85 % as 0.85",)),
    "no spending": (blank("Spending"), address("Spending"), ("No spending yet",)),
    "spending without a name": (
        edited("Spending", {(1, 0): None}), address("Spending", 1), ("Spending is blank: type a name",)),
    "spending without an amount": (
        edited("Spending", {(1, 1): None}), address("Spending", 1, 1), ("Monthly of Home, food, health is blank",)),
    "negative spending": (
        edited("Spending", {(1, 1): -5.0}), address("Spending", 1, 1), ("is -5: type 0 or more",)),
    "text as spending": (
        edited("Spending", {(2, 1): "much"}), address("Spending", 2, 1),
        ("Travel", "the text 'much'", "type a number")),
    "an error value as spending": (
        edited("Spending", {(2, 1): CellError("#REF!")}), address("Spending", 2, 1), ("the error #REF!",)),
    "perhaps essential": (
        edited("Spending", {(2, 2): "Perhaps"}), address("Spending", 2, 2), ("'Perhaps'", "Yes, No")),
    "spending that ends before it starts": (
        edited("Spending", {(2, 3): datetime(2040, 1, 1), (2, 4): datetime(2030, 1, 1)}), address("Spending", 2, 4),
        ("Travel and leisure ends on 2030-01-01", "exchange the dates")),
    "a lost column": (edited("Spending", {(0, 1): "A month"}), address("Spending"), ("no column 'Monthly'",)),
    "a need without a date": (edited("LargeNeeds", {(1, 2): None}), address("LargeNeeds", 1, 2), ("On of New roof",)),
    "an unknown kind of goal": (
        edited("Goals", {(3, 1): "Grow"}), address("Goals", 3, 1), ("'Grow'", "did you mean Growth?")),
    "a goal before the plan": (
        edited("Goals", {(3, 5): datetime(2020, 1, 1)}), address("Goals", 3, 5), ("before the plan begins",)),
    "a goal after the plan": (
        edited("Goals", {(3, 5): datetime(2099, 1, 1)}), address("Goals", 3, 5), ("after the plan ends in 2060-09",)),
    "a goal the wrong way round": (
        edited("Goals", {(2, 4): datetime(2040, 1, 1)}), address("Goals", 2, 5),
        ("Within reach ends before it starts",)),
    "a goal twice": (
        edited("Goals", {(4, 0): "within reach"}), address("Goals", 4), ("stands twice", address("Goals", 2))),
    "a priority of zero": (edited("Goals", {(1, 3): 0.0}), address("Goals", 1, 3), ("Priority", "is 0")),
    # Accounts
    "no accounts": (blank("Accounts"), address("Accounts", 1), ("There are no accounts",)),
    "an account twice": (
        edited("Accounts", {(3, 0): "traditional ira"}), address("Accounts", 3),
        ("stands twice", address("Accounts", 2))),
    "an unknown kind of account": (
        edited("Accounts", {(2, 1): "Tax deferd"}), address("Accounts", 2, 1), ("did you mean Tax-deferred?",)),
    "negative cash": (
        edited("Accounts", {(1, 3): -1.0}), address("Accounts", 1, 3), ("Cash of Joint brokerage is -1",)),
    "an account without its turn": (
        edited("Accounts", {(2, 2): None}), address("Accounts", 2, 2), ("Order of Traditional IRA is blank",)),
    "two accounts at the same turn": (
        edited("Accounts", {(3, 2): 2.0}), address("Accounts", 3, 2), ("is 2, as that of Traditional IRA",)),
    "no taxable account": (
        edited("Accounts", {(1, 1): "Tax-free"}), address("Accounts", 1, 1),
        ("No taxable account", "the reserve left out", "add one")),
    "an unknown reserve": (
        typed(ReserveAccount="Savings"), address("ReserveAccount"), ("“Savings”", "did you mean Savings reserve?")),
    "a reserve that cannot be touched": (
        typed(ReserveAccount="Roth IRA"), address("ReserveAccount"), ("is Roth IRA", "tax-free", "taxable account")),
    "an unknown rule": (typed(WithdrawalRule="Guardrail"), address("WithdrawalRule"), ("did you mean Guardrails?",)),
    "a rule without its rate": (
        typed(WithdrawalRule="Percentage", WithdrawalRate=None), address("WithdrawalRate"), ("is blank",)),
    "a rate without its sign": (
        typed(WithdrawalRule="Percentage", WithdrawalRate=4.0), address("WithdrawalRate"), ("Type 4 % as 0.04 or 4%",)),
    "withdrawals after the end": (
        typed(WithdrawalsFrom=datetime(2070, 1, 1)), address("WithdrawalsFrom"), ("after the plan ends",)),
    "a fee without its sign": (typed(AdviserFee=0.5), address("AdviserFee"), ("50 %", "Type 0.5 % as 0.005 or 0.5%")),
    "a pension the wrong way round": (
        edited("Pensions", {(2, 5): datetime(2027, 1, 1)}), address("Pensions", 2, 5), ("exchange the dates",)),
    "a pension twice": (edited("Pensions", {(4, 0): "Social security"}), address("Pensions", 4), ("stands twice",)),
    "an unknown character": (
        edited("Pensions", {(2, 3): "Wages"}), address("Pensions", 2, 3), ("'Wages'", "not known")),
    "savings into nowhere": (
        edited("Contributions", {(1, 2): "Roth"}), address("Contributions", 1, 2),
        ("“Roth”", "did you mean Roth IRA?")),
    "savings into nothing": (
        edited("Contributions", {(1, 2): None}), address("Contributions", 1, 2), ("is blank", "Joint brokerage")),
    # Holdings
    "nothing held": (
        {**blank("Holdings"), **blank("Pensions"), **blank("Contributions"),
         **every("Accounts", "Cash", dict.fromkeys(range(1, 5)))}, address("Holdings", 1),
        ("Nothing is held", "nothing is saved or comes in")),
    "a holding in an unknown account": (
        edited("Holdings", {(3, "Account"): "Jont brokerage"}), address("Holdings", 3, "Account"),
        ("Account of ILUTL", "did you mean Joint brokerage?")),
    "a holding in an unknown class": (
        edited("Holdings", {(3, "Class"): "Dividend stoks"}), address("Holdings", 3, "Class"),
        ("Class of ILUTL", "did you mean Dividend stocks?")),
    "a holding without a class": (
        edited("Holdings", {(3, "Class"): None}), address("Holdings", 3, "Class"), ("is blank: choose one of",)),
    "a holding without units": (
        edited("Holdings", {(3, "Units"): None}), address("Holdings", 3, "Units"), ("Units of ILUTL is blank",)),
    "a short position": (
        edited("Holdings", {(3, "Units"): -5.0}), address("Holdings", 3, "Units"), ("is -5: type 0 or more",)),
    "a holding without a price": (
        edited("Holdings", {(3, "Price"): "n. a."}), address("Holdings", 3, "Price"), ("the text 'n. a.'",)),
    "a holding without a ticker": (
        edited("Holdings", {(3, "Ticker"): None}), address("Holdings", 3), ("Ticker is blank",)),
    "a holding twice": (
        edited("Holdings", {(3, "Ticker"): "ildiv"}), address("Holdings", 3),
        ("stands twice in Joint brokerage", address("Holdings", 1))),
    "a dividend without its months": (
        edited("Holdings", {(3, "Pays"): None}), address("Holdings", 3, "Pays"), ("is blank", "Quarterly")),
    "an unknown frequency": (
        edited("Holdings", {(3, "Pays"): "Quaterly"}), address("Holdings", 3, "Pays"), ("did you mean Quarterly?",)),
    "text as a payment date": (
        edited("Holdings", {(3, "Next payment"): "soon"}), address("Holdings", 3, "Next payment"), ("'soon'",)),
    "more holdings than there is room for": (longer("Holdings", 61), address("Holdings", 61), ("61 rows", "remove 1")),
    # Assumptions
    "no classes": (blank("Assumptions"), address("Assumptions", 1), ("no asset classes",)),
    "a class twice": (
        edited("Assumptions", {(2, 0): "dividend stocks"}), address("Assumptions", 2), ("stands twice",)),
    "more classes than there is room for": (
        longer("Assumptions", 13), address("Assumptions", 13), ("13 rows", "room for 12")),
    "an unknown broad class": (
        edited("Assumptions", {(2, "Broad class"): "Stock"}), address("Assumptions", 2, "Broad class"),
        ("did you mean Stocks?",)),
    "no expected return": (
        edited("Assumptions", {(2, "Expected return"): None}), address("Assumptions", 2, "Expected return"),
        ("Expected return of Growth stocks is blank",)),
    "a return without its sign": (
        edited("Assumptions", {(2, "Expected return"): 7.0}), address("Assumptions", 2, "Expected return"),
        ("is 700 %", "Type 7 % as 0.07 or 7%")),
    "a negative volatility": (
        edited("Assumptions", {(2, "Volatility"): -0.1}), address("Assumptions", 2, "Volatility"), ("is -10 %",)),
    "an unknown rating": (
        edited("Assumptions", {(4, "Quality"): "AB"}), address("Assumptions", 4, "Quality"), ("no credit rating",)),
    "a range upside down": (
        edited("Assumptions", {(2, "Least"): 0.6}), address("Assumptions", 2, "Least"),
        ("60.0 %, above Most, 30.0 %",)),
    "ranges above the whole": (
        every("Assumptions", "Least", dict.fromkeys(range(1, 11), 0.1) | {1: 0.2}), address("Assumptions", 1, "Least"),
        ("add up to 110.0 %",)),
    "ranges below the whole": (
        edited("Assumptions", {(r, c): v for r in range(1, 11) for c, v in (("Least", 0.0), ("Most", 0.05))}),
        address("Assumptions", 1, "Most"), ("add up to 50.0 %",)),
    "a role of its own": (
        edited("Assumptions", {(2, "Role"): "Kern"}), address("Assumptions", 2, "Role"), ("Core, Satellite",)),
    "no inflation": (typed(Inflation=None), address("Inflation"), ("Inflation is blank",)),
    "inflation without its sign": (typed(Inflation=2.5), address("Inflation"), ("Type 2.5 % as 0.025 or 2.5%",)),
    "a correlation above 1": (
        edited("ClassCorrelations", {(3, 1): 1.5}), address("ClassCorrelations", 3, 1),
        ("Government bonds with Growth stocks is 1.5",)),
    "a missing correlation": (
        edited("ClassCorrelations", {(3, 1): None}), address("ClassCorrelations", 3, 1), ("is blank",)),
    "another correlation above the diagonal": (
        edited("ClassCorrelations", {(1, 3): 0.4}), address("ClassCorrelations", 1, 3), ("0.4 here and -0.05 in",)),
    "a diagonal that is not 1": (
        edited("ClassCorrelations", {(2, 2): 0.9}), address("ClassCorrelations", 2, 2), ("with itself is 1",)),
    "correlations that contradict each other": (
        edited("ClassCorrelations", {(1, 0): -0.95}), address("ClassCorrelations", 1, 0),
        ("Dividend stocks with Growth stocks, -0.95", "contradict")),
    "an impossible correlation with inflation": (
        edited("Assumptions", {(1, "With inflation"): 0.99, (2, "With inflation"): -0.99}),
        address("Assumptions", 1, "With inflation"), ("Dividend stocks with inflation", "contradict")),
    "a mix that is not full": (
        edited("StrategyMixes", {(1, 0): 0.3}), address("StrategyMixes", 0, 0), ("mix Income adds up to 95.00 %",)),
    "text in a mix": (edited("StrategyMixes", {(1, 0): "x"}), address("StrategyMixes", 1, 0), ("in the mix Income",)),
    "a final mix that is not full": (
        {**typed(GlideYears=10.0), **edited("Assumptions", {(1, "Final mix"): 0.5})},
        address("Assumptions", 1, "Final mix"), ("final mix adds up to 50.00 %",)),
    "a final mix without years": (
        edited("Assumptions", {(10, "Final mix"): 1.0}), address("GlideYears"), ("Glide years are missing",)),
    # Taxes
    "an unknown method": (typed(TaxMethod="Flat"), address("TaxMethod"), ("'Flat'",)),
    "an unknown table": (
        typed(TaxYear=2023.0), address("TaxJurisdiction"), ("US federal 2023", "There are: US federal 2024, single")),
    "no brackets": (blank("TaxBrackets"), address("TaxJurisdiction"), ("block of brackets is blank",)),
    "no jurisdiction": (typed(TaxJurisdiction=None), address("TaxJurisdiction"), ("is blank",)),
    "an unknown status": (typed(FilingStatus="maried"), address("FilingStatus"), ("'maried'",)),
    "a rate of brackets without its sign": (
        edited("TaxBrackets", {(57, "Rate"): 10.0}), address("TaxBrackets", 57, "Rate"), ("Type 10 % as 0.1",)),
    "brackets that begin too late": (
        edited("TaxBrackets", {(57, "From"): 5.0}), address("TaxBrackets", 57), ("US federal 2025",)),
    "no flat rate": (
        typed(TaxMethod="Flat marginal rate", FlatOrdinaryRate=None), address("FlatOrdinaryRate"), ("is blank",)),
    # Allocation and Ladder
    "an unknown objective": (
        typed(AllocationObjective="Most fun"), address("AllocationObjective"), ("'Most fun'",)),
    "a proposal that cannot be": (
        typed(PlanOn="Proposed allocation", VolatilityLimit=0.001), address("AllocationObjective"),
        ("No proposed allocation",)),
    "a quality that is none": (typed(LeastQuality="good"), address("LeastQuality"), ("no credit rating",)),
    "a need before the settlement": (
        edited("LadderNeeds", {(1, 0): datetime(2025, 6, 1)}), address("LadderNeeds", 1),
        ("not after the as-of date",)),
    "needs that are none": (
        {**typed(LadderMethod="Lowest cost for the needs"), **blank("LadderNeeds")}, address("LadderMethod"),
        ("no needs are typed",)),
    "no curve": (blank("YieldCurve"), address("YieldCurve", 1), ("yield curve is blank",)),
    "a year twice in the curve": (edited("YieldCurve", {(2, 0): 1.0}), address("YieldCurve", 2), ("1 twice",)),
    "a curve without its sign": (
        edited("YieldCurve", {(2, 1): 4.0}), address("YieldCurve", 2, 1), ("Type 4 % as 0.04 or 4%",)),
    "rungs that do not fit the coupons": (
        typed(LadderEvery=7.0), address("LadderEvery"), ("7 months", "multiple of 6")),
    "rungs beyond the curve": (
        {**typed(LadderEvery=120.0), **edited("YieldCurve", {(6, 0): 9.0})}, address("LadderEvery"),
        ("the curve ends after 9 years",)),
    "three coupons": (typed(LadderCoupons=3.0), address("LadderCoupons"), ("1, 2, 4 or 12",)),
    # Simulation and History
    "too few paths": (typed(Paths=10.0), address("Paths"), ("is 10", "100 to 10,000")),
    "no seed": (typed(Seed=None), address("Seed"), ("Seed is blank",)),
    "an unknown model": (typed(ReturnModel="Normals"), address("ReturnModel"), ("did you mean Normal?",)),
    "no history": (typed(ReturnModel="Block bootstrap"), address("History", 1), ("history is blank",)),
    "too little history": (
        lived("Block bootstrap", history(20)), address("History"), ("20 months of history are too few",)),
    "a history shorter than the plan": (
        lived("Historical sequences", history(30)), address("History"), ("416 months", "history has 30")),
    "a gap in the history": (
        lived("Block bootstrap", history(r5c3=None)), address("History", 5, 3),
        ("International stocks holds a blank",)),
    "a month left out": (
        lived("Block bootstrap", [row for k, row in enumerate(history()) if k != 6]), address("History", 6),
        ("2000-07 after 2000-05 leaves out 1 month",)),
    "a month twice": (
        lived("Block bootstrap", history(r5c0=datetime(2000, 4, 1))), address("History", 5), ("stands twice",)),
    "months out of order": (
        lived("Block bootstrap", history(r5c0=datetime(1999, 4, 1))), address("History", 5), ("out of order",)),
    "a month without a date": (
        lived("Block bootstrap", history(r5c0=None)), address("History", 5), ("holds a blank", "2024-01-31")),
    "a history of something else": (
        lived("Block bootstrap", history(r0c2="Small stocks")), address("History"),
        ("no column Growth stocks", "'small stocks'")),
    "a history in percent": (
        lived("Block bootstrap", history(r5c3=1.2)), address("History", 5, 3), ("120 % in a month", "0.012 or 1.2%")),
}  # fmt: skip


@pytest.mark.parametrize(("inputs", "where", "words"), ERRORS.values(), ids=ERRORS)
def test_an_error_leaves_no_case_and_is_listed(inputs: Inputs, where: str, words: tuple[str, ...]) -> None:
    case, doubts = examine({**contents(), **inputs})
    assert case is None
    found = [d for d in doubts.errors if d.where == where and all(word in d.sentence for word in words)]
    assert len(found) == 1, [(d.where, d.sentence) for d in doubts]

    book = workbook(**inputs)
    changed(ENGINE.press("check_plan", book))
    rows = listed(book)
    assert ["Error", where, found[0].sentence] in rows
    assert book.said[-1].startswith(f"{len(doubts.errors)} error")


def test_one_slip_is_one_error() -> None:
    """What follows from a slip is not told beside it, but where a name is gone or a row is one too many."""
    follow = {"an account twice", "more classes than there is room for"}
    told = {name: examine({**contents(), **inputs})[1].errors for name, (inputs, *_) in ERRORS.items()}
    assert {name for name, errors in told.items() if len(errors) > 1} == follow


@pytest.mark.parametrize(
    ("typing", "remedy"),
    [
        (typed(SuccessWanted=1.0), False),  # 100 %: certainty was meant, not 1 %
        (typed(SuccessWanted=85.0), True),
        (typed(Inflation=1.0), True),
        (typed(AdviserFee=0.5), True),
    ],
)
def test_a_percentage_is_taken_for_a_slip_only_where_it_is_one(typing: Inputs, remedy: bool) -> None:
    doubts = examine({**contents(), **typing})[1]
    assert ("Type " in doubts.errors[0].sentence) is remedy


def test_every_sentence_is_its_own() -> None:
    sentences = [
        doubt.sentence
        for inputs, where, words in ERRORS.values()
        for doubt in examine({**contents(), **inputs})[1].errors
        if doubt.where == where and all(word in doubt.sentence for word in words)
    ]
    assert len(set(sentences)) == len(sentences) == len(ERRORS)


# What is typed -> severity, where, and words: there is a case all the same.
REMARKS: dict[str, tuple[Inputs, str, str, tuple[str, ...]]] = {
    "born lately": (
        {**typed(PartnerBirthDate=datetime(2015, 1, 1), PlanToAge=60.0)}, "Warning", address("PartnerBirthDate"),
        ("only 11 years ago",)),
    "a short history": (
        lived("Block bootstrap", history(33)), "Warning", address("History", 33), ("33 months", "120 or more")),
    "nothing is essential": (
        edited("Spending", {(1, 2): "No"}), "Warning", address("Spending"), ("No spending is essential",)),
    "spending ends early": (
        edited("Spending", {(r, 4): datetime(2050, 8, 31) for r in (1, 2)}), "Warning", address("Spending"),
        ("last 120 months", "from 2050-09 to 2060-09")),
    "spending with a hole": (
        edited("Spending", {(1, 4): datetime(2030, 1, 31), (2, 3): datetime(2031, 2, 1)}), "Warning",
        address("Spending"), ("Nothing is spent in 12 months between",)),
    "spending that is over": (
        edited("Spending", {(2, 4): datetime(2020, 1, 1)}), "Warning", address("Spending", 2, 4), ("before the plan",)),
    "guardrails with nothing to cut": (
        {**edited("Spending", {(2, 2): "Yes"}), **typed(WithdrawalRule="Guardrails")}, "Warning", address("Spending"),
        ("first cut would take from essential spending", "choose the rule Fixed")),
    "a need outside the plan": (
        edited("LargeNeeds", {(1, 2): datetime(2020, 1, 1)}), "Warning", address("LargeNeeds", 1, 2), ("outside",)),
    "a pension that comes too late": (
        edited("Pensions", {(2, 4): datetime(2080, 1, 1)}), "Warning", address("Pensions", 2, 4),
        ("after the plan ends",)),
    "Social Security before 62": (
        {**typed(BirthDate=datetime(1970, 1, 15), PartnerBirthDate=None, FilingStatus="single")}, "Warning",
        address("Pensions", 3, 4), ("62 at the earliest, here in 2032-01",)),
    "Social Security at once": (
        {**edited("Pensions", {(3, 4): None}), **typed(BirthDate=datetime(1965, 5, 1))}, "Warning",
        address("Pensions", 3, 4), ("is blank, which is now",)),
    "Social Security that does not follow prices": (
        edited("Pensions", {(3, 2): "No"}), "Warning", address("Pensions", 3, 2), ("raised with prices",)),
    "Social Security taxed as something else": (
        edited("Pensions", {(3, 3): "Interest"}), "Warning", address("Pensions", 3, 3), ("choose Social Security",)),
    "a pension that does not say": (
        edited("Pensions", {(2, 2): None}), "Warning", address("Pensions", 2, 2), ("blank and counts as No",)),
    "a pension taxed somehow": (
        edited("Pensions", {(2, 3): None}), "Note", address("Pensions", 2, 3), ("counts as Pension",)),
    "a turn for the reserve": (
        edited("Accounts", {(4, 2): 9.0}), "Note", address("Accounts", 4, 2), ("is the reserve",)),
    "months without a reserve": (
        {**typed(ReserveAccount=None), **edited("Accounts", {(4, 2): 4.0})}, "Warning", address("ReserveMonths"),
        ("no reserve account",)),
    "a reserve without months": (typed(ReserveMonths=None), "Warning", address("ReserveMonths"), ("never filled up",)),
    "a high rate": (
        typed(WithdrawalRule="Percentage", WithdrawalRate=0.12), "Warning", address("WithdrawalRate"),
        ("12 %, more than is usual",)),
    "a high fee": (typed(AdviserFee=0.05), "Warning", address("AdviserFee"), ("more than is usual",)),
    "no cost basis": (
        edited("Holdings", {(1, "Cost basis"): None, (2, "Cost basis"): None}), "Warning", address("Holdings"),
        ("2 holdings in taxable accounts without a cost basis",)),
    "the cost of one unit": (
        edited("Holdings", {(1, "Cost basis"): 48.0}), "Warning", address("Holdings", 1, "Cost basis"),
        ("near the price of one unit",)),
    "a price of zero": (
        edited("Holdings", {(2, "Price"): 0.0}), "Warning", address("Holdings", 2, "Price"), ("worth nothing",)),
    "no dividend": (
        edited("Holdings", {(14, "Dividend"): None}), "Note", address("Holdings", 14, "Dividend"), ("ILGRO has no",)),
    "a dividend of all units": (
        edited("Holdings", {(2, "Dividend"): 20.0}), "Warning", address("Holdings", 2, "Dividend"),
        ("30.8 % of its price",)),
    "no payment date": (
        edited("Holdings", {(1, "Next payment"): None}), "Warning", address("Holdings", 1, "Next payment"), ("15th",)),
    "yields far from the class": (
        edited("Assumptions", {(7, "Yield"): 0.02}), "Note", address("Holdings"),
        ("Preferreds yield 6.1 %", "say 2.0 %")),
    "a yield above the return": (
        edited("Assumptions", {(7, "Yield"): 0.08}), "Warning", address("Assumptions", 7, "Yield"),
        ("8 %, above the expected return of 5.8 %", "fall by 2.2 %")),
    "a high return": (
        edited("Assumptions", {(2, "Expected return"): 0.25}), "Warning", address("Assumptions", 2, "Expected return"),
        ("25 %, more than is usual",)),
    "a glide path to nowhere": (typed(GlideYears=10.0), "Warning", address("GlideYears"), ("Final mix", "blank")),
    "a status without a partner": (
        typed(PartnerBirthDate=None), "Warning", address("FilingStatus"), ("married", "no partner")),
    "a partner without the status": (
        typed(FilingStatus="single"), "Warning", address("FilingStatus"), ("a partner's birth date",)),
    "an old tax table": (typed(TaxYear=2024.0), "Warning", address("TaxYear"), ("2024", "newer table")),
    "a proposal that cannot be": (
        typed(VolatilityLimit=0.001), "Warning", address("AllocationObjective"), ("No proposed allocation",)),
    "cuts of no size": (typed(CutSize=None), "Warning", address("CutSize"), ("no cuts",)),
}  # fmt: skip


@pytest.mark.parametrize(("inputs", "severity", "where", "words"), REMARKS.values(), ids=REMARKS)
def test_a_remark_is_listed_and_stops_nothing(
    inputs: Inputs, severity: str, where: str, words: tuple[str, ...]
) -> None:
    case, doubts = examine({**contents(), **inputs})
    assert case is not None, doubts
    found = [d for d in doubts if all(word in d.sentence for word in words)]
    assert [(d.severity, d.where) for d in found] == [(severity, where)], doubts


def test_the_case_as_it_comes_has_no_doubt() -> None:
    book = workbook()
    changed(ENGINE.press("check_plan", book))
    assert listed(book) == [["OK", None, "No doubt about the inputs."]]
    assert book.said == ["No doubt about the inputs."]


def test_an_empty_workbook_says_what_to_fill_in() -> None:
    book = workbook()
    changed(ENGINE.press("start_empty_plan", book))
    changed(ENGINE.press("check_plan", book))
    where = [row[1] for row in listed(book) if row[0] == "Error"]
    assert {address("BirthDate"), address("RiskAnswers"), address("Accounts", 1)} <= set(where)
    assert len(where) < 12
    book = DictWorkbook({**book.contents, **typed(AsOfDate=DAY, BirthDate=datetime(1960, 2, 3))})
    changed(ENGINE.press("check_plan", book))
    assert [address("Spending"), "No spending yet"] in [
        [row[1], str(row[2]).split(":")[0]] for row in listed(book)
    ]


def test_only_the_list_changes() -> None:
    book = workbook(**typed(FilingStatus="single"))
    before = dict(book.contents)
    changed(ENGINE.press("check_plan", book))
    kept = set(before) - {"InputChecks", "RunLog", "RunStatus"}
    assert all(book.contents[name] is before[name] for name in kept)
    assert book.contents["RunLog"].rows()[1][1:] == ["Check inputs", "1 warning: see the sheet Checks."]
