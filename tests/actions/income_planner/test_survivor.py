"""A couple of whom one dies first: read from the sheets, doubted by the cell, and told in the reports; by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import numpy as np
import pytest

from tests.actions.income_planner.cells import address, contents, edited, typed
from tests.actions.income_planner.reports import built, case_of, one, simulated, values
from xl_portfolio.actions.income_planner.case import examine
from xl_portfolio.actions.income_planner.coming_year import coming_year
from xl_portfolio.core.planning import OWNER, PARTNER, first_death, make_schedule
from xl_portfolio.core.tax import MARRIED, SINGLE
from xl_portfolio.data.income_case import income_case
from xl_portfolio.sheet.grid import Cell, Grid

Inputs = Mapping[str, Grid]

DIES = typed(LivesToAge=80.0)  # the owner, born in May 1963; the partner goes on to 95
COMPANY, OWN, THEIRS = 2, 3, 4  # rows of the pensions
DAY = datetime(2026, 1, 2)


def pensions(cells: Mapping[tuple[int, str], Cell]) -> dict[str, Grid]:
    return edited("Pensions", {(row, column): cell for (row, column), cell in cells.items()})


def test_nobody_dies_first_in_the_example() -> None:
    filled = income_case()
    assert [filled[name] for name in ("LivesToAge", "PartnerLivesToAge", "SurvivorSpending")] == [None] * 3
    assert case_of().plan.lives is None
    assert [flow.whose for flow in case_of().plan.pensions] == [OWNER, OWNER, OWNER, PARTNER]
    plain = case_of(**pensions({(row, "Owner"): None for row in range(1, 5)}))
    np.testing.assert_array_equal(
        make_schedule(plain.plan).pensions_real, make_schedule(case_of().plan).pensions_real
    )


def test_lives_are_read() -> None:
    plan = case_of(**typed(LivesToAge=80.0, SurvivorSpending=0.8)).plan
    assert plan.lives is not None
    assert plan.lives.ages == (80, None)
    assert plan.lives.spending == 0.8
    assert plan.lives.law is not None
    death = first_death(plan)
    assert death is not None
    assert (death.person, death.on) == (OWNER, date(2043, 5, 14))
    assert plan.months == case_of().plan.months  # the partner is the younger
    company = plan.pensions[COMPANY - 1]
    assert (company.whose, company.survivor_share) == (OWNER, 0.5)


def test_the_plan_ends_with_the_last_of_both() -> None:
    plan = case_of(**typed(LivesToAge=80.0, PartnerLivesToAge=90.0)).plan
    assert plan.months == (2055 - 2026) * 12 + 8  # to August 2055, before the partner is 90
    assert "the partner's age 90" in str(
        one(built(**typed(LivesToAge=80.0, PartnerLivesToAge=90.0)), "PlanFinding")
    )


def test_the_plan_of_the_survivor() -> None:
    """2044 is the first whole year alone: 1,400 of Social Security is left, and half of 250 that do not rise."""
    book = built(**typed(LivesToAge=80.0, SurvivorSpending=0.8))
    years = values(book, "PlanYears", "Year")
    before, alone = (int(np.flatnonzero(years == year)[0]) for year in (2042, 2044))
    paid = values(book, "PlanYears", "Pensions")

    def prices(year: float) -> float:
        return float(np.sum(1.025 ** (year - 2026 + np.arange(12) / 12)))

    assert paid[before] == pytest.approx(2_100.0 * prices(2042) + 12 * 250.0)
    assert paid[alone] == pytest.approx(1_400.0 * prices(2044) + 12 * 125.0)
    assert values(book, "PlanYears", "Need, real")[[before, alone]] == pytest.approx([3_500.0, 2_800.0])
    assert one(book, "PlanFinding") == (
        "As expected all is paid to the partner's age 95, and USD 627,108 is left, real, after tax; from May 2043 on "
        "the partner is alone"
    )


def test_taxes_become_those_of_one_person_in_the_year_after() -> None:
    plan = case_of(**DIES).plan
    laws = {2026 + year: law for year, law in enumerate(make_schedule(plan).laws)}
    assert MARRIED in laws[2043].name
    assert SINGLE in laws[2044].name
    assert make_schedule(plan).seniors[[17, 18]].tolist() == [2, 1]


def test_a_flat_rate_stays() -> None:
    plan = case_of(**DIES, **typed(TaxMethod="Flat marginal rate")).plan
    assert plan.lives is not None
    assert plan.lives.law is None


def test_the_year_in_ten_years_knows_the_death() -> None:
    """The owner dies at 70 in 2033: of 2036 the partner's benefit is gone in favour of the larger one."""
    after = coming_year(case_of(**typed(LivesToAge=70.0)))
    both = coming_year(case_of())
    np.testing.assert_array_equal(after.before_tax, both.before_tax)
    gone = 12 * (700.0 + 125.0 / 1.025**10)
    assert after.after_tax_later[-1] < both.after_tax_later[-1] - 0.85 * gone


def test_the_simulation_and_the_tornado_know_the_death() -> None:
    both, alone = simulated(), simulated(**DIES)
    assert float(str(one(alone, "SuccessProbability"))) < float(str(one(both, "SuccessProbability"))) - 0.1
    bars = [row[0] for row in alone.contents["Tornado"].rows()]
    assert "Length of life" in bars


# What is typed -> severity, cell, words.
DOUBTS: dict[str, tuple[Inputs, str, str, tuple[str, ...]]] = {
    "an age that is past": (typed(LivesToAge=60.0), "Error", address("LivesToAge"), ("is 60", "past on 2026-01-02")),
    "the partner's age is past": (
        typed(PartnerLivesToAge=60.0), "Error", address("PartnerLivesToAge"), ("is 60", "past on 2026-01-02")),
    "half a year": (typed(LivesToAge=80.5), "Error", address("LivesToAge"), ("whole number",)),
    "an age out of range": (typed(PartnerLivesToAge=180.0), "Error", address("PartnerLivesToAge"), ("from 30 to 120",)),
    "more than all of it": (
        pensions({(COMPANY, "Survivor's share"): 1.2}), "Error", address("Pensions", COMPANY, "Survivor's share"),
        ("Survivor's share of Company pension is 120 %",)),
    "spending above both": (
        typed(LivesToAge=80.0, SurvivorSpending=80.0), "Error", address("SurvivorSpending"),
        ("Type 80 % as 0.8 or 80%",)),
    "a pension of nobody": (
        pensions({(COMPANY, "Owner"): "Us"}), "Error", address("Pensions", COMPANY, "Owner"),
        ("Owner of Company pension", "'Us'", "choose one of You, Partner")),
    "a partner without a birth date": (
        {**typed(PartnerBirthDate=None), **pensions({})}, "Warning", address("Pensions", THEIRS, "Owner"),
        ("no partner's birth date",)),
    "an age of a partner without a birth date": (
        typed(PartnerBirthDate=None, PartnerLivesToAge=85.0), "Warning", address("PartnerLivesToAge"),
        ("is not used", "no partner's birth date")),
    "an age of one who plans alone": (
        typed(PartnerBirthDate=None, LivesToAge=85.0), "Warning", address("LivesToAge"), ("Plan to age says",)),
    "spending of a survivor without one": (
        typed(SurvivorSpending=0.8), "Warning", address("SurvivorSpending"), ("nobody dies before the other",)),
    "both ages": (
        typed(LivesToAge=80.0, PartnerLivesToAge=85.0), "Note", address("PlanToAge"),
        ("is not used", "the last of you dies")),
    "Social Security of nobody": (
        {**DIES, **pensions({(OWN, "Owner"): None})}, "Warning", address("Pensions", OWN, "Owner"),
        ("both benefits would go on",)),
    "Social Security of one who is too young": (
        pensions({(THEIRS, "From"): datetime(2027, 1, 1)}), "Warning", address("Pensions", THEIRS, "From"),
        ("62 at the earliest, here in 2027-09",)),
    "a survivor below full retirement age": (
        typed(LivesToAge=67.0), "Warning", address("Pensions", OWN, "Owner"),
        ("is You, who dies before", "67 at the latest, here 2032-09")),
    "a share of Social Security": (
        {**DIES, **pensions({(OWN, "Survivor's share"): 0.5})}, "Note",
        address("Pensions", OWN, "Survivor's share"), ("keeps the larger",)),
    "a share of nobody's": (
        {**DIES, **pensions({(COMPANY, "Owner"): None})}, "Warning",
        address("Pensions", COMPANY, "Survivor's share"), ("is not used", "column Owner")),
    "a pension of both": (
        {**DIES, **pensions({(1, "Owner"): None})}, "Note", address("Pensions", 1, "Owner"), ("goes on in full",)),
    "no table for one": (
        {**DIES, **edited("TaxBrackets", {
            (row, 2): "alone" for row, line in enumerate(contents()["TaxBrackets"].rows()) if line[2] == SINGLE})},
        "Warning", address("FilingStatus"), ("stays married filing jointly", "no rows")),
}  # fmt: skip


@pytest.mark.parametrize("what", DOUBTS)
def test_doubts_name_the_cell(what: str) -> None:
    typed_over, severity, where, words = DOUBTS[what]
    _, doubts = examine({**contents(), **typed_over})
    found = [doubt for doubt in doubts if doubt.where == where and doubt.severity == severity]
    assert found, doubts
    assert all(word in found[0].sentence for word in words), found[0].sentence


def test_a_couple_that_lives_on_is_not_bothered() -> None:
    _, doubts = examine(contents())
    assert not list(doubts)


def test_one_who_plans_alone_lives_to_the_planned_age() -> None:
    alone = typed(PartnerBirthDate=None, FilingStatus=SINGLE)
    plan = case_of(**alone).plan
    assert plan.lives is None
    assert case_of(**alone, **typed(LivesToAge=85.0)).plan.months == plan.months
