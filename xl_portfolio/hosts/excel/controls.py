"""The buttons on the sheets: form controls of 120 x 28 pixels in the head of a sheet, left of the client's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from xl_portfolio.hosts.excel.parts import DOCUMENT, insert_in_order, main, xml
from xl_portfolio.hosts.excel.source import macro_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xl_portfolio.engine import Engine
    from xl_portfolio.hosts.excel.parts import Parts

__all__ = ["BUTTONS", "HEIGHT", "WIDTH", "Rectangle", "add_buttons"]

WIDTH, HEIGHT = 120, 28

BUTTONS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "portfolio_optimizer": MappingProxyType(
            {
                "Start": ("optimize", "check_inputs", "example_data", "start_empty", "undo_last_run"),
                "Assets": ("optimize", "check_inputs"),
                "Prices": ("check_inputs",),
                "Import": ("preview_import", "import_prices", "undo_last_run"),
                "Settings": ("optimize", "check_inputs"),
                "Constraints": ("optimize", "check_inputs"),
                "Frontier": ("optimize", "undo_last_run"),
                "Portfolio": ("optimize", "undo_last_run"),
                "Orders": ("make_orders", "undo_last_run"),
                "Checks": ("check_inputs",),
            }
        ),
        "income_planner": MappingProxyType(
            {
                "Start": (
                    "build_plan",
                    "run_simulation",
                    "check_plan",
                    "example_case",
                    "start_empty_plan",
                    "undo_last_run",
                ),
                "Profile": ("build_plan", "check_plan"),
                "Goals": ("build_plan", "check_plan"),
                "Accounts": ("build_plan", "check_plan"),
                "Holdings": ("build_plan", "check_plan"),
                "Assumptions": ("build_plan", "check_plan"),
                "Taxes": ("build_plan", "check_plan"),
                "Allocation": ("build_plan", "undo_last_run"),
                "Income": ("build_plan", "undo_last_run"),
                "Ladder": ("build_plan", "undo_last_run"),
                "Plan": ("build_plan", "undo_last_run"),
                "Simulation": ("run_simulation", "undo_last_run"),
                "Checks": ("check_plan",),
            }
        ),
    }
)
"""Which buttons stand on which sheet of a template."""

_GAP = 6  # pixels between two buttons
_TOP = 4  # pixels from the upper edge: the first row is 35 high
_POINTS = 0.75  # a pixel at 100 %
_DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_AFTER_LEGACY_DRAWING: tuple[str, ...] = (
    "legacyDrawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
)
_AFTER_LEGACY_DRAWING += ("tableParts", "extLst")


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Where a control stands, in pixels from the corner of the sheet."""

    left: int
    top: int
    width: int = WIDTH
    height: int = HEIGHT


def add_buttons(parts: Parts, template: str, engine: Engine) -> None:
    """Put the buttons of a template on its sheets."""
    parts.declare(extension="vml", content_type=_DRAWING)
    places = BUTTONS.get(template, {})
    for number, (sheet, part) in enumerate(parts.sheets().items(), start=1):
        if sheet in places:
            _add(parts, part, number, places[sheet], engine)


def _add(parts: Parts, part: str, number: int, actions: Sequence[str], engine: Engine) -> None:
    sheet = parts.root(part)
    columns = _widths(sheet)
    right = sum(columns[: _client_column(sheet)]) - _GAP
    shapes = []
    for place, name in enumerate(actions):
        left = right - (len(actions) - place) * (WIDTH + _GAP)
        action = engine.actions[name]
        shape = _shape(
            1024 * number + place + 1,
            Rectangle(left, _TOP),
            columns,
            action.label.partition(":")[0],  # what follows has no room; the alternative text says it
            f"{action.label}: {action.help}",
            macro_name(action),
        )
        shapes.append(shape)
    drawing = f"xl/drawings/vmlDrawing{number}.vml"
    parts[drawing] = _drawing(number, shapes).encode()
    identifier = parts.relate(part, f"{DOCUMENT}/vmlDrawing", drawing)
    legacy = etree.Element(main("legacyDrawing"), {f"{{{DOCUMENT}}}id": identifier})
    insert_in_order(sheet, legacy, _AFTER_LEGACY_DRAWING)
    parts[part] = xml(sheet)


def _widths(sheet: etree._Element) -> list[int]:
    """Width of each column in pixels, as far as the sheet says."""
    widths: list[int] = []
    for column in sheet.iterfind(f"{main('cols')}/{main('col')}"):
        pixels = round(float(column.get("width", "0")) * 7)  # Calibri 11: seven pixels for a digit
        widths += [pixels] * (int(column.get("max", "0")) - len(widths))
    return widths


def _client_column(sheet: etree._Element) -> int:
    """Zero-based column of the client's name: the only formula of the first row."""
    first = sheet.find(f"{main('sheetData')}/{main('row')}")
    cells = [] if first is None else list(first)
    return next((at for at, cell in enumerate(cells) if cell.find(main("f")) is not None), len(cells))


def _shape(identifier: int, at: Rectangle, columns: Sequence[int], label: str, text: str, macro: str) -> str:
    first, offset = _column_at(columns, at.left)
    last, end = _column_at(columns, at.left + at.width)
    place = (
        f"position:absolute;margin-left:{at.left * _POINTS:g}pt;margin-top:{at.top * _POINTS:g}pt;"
        f"width:{at.width * _POINTS:g}pt;height:{at.height * _POINTS:g}pt;z-index:1;mso-wrap-style:tight"
    )
    return (
        f'<v:shape id="_x0000_s{identifier}" type="#_x0000_t201" alt={quoteattr(text)} style="{place}" '
        'o:button="t" fillcolor="buttonFace [67]" strokecolor="windowText [64]" o:insetmode="auto">'
        '<v:fill color2="buttonFace [67]" o:detectmouseclick="t"/><o:lock v:ext="edit" rotation="t"/>'
        '<v:textbox style="mso-direction-alt:auto" o:singleclick="f"><div style="text-align:center">'
        f'<font face="Calibri" size="220" color="#000000">{escape(label)}</font></div></v:textbox>'
        '<x:ClientData ObjectType="Button">'
        f"<x:Anchor>{first}, {offset}, 0, {at.top}, {last}, {end}, 0, {at.top + at.height}</x:Anchor>"
        f"<x:PrintObject>False</x:PrintObject><x:AutoFill>False</x:AutoFill><x:FmlaMacro>[0]!{macro}</x:FmlaMacro>"
        "<x:TextHAlign>Center</x:TextHAlign><x:TextVAlign>Center</x:TextVAlign></x:ClientData></v:shape>"
    )


def _column_at(columns: Sequence[int], pixel: int) -> tuple[int, int]:
    """Column in which a pixel lies, and how far from its left edge."""
    for column, width in enumerate(columns):
        if pixel < width:
            return column, pixel
        pixel -= width
    return len(columns), pixel


def _drawing(number: int, shapes: Iterable[str]) -> str:
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
        f'<o:idmap v:ext="edit" data="{number}"/></o:shapelayout>'
        '<v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201" path="m,l,21600r21600,l21600,xe">'
        '<v:stroke joinstyle="miter"/><v:path shadowok="f" o:extrusionok="f" strokeok="f" fillok="f" '
        'o:connecttype="rect"/><o:lock v:ext="edit" shapetype="t"/></v:shapetype>'
        f"{''.join(shapes)}</xml>"
    )
