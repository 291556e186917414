"""Workbooks with everything that a patch must leave alone, built with XlsxWriter."""

from __future__ import annotations

import io
import struct
import subprocess
import zipfile
import zlib
from datetime import datetime
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 12  # rows of the price block


def picture() -> io.BytesIO:
    """A red PNG of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + body)


def rich_workbook(path: Path) -> Path:
    """Tables, names, charts, validations, conditional formats, dynamic arrays, a picture, dates."""
    book = xlsxwriter.Workbook(path, {"use_future_functions": True})
    book.set_properties({"created": datetime(2024, 1, 1)})
    book.set_calc_mode("auto", 191029)
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    percent = book.add_format({"num_format": "0.0%", "bold": True})
    assets = book.add_worksheet("Assets")
    prices = book.add_worksheet("Price data")
    report = book.add_worksheet("Report")

    assets.write("A1", "My assets")
    assets.add_table(
        4, 0, 9, 4,
        {
            "name": "Assets",
            "data": [["AAA", 10, 5.5, None], ["BBB", 20, 4.5, 0.03], ["CCC", 30, None, None]],
            "columns": [
                {"header": "Ticker"},
                {"header": "Units"},
                {"header": "Price"},
                {"header": "Expected return", "format": percent},
                {"header": "Value", "formula": "=Assets[[#This Row],[Units]]*Assets[[#This Row],[Price]]"},
            ],
        },
    )  # fmt: skip
    assets.data_validation("B6:B10", {"validate": "decimal", "criteria": ">=", "value": 0})
    assets.conditional_format("B6:B10", {"type": "data_bar", "data_bar_2010": True})
    assets.insert_image("G2", "dot.png", {"image_data": picture()})

    for column, header in enumerate(["Date", "AAA", "BBB"]):
        prices.write(0, column, header)
    for row in range(1, ROWS + 1):
        prices.write_datetime(row, 0, datetime(2024, 1, row), date)
        prices.write(row, 1, 100.0 + row)
        prices.write(row, 2, 50.0 + row % 3)
    book.define_name("Prices", f"='Price data'!$A$1:$C${ROWS + 1}")
    book.define_name("Tickers", "=Assets[Ticker]")
    book.define_name("Rate", "=0.05")
    book.define_name("Doubled", "=2*RiskFreeRate")
    book.define_name("RiskFreeRate", "=Report!$B$1")
    book.define_name("Report!Local", "=Report!$B$1")
    book.define_name("Result", "=Report!$D$2:$F$5")
    book.define_name("Stamp", "=Report!$B$3")
    book.define_name("Finding", "=Report!$B$4")

    report.write("A1", "Risk-free rate")
    report.write("B1", 0.02, percent)
    report.write("B3", None, date)
    report.write("B4", "a finding")
    report.write_row("D2", ["Point", "Volatility", "Return"])
    report.write_row("D3", ["one", 0.1, 0.05], percent)
    report.write_row("D4", ["two", 0.2, 0.08], percent)
    report.write("B6", "=SUM(Assets[Units])", None, 60)
    report.write_dynamic_array_formula("H2:H6", "=Assets[Ticker]", None, "AAA")
    report.write_column("H3", ["BBB", "CCC", 0, 0])  # what the array spills
    chart = book.add_chart({"type": "scatter"})
    chart.add_series(
        {"categories": "=Report!$E$3:$E$5", "values": "=Report!$F$3:$F$5", "name": "=Report!$D$3"}
    )
    chart.set_title({"name": "=Report!$B$4"})
    report.insert_chart("A10", chart)
    other = book.add_chart({"type": "line"})
    other.add_series({"values": "='Price data'!$B$2:$B$5"})
    report.insert_chart("J10", other)
    book.close()
    return path


def parts(path: Path) -> dict[str, bytes]:
    """Content of every part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def converted_by_libreoffice(path: Path, folder: Path) -> Path:
    """The workbook as LibreOffice reads and saves it, with a profile of its own."""
    profile = (folder / "profile").as_uri()
    command = [
        "soffice",
        "--headless",
        f"-env:UserInstallation={profile}",
        "--convert-to",
        "xlsx",
        "--outdir",
    ]
    subprocess.run(
        [*command, str(folder / "converted"), str(path)], check=True, capture_output=True, timeout=120
    )
    return folder / "converted" / path.name


def rezipped(path: Path, changed: dict[str, bytes | None]) -> Path:
    """The workbook with some parts replaced, or left out for None."""
    content = {**parts(path), **changed}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            if data is not None:
                archive.writestr(name, data)
    return path
