"""Write `tests/data/builtin_functions.txt`: names of functions that a spreadsheet already has.

Run with the project's Python; LibreOffice and its Python bridge (packages libreoffice-calc and
python3-uno) are needed: `.venv/bin/python -m tests.tools.list_builtin_functions`.
"""

from __future__ import annotations

import inspect
import re
import subprocess
import tempfile
from pathlib import Path

import xlsxwriter.worksheet
from openpyxl.utils import FORMULAE

TARGET = Path(__file__).parents[1] / "data" / "builtin_functions.txt"

ASK_CALC = """
import subprocess, sys, time, uno
office = subprocess.Popen(["soffice", "-env:UserInstallation=file://" + sys.argv[1], "--headless",
                           "--norestore", "--accept=pipe,name=xlportfolio;urp;"], stderr=subprocess.DEVNULL)
local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
for _ in range(120):
    try:
        context = resolver.resolve("uno:pipe,name=xlportfolio;urp;StarOffice.ComponentContext")
        break
    except Exception:
        time.sleep(0.5)
create = context.ServiceManager.createInstanceWithContext
functions = create("com.sun.star.sheet.FunctionDescriptions", context)
for k in range(functions.getCount()):
    print(next(field.Value for field in functions.getByIndex(k) if field.Name == "Name"))
create("com.sun.star.frame.Desktop", context).terminate()
office.wait(30)
"""

# Functions of Excel that are younger than the lists of the three programs (Microsoft, "Excel functions, alphabetical").
LATER = """
BYROW CHOOSECOLS COPILOT DETECTLANGUAGE DROP EXPAND FIELDVALUE GROUPBY HSTACK IMAGE IMPORTCSV IMPORTTEXT
ISOMITTED LAMBDA LET MAKEARRAY MAP PERCENTOF PIVOTBY PY RANDARRAY REDUCE REGEXEXTRACT REGEXREPLACE REGEXTEST
SCAN SEQUENCE SORT SORTBY STOCKHISTORY TAKE TEXTAFTER TEXTBEFORE TEXTSPLIT TOCOL TOROW TRANSLATE TRIMRANGE
UNIQUE VALUETOTEXT VSTACK WRAPCOLS WRAPROWS XLOOKUP XMATCH
"""


def main() -> None:
    """Collect the names and write the file."""
    with tempfile.TemporaryDirectory() as profile:
        command = ["/usr/bin/python3", "-c", ASK_CALC, profile]
        calc = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout.split()
    source = inspect.getsource(xlsxwriter.worksheet)
    younger = [name.replace("\\", "") for name in re.findall(r'r"\\b\(?([A-Z][A-Z0-9.\\]+?)\)?\\\(', source)]
    names = sorted({*calc, *FORMULAE, *younger, *LATER.split()})
    text = (
        "# Functions that Excel or LibreOffice Calc has built in, one a line.\n"
        "# Sources: FunctionDescriptions of LibreOffice 7.4 (over UNO); openpyxl.utils.FORMULAE (ECMA-376);\n"
        "# the functions with the prefix _xlfn. in XlsxWriter's worksheet.py; later ones of Excel by hand.\n"
        "# Made by tests/tools/list_builtin_functions.py.\n"
    )
    TARGET.write_text(text + "\n".join(names) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
