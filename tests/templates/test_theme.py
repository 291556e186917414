"""The palette can be read, and it is the theme of the workbook."""

import pytest
from lxml import etree

from xl_portfolio.templates.theme import (
    INPUT_FILL,
    INPUT_TEXT,
    PALETTE,
    STYLES,
    TEXT_ON,
    height_of,
    theme_xml,
)

LEAST_CONTRAST = 4.5  # WCAG 2.1, success criterion 1.4.3


def luminance(code: str) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    channels = [int(code[k : k + 2], 16) / 255 for k in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_and_white_is_21():
    assert contrast("000000", "FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_can_be_read(text, ground):
    assert contrast(PALETTE.get(text, text), PALETTE.get(ground, ground)) >= LEAST_CONTRAST


def test_input_colours_are_those_of_the_design():
    assert (INPUT_FILL, INPUT_TEXT) == ("FFF9DB", "0000FF")


def test_theme_has_twelve_colours_of_the_palette():
    root = etree.fromstring(theme_xml().getvalue().encode())
    colours = root.findall(".//{*}clrScheme/*/{*}srgbClr")
    assert len(colours) == 12
    assert {colour.get("val") for colour in colours} <= set(PALETTE.values())


def test_styles_are_the_seven_of_the_design():
    names = {style.name for style in STYLES}
    assert names == {"Title", "Section", "Input", "Calculated", "Result", "Note", "Check"}


def test_a_row_is_as_high_as_the_lines_of_its_longest_text():
    word = "mmmmm"  # five letters of 13 pixels; a column of 20 characters has room for 137, two words and a space
    assert height_of((word, 20)) == 15
    assert height_of((f"{word} {word}", 20)) == 15
    assert height_of((f"{word} {word} {word}", 20)) == 31
    assert height_of((f"{word} {word}", 20), (" ".join([word] * 5), 20)) == 46
    assert height_of(("", 20)) == 15
    assert height_of((word * 9, 20)) == 15  # a word is not broken
