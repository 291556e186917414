"""The demonstration: both workbooks with their results; of the optimizer also the weights and a picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from xl_portfolio.core.wording import percent
from xl_portfolio.hosts.file import FileWorkbook, press, recalculate
from xl_portfolio.hosts.file.new import make_folder, new_workbook
from xl_portfolio.hosts.file.save import check_target, save
from xl_portfolio.templates import build

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from xl_portfolio.sheet.grid import Cell, Grid

__all__ = ["run_demo"]

_NAVY, _BLUE, _TEAL, _AMBER, _GREY = "#1F3A5F", "#2E75B6", "#2A9D8F", "#E9A23B", "#5B6470"
_FINDINGS = ("IncomeFinding", "PlanFinding", "SimulationFinding")
_SHOWN = 5e-4  # weights below 0.05 % print as 0.0 % and are left out


def run_demo(folder: Path, say: Callable[[str], None]) -> None:
    """Make both workbooks and `frontier.png` in `folder`, and print what came out.

    Raises
    ------
    WorkbookError
        If the folder cannot be written.
    """
    make_folder(folder)
    optimizer, planner = (folder / f"{name}.xlsx" for name in ("portfolio_optimizer", "income_planner"))
    picture = folder / "frontier.png"
    for book in (optimizer, planner):
        check_target(book, book)
    _optimize(optimizer, picture, say)
    _plan(planner, say)
    say(f"Workbooks: {optimizer}, {planner}\nPicture:   {picture}")


def _optimize(book: Path, picture: Path, say: Callable[[str], None]) -> None:
    """The portfolio optimizer: *Optimize*, weights and statistics, and the picture of the frontier."""
    save(book, build("portfolio_optimizer"), {}, backup=False)
    press(book, "optimize")
    recalculate(book)
    names = ["Portfolio", "PortfolioSummary", "FrontierTable", "ChartPoints", "CapitalMarketLine"]
    names += ["RunStatus", "FrontierFinding"]
    report = FileWorkbook(book).read(names)
    say(f"{report['RunStatus'][0, 0]}\n")
    say(_weights(report["Portfolio"]))
    say(_statistics(report["PortfolioSummary"]))
    save(picture, _drawn(report), {}, backup=False)


def _plan(book: Path, say: Callable[[str], None]) -> None:
    """The income planner with its example: *Build plan* and *Run simulation*, and what they found."""
    save(book, new_workbook("income_planner"), {}, backup=False)
    report = FileWorkbook(book).read(_FINDINGS)
    say("\n".join(f"{report[name][0, 0]}." for name in _FINDINGS) + "\n")


def _weights(portfolio: Grid) -> str:
    lines = [f"{'Weights':32}{'current':>9}{'optimal':>10}"]
    for ticker, name, _, current, optimal, *_ in _rows(portfolio):
        if max(_number(current), _number(optimal)) > _SHOWN:
            label = f"{ticker} {name or ''}"
            lines.append(f"{label:32.32}{percent(_number(current)):>9}{percent(_number(optimal)):>10}")
    return "\n".join(lines) + "\n"


def _statistics(summary: Grid) -> str:
    lines = [f"{'Measure':36}{'current':>9}{'optimal':>10}"]
    for label, *values in _rows(summary):
        is_count = any(word in str(label) for word in ("ratio", "number", "held"))
        shown = [f"{_number(v):.2f}" if is_count else percent(_number(v)) for v in values]
        lines.append(f"{label!s:36}{shown[0]:>9}{shown[1]:>10}")
    return "\n".join(lines) + "\n"


def _drawn(report: Mapping[str, Grid]) -> bytes:
    """PNG of the frontier and the weights, side by side."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 5.2), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[3, 2])
    _draw_frontier(left, report)
    _draw_weights(right, report["Portfolio"])
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(alpha=0.25)
        axes.set_axisbelow(True)
    picture = BytesIO()
    figure.savefig(picture, format="png", dpi=110)
    return picture.getvalue()


def _draw_frontier(axes: Axes, report: Mapping[str, Grid]) -> None:
    points = [(_number(row[1]), _number(row[0])) for row in _rows(report["FrontierTable"])]
    axes.plot(*zip(*points, strict=True), color=_BLUE, linewidth=2.5, label="Efficient frontier")
    line = [(_number(row[0]), _number(row[1])) for row in _rows(report["CapitalMarketLine"])]
    if line:
        axes.plot(*zip(*line, strict=True), color=_GREY, linestyle="--", label="Capital market line")
    special = {"Current": (_AMBER, "s"), "Optimal": (_TEAL, "D"), "Tangency": (_NAVY, "*")}
    for name, volatility, expected in _rows(report["ChartPoints"]):
        if volatility is None:
            continue
        at = (_number(volatility), _number(expected))
        if name in special:
            color, marker = special[str(name)]
            axes.scatter(*at, color=color, marker=marker, s=110, zorder=3, label=str(name))
        else:
            axes.scatter(*at, color=_GREY, s=18)
            axes.annotate(str(name), at, xytext=(4, 3), textcoords="offset points", fontsize=8, color=_GREY)
    axes.set_xlim(left=0)
    axes.set_xlabel("Volatility a year")
    axes.set_ylabel("Expected return a year")
    axes.xaxis.set_major_formatter("{x:.0%}")
    axes.yaxis.set_major_formatter("{x:.0%}")
    axes.set_title(str(report["FrontierFinding"][0, 0]), loc="left", color=_NAVY, fontweight="bold")
    axes.legend(frameon=False, loc="upper left")


def _draw_weights(axes: Axes, portfolio: Grid) -> None:
    rows = [row for row in _rows(portfolio) if max(_number(row[3]), _number(row[4])) > _SHOWN][::-1]
    places = range(len(rows))
    axes.barh(
        [k + 0.2 for k in places], [_number(row[3]) for row in rows], 0.4, color=_AMBER, label="Current"
    )
    axes.barh([k - 0.2 for k in places], [_number(row[4]) for row in rows], 0.4, color=_TEAL, label="Optimal")
    axes.set_yticks(list(places), [str(row[0]) for row in rows], fontsize=8)
    axes.xaxis.set_major_formatter("{x:.0%}")
    axes.set_title("Weights: current and optimal", loc="left", color=_NAVY, fontweight="bold")
    axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=2)


def _rows(block: Grid) -> list[list[Cell]]:
    """Rows below the header, as far as they are filled."""
    return [row for row in block.rows()[1:] if row[0] is not None]


def _number(cell: Cell) -> float:
    return cell if isinstance(cell, float) else 0.0
