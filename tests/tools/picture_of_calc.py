"""Renders the optimizer after *Optimize* was pressed in Calc, from the document that Calc saved.

python -m tests.tools.picture_of_calc workbook_templates/pictures/calc.png
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.hosts.calc.running import CALC_2007, PDF, running_calc
from tests.workbooks import finished_template

RESOLUTION = 90  # dots an inch


def main(picture: Path) -> None:
    calc = running_calc()
    with tempfile.TemporaryDirectory() as folder:
        path, pdf = Path(folder) / "portfolio_optimizer.xlsx", Path(folder) / "saved.pdf"
        path.write_bytes(finished_template())
        document = calc.open(str(path))
        calc.write(document, "Objective", [["Maximum Sharpe"]])
        good, sentence = calc.press(document, "optimize")
        if not good:
            sys.exit(sentence)
        calc.save(document, str(path), CALC_2007)
        calc.close(document)
        document = calc.open(str(path))
        calc.export(document, str(pdf), PDF)
        calc.close(document)
        command = ["pdftoppm", "-r", str(RESOLUTION), "-png", "-singlefile", "-f", "1", "-l", "1"]
        subprocess.run([*command, pdf, picture.with_suffix("")], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
