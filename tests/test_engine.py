from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Annotated

import numpy as np
import pytest

import xl_portfolio
from tests.workbooks import DictWorkbook
from xl_portfolio.core.errors import Cancelled, Infeasible, InputError, WorkbookError
from xl_portfolio.engine import Engine, default_engine
from xl_portfolio.functions import CATALOGUE
from xl_portfolio.sheet.action import Action, Run, action, workbook_name
from xl_portfolio.sheet.arguments import AnnualRate, Cells, ReturnSeries
from xl_portfolio.sheet.changes import Changes
from xl_portfolio.sheet.function import Category, Example, Function, function
from xl_portfolio.sheet.grid import CellError, Grid
from xl_portfolio.sheet.kinds import Kind
from xl_portfolio.sheet.place import Origin
from xl_portfolio.sheet.undo import recall

NOW = datetime(2024, 5, 17, 9, 30, 15, 123456)
TEST = Category("test", "Test")
EXAMPLE = Example("=X()", 1.0)


class Counter:
    """Functions that count how often they were computed."""

    def __init__(self) -> None:
        self.calls = 0

    def functions(self) -> tuple[Function, ...]:
        @function(category=TEST, example=EXAMPLE, slow=True)
        def SLOW_SUM(values: Cells, rate: AnnualRate = 0.0) -> float:
            """Sum."""
            self.calls += 1
            if values.numbers[0, 0] < 0:
                raise Infeasible(f"{values.where(0, 0)} is negative.")
            return float(np.nansum(values.numbers)) + rate

        @function(category=TEST, example=EXAMPLE)
        def FAST_SUM(values: Cells) -> float:
            """Sum."""
            self.calls += 1
            return float(np.nansum(values.numbers))

        @function(category=TEST, example=EXAMPLE)
        def MEAN_OF(returns: ReturnSeries) -> float:
            """Mean."""
            return float(returns.series.mean())

        @function(category=TEST, example=EXAMPLE)
        def BROKEN(values: Cells) -> float:
            """A bug."""
            raise ZeroDivisionError

        @function(category=TEST, example=EXAMPLE)
        def BOUNDLESS(values: Cells) -> float:
            """Too large."""
            return float("inf")

        return SLOW_SUM, FAST_SUM, MEAN_OF, BROKEN, BOUNDLESS


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.fixture
def engine(counter: Counter) -> Engine:
    return Engine(counter.functions(), (), clock=lambda: NOW)


def grids(*cells: object) -> list[Grid | None]:
    return [None if cell is None else Grid.of(cell) for cell in cells]


# --- a cell -----------------------------------------------------------------------------------------


def test_results_of_slow_functions_are_remembered(engine: Engine, counter: Counter) -> None:
    first = engine.evaluate("SLOW_SUM", grids([1.0, 2.0]))
    assert engine.evaluate("slow_sum", grids(np.array([1.0, 2.0]))) is first
    assert counter.calls == 1
    for other in (grids([1.0, 2.5]), grids([[1.0, 2.0]]), grids([1.0, 2.0], 0.5), grids([1.0, "2"])):
        engine.evaluate("SLOW_SUM", other)
    assert counter.calls == 5


def test_results_of_fast_functions_are_not(engine: Engine, counter: Counter) -> None:
    engine.evaluate("FAST_SUM", grids([1.0, 2.0]))
    engine.evaluate("FAST_SUM", grids([1.0, 2.0]))
    assert counter.calls == 2


def test_only_the_latest_results_are_remembered(engine: Engine, counter: Counter) -> None:
    for k in range(200):
        engine.evaluate("SLOW_SUM", grids(0.0))
        engine.evaluate("SLOW_SUM", grids(float(k)))
    assert counter.calls == 200  # 0.0 was used all the time and is still there
    engine.evaluate("SLOW_SUM", grids(1.0))
    assert counter.calls == 201  # 1.0 is long gone


def test_a_remembered_sentence_names_the_right_cell(engine: Engine) -> None:
    for address, origin in (("A!A1", Origin("A", 0, 0)), ("B!C2", Origin("B", 1, 2))):
        value = engine.evaluate("SLOW_SUM", [Grid.of(-1.0, origin)]).value
        assert value == CellError("#NUM!", f"{address} is negative.")


def test_a_cancelled_call_is_not_remembered(engine: Engine, counter: Counter) -> None:
    def cancel(done: float, text: str = "") -> None:
        raise Cancelled("Cancelled: nothing was changed.")

    value = engine.evaluate("SLOW_SUM", grids(1.0), cancel).value
    assert value == CellError("#N/A", "Cancelled: nothing was changed.")
    assert counter.calls == 0
    assert engine.evaluate("SLOW_SUM", grids(1.0)).value[0, 0] == 1.0  # type: ignore[union-attr]  # a Grid


def test_many_threads_get_the_right_results(engine: Engine) -> None:
    start = threading.Barrier(8)

    def work(seed: int) -> bool:
        start.wait(10)
        rng = np.random.default_rng(seed)
        for value in rng.integers(0, 300, 300).astype(float).tolist():
            result = engine.evaluate("SLOW_SUM", grids([value, 1.0])).value
            assert isinstance(result, Grid)
            assert result[0, 0] == value + 1
        return True

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(8)))


def test_bugs_are_not_hidden(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError):
        engine.evaluate("BROKEN", grids(1.0))


def test_a_result_no_cell_can_hold_is_an_error(engine: Engine) -> None:
    value = engine.evaluate("BOUNDLESS", grids(1.0)).value
    assert isinstance(value, CellError)
    assert (value.code, value.message[:27]) == ("#NUM!", "The result is too large for")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("SLOWSUM", "'SLOWSUM': did you mean SLOW_SUM?"),
        ("mean_off", "'mean_off': did you mean MEAN_OF?"),
        ("XYZ", "'XYZ': the known ones are SLOW_SUM, FAST_SUM, MEAN_OF, BROKEN, BOUNDLESS."),
        ("", "'': the known ones are"),
    ],
)
def test_unknown_names_get_a_suggestion(engine: Engine, name: str, hint: str) -> None:
    value = engine.evaluate(name, []).value
    assert isinstance(value, CellError)
    assert value.code == "#NAME?"
    assert f"There is no function called {hint}" in value.message


def test_notes_come_with_the_value(engine: Engine) -> None:
    outcome = engine.evaluate("MEAN_OF", grids([0.01, None, 0.03]))
    assert outcome.value[0, 0] == 0.02  # type: ignore[union-attr,index]  # a Grid
    assert outcome.notes == ("returns: 1 of 3 rows is incomplete and was left out (row 2).",)
    assert engine.explain("MEAN_OF", grids([0.01, None, 0.03])) == outcome.notes[0]
    assert engine.explain("MEAN_OF", grids([0.01, 0.03])) == "OK"
    assert engine.explain("MEAN_OF", grids(["S", None])).startswith("#VALUE! returns holds no numbers")


# --- the public function ----------------------------------------------------------------------------


def test_evaluate_takes_raw_values_and_gives_a_scalar_rows_or_an_error() -> None:
    assert xl_portfolio.evaluate("MAX_DRAWDOWN", [0.02, -0.01, 0.03]) == 0.01
    assert xl_portfolio.evaluate("RETURNS", [100.0, 102.0, 102.0]) == [[0.02], [0.0]]
    value = xl_portfolio.evaluate("SHARPE", [0.01, 0.01])
    assert isinstance(value, CellError)
    assert value.code == "#DIV/0!"


def test_evaluate_names_the_argument_that_is_no_range() -> None:
    value = xl_portfolio.evaluate("SHARPE", [0.01, 0.02], {"a": 1})
    assert isinstance(value, CellError)
    assert value.code == "#VALUE!"
    assert value.message.startswith("Argument 2: A cell cannot hold a value of the type dict")


def test_the_package_has_one_engine() -> None:
    assert default_engine() is default_engine()
    assert tuple(default_engine().functions) == tuple(CATALOGUE)
    assert next(iter(default_engine().functions)) == "RETURNS"


# --- a button ---------------------------------------------------------------------------------------

Choice = Annotated[str, Kind(text="What to do", shape="text", parse=lambda grid, reading: str(grid[0, 0]))]


@action(label="Double it", icon="Refresh", writes=("Doubled", "Holdings"))
def double(run: Run, numbers: ReturnSeries, what_to_do: Choice = "work") -> Changes:
    """Double the numbers.

    More than a tooltip needs.
    """
    run.progress(0.5, "half way")
    if what_to_do == "fail":
        raise Infeasible("It cannot be done: try another number.")
    if what_to_do == "break":
        raise KeyError("bug")
    run.notes.add("A note.")
    columns: list[list[object]] = [["Weight"], [0.5]]
    if what_to_do == "unknown column":
        columns[0] = ["Wait"]
    name = "Elsewhere" if what_to_do == "elsewhere" else "Doubled"
    size = 99 if what_to_do == "too much" else 1
    return Changes(
        ranges={name: Grid.of((numbers.series * 2).tolist() * size)},
        tables={"Holdings": Grid.of(columns)},
        log="Doubled them.",
        status="Done.",
    )


@action(label="Quiet", icon="Refresh", undoable=False)
def quiet(run: Run) -> Changes:
    """Change nothing."""
    return Changes()


@pytest.fixture
def buttons() -> Engine:
    return Engine((), (double, quiet), clock=lambda: NOW)


def workbook(**more: object) -> DictWorkbook:
    contents: dict[str, object] = {
        "Numbers": [0.1, None, 0.3, None],
        "WhatToDo": None,
        "Doubled": [["old"], [7.0], [datetime(2020, 1, 1)]],
        "Holdings": [["Ticker", "Weight"], ["A", 0.1], ["B", 0.2]],
        "RunStatus": None,
        "RunLog": [["Time", "Action", "Result"], *[[None] * 3] * 3],
        "UndoRecord": [[None]] * 4,
        "Unrelated": "stays",
    }
    return DictWorkbook({name: cells for name, cells in {**contents, **more}.items() if cells != "absent"})


def test_the_record_of_a_button() -> None:
    assert isinstance(double, Action)
    assert (double.id, double.label, double.help, double.undoable) == (
        "double",
        "Double it",
        "Double the numbers.",
        True,
    )
    assert [(argument.name, argument.optional) for argument in double.inputs] == [
        ("numbers", False),
        ("what_to_do", True),
    ]
    assert workbook_name("risk_free_rate") == "RiskFreeRate"


def test_a_press_reads_once_and_applies_once(buttons: Engine) -> None:
    book = workbook()
    outcome = buttons.press("double", book)
    assert book.read_calls == [
        ("Numbers", "WhatToDo", "Doubled", "Holdings", "RunLog", "RunStatus", "UndoRecord")
    ]
    assert book.applied == 1
    assert book.contents["Doubled"].rows() == [[0.2], [0.6], [None]]
    assert book.contents["Holdings"].rows() == [["Ticker", "Weight"], ["A", 0.5], ["B", None]]
    assert book.contents["Unrelated"][0, 0] == "stays"
    assert book.contents["RunStatus"][0, 0] == "2024-05-17 09:30 Double it: Done."
    assert book.contents["RunLog"].rows()[1] == [
        datetime(2024, 5, 17, 9, 30, 15),
        "Double it",
        "Doubled them.",
    ]
    assert book.said == ["Done."]
    assert outcome.notes[-1] == "A note."
    assert "1 of 3 rows" in outcome.notes[0]


def test_planning_writes_nothing(buttons: Engine) -> None:
    book = workbook()
    outcome = buttons.plan("double", book.contents)
    assert isinstance(outcome.value, Changes)
    assert set(outcome.value.ranges) == {"Doubled", "RunStatus", "UndoRecord"}
    assert set(outcome.value.tables) == {"Holdings", "RunLog"}
    assert (book.applied, book.said) == (0, [])


@pytest.mark.parametrize(
    ("changed", "code", "sentence"),
    [
        ({"WhatToDo": "fail"}, "#NUM!", "It cannot be done: try another number."),
        (
            {"Numbers": ["a", "b"]},
            "#VALUE!",
            "Numbers holds no numbers: it needs at least one column of them.",
        ),
        ({"Numbers": [0.1, CellError("#REF!")]}, "#VALUE!", "Numbers holds the error #REF! in row 2"),
        ({"Numbers": "absent"}, "#VALUE!", "The workbook has no name 'Numbers'"),
        ({"Doubled": "absent"}, "#VALUE!", "The workbook has no name 'Doubled'"),
        ({"Holdings": "absent"}, "#VALUE!", "The workbook has no name 'Holdings'"),
        ({"WhatToDo": "elsewhere"}, "#VALUE!", "The workbook has no name 'Elsewhere'"),
        (
            {"WhatToDo": "unknown column"},
            "#VALUE!",
            "The table Holdings has no column 'Wait': restore its header.",
        ),
        ({"WhatToDo": "too much"}, "#VALUE!", "Doubled holds 3 x 1 cells"),
    ],
)
def test_nothing_is_applied_when_something_fails(
    buttons: Engine, changed: dict[str, object], code: str, sentence: str
) -> None:
    book = workbook(**changed)
    before = dict(book.contents)
    outcome = buttons.press("double", book)
    assert isinstance(outcome.value, CellError)
    assert outcome.value.code == code
    assert sentence in outcome.value.message
    assert book.contents == before
    assert book.applied == 0
    assert book.said == [outcome.value.message]


@pytest.mark.parametrize("at", [0.0, 0.5, 1.0])
def test_nothing_is_applied_when_somebody_cancels(buttons: Engine, at: float) -> None:
    def progress(done: float, text: str = "") -> None:
        if done >= at:
            raise Cancelled("Cancelled: nothing was changed.")

    book = workbook()
    before = dict(book.contents)
    outcome = buttons.press("double", book, progress)
    assert outcome.value == CellError("#N/A", "Cancelled: nothing was changed.")
    assert book.contents == before
    assert book.said == ["Cancelled: nothing was changed."]


def test_progress_goes_from_start_to_end(buttons: Engine) -> None:
    seen: list[tuple[float, str]] = []
    buttons.press("double", workbook(), lambda done, text="": seen.append((done, text)))
    assert seen == [(0.0, ""), (0.5, "half way"), (1.0, "")]


def test_bugs_in_a_button_are_not_hidden_and_change_nothing(buttons: Engine) -> None:
    book = workbook(WhatToDo="break")
    with pytest.raises(KeyError):
        buttons.press("double", book)
    assert book.applied == 0


@pytest.mark.parametrize("failing", ["read", "apply"])
def test_a_host_that_fails_is_told_to_the_user(buttons: Engine, failing: str) -> None:
    class Locked(DictWorkbook):
        pass

    def fail(self: object, *arguments: object) -> None:
        raise WorkbookError("The workbook is locked: close it elsewhere.")

    setattr(Locked, failing, fail)
    book = Locked(workbook().contents)
    outcome = buttons.press("double", book)
    assert outcome.value == CellError("#VALUE!", "The workbook is locked: close it elsewhere.")
    assert book.said == ["The workbook is locked: close it elsewhere."]


def test_an_unknown_button_gets_a_suggestion(buttons: Engine) -> None:
    book = workbook()
    outcome = buttons.press("duoble", book)
    assert isinstance(outcome.value, CellError)
    assert book.said == ["There is no button called 'duoble': did you mean double?"]
    assert book.read_calls == []


@action(label="Plan it", icon="Refresh", workbook="a_plan")
def plan_it(run: Run, numbers: Cells) -> Changes:
    """Plan."""
    return Changes(status="Planned.")


@action(label="Check", icon="Refresh", workbook="a_plan")
def check_plan(run: Run) -> Changes:
    """Check."""
    return Changes(status="Checked.")


@action(label="Price it", icon="Refresh", workbook="prices")
def price_it(run: Run) -> Changes:
    """Price."""
    return Changes(status="Priced.")


@pytest.fixture
def grouped() -> Engine:
    return Engine((), (plan_it, quiet, price_it, check_plan), clock=lambda: NOW)


def test_buttons_are_grouped_by_workbook(grouped: Engine) -> None:
    assert grouped.groups == {"a_plan": (plan_it, check_plan), "prices": (price_it,), "": (quiet,)}
    assert grouped.buttons("prices") == (price_it, quiet)
    assert grouped.buttons("unheard of") == (quiet,)


@pytest.mark.parametrize(
    ("name", "said"), [("a_plan", "Planned."), (None, "Planned."), ("absent", "Planned.")]
)
def test_a_button_works_on_its_own_workbook(grouped: Engine, name: str | None, said: str) -> None:
    book = workbook(TemplateName=name)
    grouped.press("plan_it", book)
    assert book.said == [said]
    assert book.read_calls == [("TemplateName", "Numbers", "RunLog", "RunStatus", "UndoRecord")]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "a_plan",
            "Price it (price_it) is a button of the prices, and this workbook is made from the a plan. Its buttons are "
            "Plan it, Check (check_plan), Quiet.",
        ),
        (
            "another",
            "This workbook says it is made from the template 'another', which this version does not know. Price it "
            "needs a workbook of its own: xl-portfolio new prices",
        ),
    ],
)
def test_a_button_refuses_another_workbook(grouped: Engine, name: str, sentence: str) -> None:
    book = workbook(TemplateName=name)
    outcome = grouped.press("price_it", book)
    assert isinstance(outcome.value, CellError)
    assert (book.said, book.applied) == ([sentence], 0)


def test_a_button_for_each_workbook_asks_for_none(grouped: Engine) -> None:
    book = workbook(TemplateName="another")
    assert isinstance(grouped.press("quiet", book).value, Changes)
    assert "TemplateName" not in book.read_calls[0]


@action(label="Count", icon="Refresh", writes=("Doubled",), reads=("Numbers", "Holdings"))
def count(run: Run, cells: Mapping[str, Grid]) -> Changes:
    """Count."""
    return Changes(status=", ".join(f"{name} {grid.shape[0]}" for name, grid in cells.items()))


def test_many_names_come_as_one_mapping() -> None:
    engine = Engine((), (count,), clock=lambda: NOW)
    book = workbook()
    engine.press("count", book)
    assert book.said == ["Numbers 4, Holdings 3"]
    assert book.read_calls == [("Numbers", "Holdings", "Doubled", "RunLog", "RunStatus", "UndoRecord")]
    engine.press("count", book := workbook(Holdings="absent"))
    assert book.said[0].startswith("The workbook has no name 'Holdings'")
    assert book.applied == 0


def test_a_missing_name_leads_to_a_new_copy(grouped: Engine, buttons: Engine) -> None:
    grouped.press("plan_it", book := workbook(Numbers="absent"))
    assert book.said[0].endswith("Start from a new copy: xl-portfolio new a_plan")
    buttons.press("double", book := workbook(Numbers="absent"))
    assert book.said[0].endswith("Start from a new copy of its template.")


def test_what_was_there_before_can_be_recalled(buttons: Engine) -> None:
    book = workbook()
    before = dict(book.contents)
    buttons.press("double", book)
    label, ranges, tables = recall(book.contents["UndoRecord"])
    assert label == "Double it"
    assert set(ranges) == {"Doubled"}
    assert ranges["Doubled"].rows() == before["Doubled"].rows()
    assert {name: table.rows() for name, table in tables.items()} == {"Holdings": [["Weight"], [0.1], [0.2]]}


def test_a_run_too_large_to_remember_says_so(buttons: Engine) -> None:
    noise = np.random.default_rng(1).normal(size=(20_000, 1)).tolist()
    book = workbook(Doubled=noise, UndoRecord=[[None]] * 2)
    outcome = buttons.press("double", book)
    assert outcome.notes[-1].startswith("This run cannot be undone")
    assert book.contents["UndoRecord"].blank
    assert book.applied == 1
    with pytest.raises(InputError, match="nothing to undo"):
        recall(book.contents["UndoRecord"])


def test_the_run_log_is_newest_first_and_keeps_its_size() -> None:
    minutes = iter(range(10))
    buttons = Engine((), (double,), clock=lambda: datetime(2024, 5, 17, 9, next(minutes)))
    book = workbook()
    for _ in range(5):
        buttons.press("double", book)
    log = book.contents["RunLog"].rows()
    assert log[0] == ["Time", "Action", "Result"]
    assert [row[0] for row in log[1:]] == [datetime(2024, 5, 17, 9, minute) for minute in (4, 3, 2)]


def test_a_quiet_button_leaves_log_status_and_undo_alone(buttons: Engine) -> None:
    book = workbook(RunStatus="old", UndoRecord=[["record"], [None]])
    buttons.press("quiet", book)
    assert book.contents["RunStatus"][0, 0] == "old"
    assert book.contents["UndoRecord"][0, 0] == "record"
    assert book.contents["RunLog"].rows()[1] == [None, None, None]


def test_a_workbook_without_log_status_and_undo_works(buttons: Engine) -> None:
    book = workbook(RunStatus="absent", RunLog="absent", UndoRecord="absent")
    assert isinstance(buttons.press("double", book).value, Changes)
    assert book.contents["Doubled"][0, 0] == 0.2
