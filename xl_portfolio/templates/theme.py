"""The look of every workbook: palette, named cell styles, number formats.

Colours are colours of the workbook's theme: choosing another one (Page Layout, Colors) rebrands
cells and charts in one click. Only the yellow and blue of inputs are fixed: everyone knows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO
from types import MappingProxyType
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.color import Color
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_pixel_width

__all__ = [
    "FORMATS",
    "INPUT_FILL",
    "INPUT_TEXT",
    "PALETTE",
    "STYLES",
    "TEXT_ON",
    "WIDTHS",
    "Looks",
    "NamedStyle",
    "colour",
    "height_of",
    "theme_xml",
]

PALETTE: Mapping[str, str] = MappingProxyType(
    {
        "navy": "1F3A5F",
        "blue": "2E75B6",
        "teal": "2A9D8F",
        "amber": "E9A23B",
        "red": "B3261E",
        "grey": "5B6470",
        "mist": "F3F5F8",
        "white": "FFFFFF",
        "black": "000000",
    }
)

# Slots of an Office theme in the order of the file, and which colour of ours fills each.
_SLOTS = {
    "dk1": "black",
    "lt1": "white",
    "dk2": "navy",
    "lt2": "mist",
    "accent1": "blue",
    "accent2": "teal",
    "accent3": "amber",
    "accent4": "red",
    "accent5": "grey",
    "accent6": "navy",
    "hlink": "blue",
    "folHlink": "blue",
}

# Where a cell or a chart finds them (light before dark: the numbering of cells, not of the file).
_INDEX = {"white": 0, "black": 1, "mist": 2, "navy": 3, "blue": 4, "teal": 5, "amber": 6, "red": 7, "grey": 8}

INPUT_FILL = "FFF9DB"
INPUT_TEXT = "0000FF"

#: Text and what it is written on, each a name of the palette or a hex code; a test computes the contrast.
TEXT_ON: tuple[tuple[str, str], ...] = (
    ("black", "white"),
    ("black", "mist"),
    ("navy", "white"),
    ("navy", "mist"),
    ("white", "navy"),
    ("blue", "white"),
    ("red", "white"),
    ("grey", "white"),
    ("grey", "mist"),
    (INPUT_TEXT, INPUT_FILL),
    (INPUT_TEXT, "white"),
)

#: Widths of columns in characters: `matrix` is for tables with a column an asset.
WIDTHS: Mapping[str, float] = MappingProxyType(
    {"label": 28, "number": 12, "date": 11, "note": 48, "matrix": 9, "gap": 2}
)

#: Heights of rows in points, for texts that run over several lines.
TWO_LINES, THREE_LINES = 31, 46

_PIXELS = 7  # of a character of a column's width
_ROOM = 0.98  # of it that a line may fill: other programs and printers set it a little wider

#: Number formats; 14 and 22 are the built-in short date (and time), which follow the reader's system.
FORMATS: Mapping[str, str | int] = MappingProxyType(
    {
        "weight": "0.0%",
        "yield": "0.00%",
        "slope": "0.000%",
        "ratio": "0.00",
        "money": "#,##0",
        "price": "#,##0.00",
        "count": "#,##0",
        "year": "0",
        "month": "mmm yyyy",
        "error": '"± "0.0%" standard error"',
        "date": 14,
        "moment": 22,
        "text": "@",
    }
)


def colour(name: str, shade: int = 0) -> Color:
    """Colour of the theme by its name in the palette; shades 1 to 5 as in the colour picker, from light to dark."""
    return Color.theme(_INDEX[name], shade)


def height_of(*texts: tuple[str, float]) -> float:
    """Height in points of a row of wrapped texts in 11-point Calibri, each with the width of its column in characters.

    Programs other than Excel do not fit rows to their texts on opening.
    """
    lines = max(_lines(text, _ROOM * _PIXELS * width) for text, width in texts)
    return 15.0 if lines == 1 else 15.0 * lines + 1


def _lines(text: str, room: float) -> int:
    """Lines into which the words of a text fall, in a room of so many pixels."""
    lines, filled, space = 1, 0, xl_pixel_width(" ")
    for word in text.split():
        width = xl_pixel_width(word)
        if filled and filled + space + width > room:
            lines, filled = lines + 1, width
        else:
            filled += width + (space if filled else 0)
    return lines


def theme_xml(font: str = "Calibri") -> StringIO:
    """The theme of the workbook as the XML part that XlsxWriter takes."""
    slots = "".join(
        f'<a:{slot}><a:srgbClr val="{PALETTE[name]}"/></a:{slot}>' for slot, name in _SLOTS.items()
    )
    fonts = f'<a:latin typeface="{font}"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    lines = "".join(f'<a:ln w="{width}">{fill}</a:ln>' for width in (6350, 12700, 19050))
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return StringIO(
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="XL Portfolio">'
        f'<a:themeElements><a:clrScheme name="XL Portfolio">{slots}</a:clrScheme>'
        f'<a:fontScheme name="XL Portfolio"><a:majorFont>{fonts}</a:majorFont><a:minorFont>{fonts}</a:minorFont>'
        f'</a:fontScheme><a:fmtScheme name="XL Portfolio"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{lines}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements>"
        "<a:objectDefaults/><a:extraClrSchemeLst/></a:theme>"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedStyle:
    """A cell style of the workbook: its name, its properties for XlsxWriter, and Excel's number for it.

    `builtin` is the number of the built-in style that carries the same name, None if there is none; `use` is what
    the key of the colours says of it, empty for a style that it leaves out.
    """

    name: str
    properties: Mapping[str, Any]
    builtin: int | None = None
    use: str = ""


_LINE = Color.theme(0, 2)  # the light grey of thin lines

STYLES: tuple[NamedStyle, ...] = (
    NamedStyle(
        name="Title",
        properties={
            "bold": True,
            "font_size": 16,
            "font_color": colour("navy"),
            "bg_color": colour("mist"),
            "valign": "vcenter",
        },
        builtin=15,
    ),
    NamedStyle(
        name="Section",
        properties={"bold": True, "font_size": 12, "font_color": colour("navy")},
    ),
    NamedStyle(
        name="Input",
        properties={
            "font_color": Color.rgb(INPUT_TEXT),
            "bg_color": Color.rgb(INPUT_FILL),
            "border": 1,
            "border_color": _LINE,
            "locked": False,
        },
        builtin=20,
        use="Yours to fill in",
    ),
    NamedStyle(
        name="Calculated",
        properties={"font_color": colour("black")},
        use="Computed; do not type here",
    ),
    NamedStyle(
        name="Result",
        properties={"bold": True, "font_color": colour("navy"), "bg_color": colour("mist")},
        use="What to look at first",
    ),
    NamedStyle(name="Note", properties={"font_color": colour("grey")}, builtin=10, use="Explanations"),
    NamedStyle(
        name="Check", properties={"bold": True, "font_color": colour("grey")}, use="OK, or what to do"
    ),
)

_BY_NAME = {style.name: style for style in STYLES}


@dataclass(slots=True)
class Looks:
    """The formats of one workbook, each one made once and remembered with its named style.

    Attributes
    ----------
    workbook : xlsxwriter.Workbook
    made : list of (Format, name of its style)
        For the build, which enters the named styles into the finished file.
    """

    workbook: Workbook
    made: list[tuple[Format, str]] = field(default_factory=list)
    _known: dict[tuple[object, ...], Format] = field(default_factory=dict)

    def __call__(self, style: str, number: str = "", **extra: Any) -> Format:
        """Format of a named style with a number format of `FORMATS` and what differs from the style.

        A property of the style that is None here is left out.
        """
        key = (style, number, *sorted((name, repr(value)) for name, value in extra.items()))
        if key not in self._known:
            properties = {
                name: value
                for name, value in {**_BY_NAME[style].properties, **extra}.items()
                if value is not None
            }
            if number:
                properties["num_format"] = FORMATS[number]
            self._known[key] = self.workbook.add_format(properties)
            self.made.append((self._known[key], style))
        return self._known[key]

    @property
    def bases(self) -> dict[str, Format]:
        """The plain format of each named style that has been asked for."""
        return {style.name: self._known[key] for style in STYLES if (key := (style.name, "")) in self._known}

    def header(self, **extra: Any) -> Format:
        """Format of a column's header."""
        look = {
            "bold": True,
            "font_size": 11,
            "font_color": colour("white"),
            "bg_color": colour("navy"),
            "text_wrap": True,
            "valign": "vcenter",
        }
        return self("Section", **{**look, **extra})

    def link(self, **extra: Any) -> Format:
        """Format of a link."""
        return self("Note", **{"font_color": colour("navy"), "underline": 1, **extra})
