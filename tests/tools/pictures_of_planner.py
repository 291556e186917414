"""Pictures of every sheet of the new income planner: the first page of each, as LibreOffice prints it.

python -m tests.tools.pictures_of_planner workbook_templates/pictures/income_planner
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.hosts.calc.running import PDF, running_calc
from tests.workbooks import finished_template
from xl_portfolio.templates.income_planner.layout import NAME, SHEETS

RESOLUTION = 70  # dots an inch
HIDDEN = "Configuration"


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    calc = running_calc()
    with tempfile.TemporaryDirectory() as made:
        path, pdf = Path(made) / f"{NAME}.xlsx", Path(made) / "printed.pdf"
        path.write_bytes(finished_template(NAME))
        document = calc.open(str(path))
        calc.export(document, str(pdf), PDF)
        calc.close(document)
        for sheet, page in first_pages(pdf).items():
            command = ["pdftoppm", "-r", str(RESOLUTION), "-png", "-singlefile", "-f", page, "-l", page]
            subprocess.run([*command, pdf, folder / sheet.lower()], check=True)


def first_pages(pdf: Path) -> dict[str, str]:
    """Number of the first page of each sheet, found by the sheet's name in the footer."""
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True)
    pages = text.stdout.split("\f")
    return {
        sheet: str(next(k for k, page in enumerate(pages, start=1) if f"· {sheet}" in page))
        for sheet in SHEETS
        if sheet != HIDDEN
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
