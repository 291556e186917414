"""Drives a LibreOffice from outside; runs under LibreOffice's own Python, which alone knows UNO.

Reads one JSON request a line, `[command, argument, ...]`, and answers `{"is": result}` or
`{"failed": text}` a line. A cell is a number, a text, or `{"error": number}`.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import uno
import unohelper
from com.sun.star.awt import XMessageBox, XMessageBoxFactory, XToolkit, XWindow2, XWindowPeer
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.frame import XDispatchResultListener, XFrame, XStatusListener
from com.sun.star.lang import DisposedException
from com.sun.star.task import XStatusIndicator, XStatusIndicatorFactory
from com.sun.star.util import URL

START = 60.0
VALUES = 1 | 2 | 4  # com.sun.star.sheet.CellFlags: numbers, dates, texts
RESTART = 81  # soffice.bin ends with this when it has made a new profile


class Listener(unohelper.Base, XDispatchResultListener):
    def __init__(self):
        self.event = None

    def dispatchFinished(self, event):
        self.event = event

    def disposing(self, event):
        pass


class Watcher(unohelper.Base, XStatusListener):
    def __init__(self):
        self.event = None

    def statusChanged(self, event):
        self.event = event

    def disposing(self, event):
        pass


class Window(
    unohelper.Base,
    XFrame,
    XStatusIndicatorFactory,
    XStatusIndicator,
    XWindow2,
    XWindowPeer,
    XToolkit,
    XMessageBoxFactory,
    XMessageBox,
):
    """A window of a document that writes down what its user would see.

    It is its own frame, status bar, toolkit and message box; no window of Calc is open in the tests. While
    it is held, the program that shows progress waits.
    """

    def __init__(self, controller):
        self.controller = controller
        self.seen = []
        self.free = threading.Event()
        self.free.set()

    def getController(self):
        return self.controller

    def getContainerWindow(self):
        return self

    def isVisible(self):
        return True

    def getToolkit(self):
        return self

    def createStatusIndicator(self):
        return self

    def start(self, text, steps):
        self.seen.append(["start", text, steps])

    def setText(self, text):
        self.seen.append(["text", text])

    def setValue(self, value):
        self.seen.append(["value", value])
        self.free.wait(START)

    def end(self):
        self.seen.append(["end"])

    def createMessageBox(self, parent, kind, buttons, title, text):
        self.seen.append([kind.value, text])
        return self

    def execute(self):
        return 1


class Driver:
    def __init__(self, program, profile):
        self.command = [
            program,
            f"-env:UserInstallation={profile}",
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            f"--accept=pipe,name=xlptest{os.getpid()};urp;",
        ]
        self.process = subprocess.Popen(self.command)
        self.context = self.connected()
        self.desktop = self.service("com.sun.star.frame.Desktop")
        self.documents = {}
        self.windows = {}
        self.opened = 0

    def connected(self):
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        until = time.monotonic() + START
        while time.monotonic() < until:
            if self.process.poll() == RESTART:
                self.process = subprocess.Popen(self.command)
            try:
                return resolver.resolve(f"uno:pipe,name=xlptest{os.getpid()};urp;StarOffice.ComponentContext")
            except NoConnectException:
                time.sleep(0.05)
        sys.exit("LibreOffice did not start")

    def service(self, name):
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    # --- the program ---------------------------------------------------------------------------

    def office_process(self):
        return self.process.pid

    def set_option(self, path, name, value):
        provider = self.service("com.sun.star.configuration.ConfigurationProvider")
        access = provider.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationUpdateAccess", (properties(nodepath=path)[0],)
        )
        access.setPropertyValue(name, value)
        access.commitChanges()

    def described_functions(self):
        functions = []
        descriptions = self.service("com.sun.star.sheet.FunctionDescriptions")
        for k in range(descriptions.Count):
            entry = {item.Name: item.Value for item in descriptions.getByIndex(k)}
            arguments = [[a.Name, a.Description, a.IsOptional] for a in entry["Arguments"] or ()]
            functions.append([entry["Name"], entry["Description"], entry["Category"], arguments])
        return functions

    def menu(self):
        provider = self.service("com.sun.star.configuration.ConfigurationProvider")
        access = provider.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationAccess",
            properties(nodepath="/org.openoffice.Office.Addons/AddonUI"),
        )
        entries = access.getByName("OfficeMenuBar").getByName("org.xlportfolio.menu").getByName("Submenu")
        bar = access.getByName("OfficeToolBar").getByName("org.xlportfolio.toolbar")
        return [
            [[e.getByName(n).URL, e.getByName(n).Title] for n in sorted(e.ElementNames)]
            for e in (entries, bar)
        ]

    def quit(self):
        for name in list(self.documents):
            self.close(name)
        with suppress(DisposedException):
            self.desktop.terminate()
        self.process.wait(20)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    # --- documents -----------------------------------------------------------------------------

    def open(self, path=None):
        url = "private:factory/scalc" if path is None else Path(path).as_uri()
        document = self.desktop.loadComponentFromURL(url, "_blank", 0, properties(Hidden=True))
        if document is None:
            raise RuntimeError(f"{path} was not opened: is it locked?")
        self.opened += 1
        name = f"document{self.opened}"
        self.documents[name] = document
        return name

    def save(self, name, path, kind):
        self.documents[name].storeAsURL(Path(path).as_uri(), properties(FilterName=kind))

    def export(self, name, path, kind):
        self.documents[name].storeToURL(Path(path).as_uri(), properties(FilterName=kind))

    def close(self, name):
        self.windows.pop(name, None)
        self.documents.pop(name).close(True)

    def is_modified(self, name):
        return self.documents[name].isModified()

    def undo_titles(self, name):
        return list(self.documents[name].UndoManager.AllUndoActionTitles)

    def undo(self, name):
        self.documents[name].UndoManager.undo()

    def redo(self, name):
        self.documents[name].UndoManager.redo()

    # --- cells ---------------------------------------------------------------------------------

    def cells_of(self, name, where):
        """Cells of `Sheet!A1:B2`, or of a name or table of the document."""
        document = self.documents[name]
        if "!" in where:
            sheet, address = where.split("!")
            return document.Sheets.getByName(sheet).getCellRangeByName(address)
        if document.DatabaseRanges.hasByName(where):
            a = document.DatabaseRanges.getByName(where).DataArea
            sheet = document.Sheets.getByIndex(a.Sheet)
            return sheet.getCellRangeByPosition(a.StartColumn, a.StartRow, a.EndColumn, a.EndRow)
        return document.NamedRanges.getByName(where).getReferredCells()

    def add_sheet(self, name, sheet):
        self.documents[name].Sheets.insertNewByName(sheet, self.documents[name].Sheets.Count)

    def sheets(self, name):
        return list(self.documents[name].Sheets.ElementNames)

    def read(self, name, where):
        cells = self.cells_of(name, where)
        rows = [list(row) for row in cells.getDataArray()]
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if cell is None or cell != cell:
                    row[c] = {"error": cells.getCellByPosition(c, r).getError()}
        return rows

    def shown(self, name, where):
        return self.cells_of(name, where).getCellByPosition(0, 0).getString()

    def formula(self, name, where):
        return self.cells_of(name, where).getCellByPosition(0, 0).Formula

    def array_formula(self, name, where):
        return self.cells_of(name, where).getArrayFormula()

    def write(self, name, where, rows):
        self.cells_of(name, where).setDataArray(tuple(map(tuple, rows)))

    def write_into(self, name, where, rows):
        """Into the first cells of a range, its locked headers too; the rest becomes blank, and so does null."""
        cells = self.cells_of(name, where)
        sheet = cells.Spreadsheet
        protected = sheet.isProtected()
        sheet.unprotect("")
        cells.clearContents(VALUES)
        part = cells.getCellRangeByPosition(0, 0, len(rows[0]) - 1, len(rows) - 1)
        part.setDataArray(tuple(tuple("" if cell is None else cell for cell in row) for row in rows))
        if protected:
            sheet.protect("")

    def enter(self, name, where, rows):
        """Formulas, as if typed in the English notation with `;`."""
        self.cells_of(name, where).setFormulaArray(tuple(map(tuple, rows)))

    def enter_array(self, name, where, formula):
        self.cells_of(name, where).setArrayFormula(formula)

    def define(self, name, word, where):
        cells = self.cells_of(name, where)
        a = cells.RangeAddress
        position = uno.createUnoStruct("com.sun.star.table.CellAddress")
        self.documents[name].NamedRanges.addNewByName(word, cells.AbsoluteName, position, 0)
        return [a.Sheet, a.StartRow]

    def recalculate(self, name):
        """Seconds that a hard recalculation of the document takes."""
        started = time.perf_counter()
        self.documents[name].calculateAll()
        return time.perf_counter() - started

    def automatic(self, name, on):
        """Whether the document recalculates by itself."""
        self.documents[name].enableAutomaticCalculation(on)

    def is_protected(self, name, sheet):
        return self.documents[name].Sheets.getByName(sheet).isProtected()

    def protect(self, name, sheet, password):
        self.documents[name].Sheets.getByName(sheet).protect(password)

    def titles(self, name):
        """Titles of all charts."""
        charts = [chart for sheet in self.documents[name].Sheets for chart in sheet.Charts]
        return [c.EmbeddedObject.Title.String for c in charts if c.EmbeddedObject.HasMainTitle]

    # --- buttons -------------------------------------------------------------------------------

    def press(self, name, action):
        """Whether it succeeded, and its sentence."""
        listener = Listener()
        self.dispatch_of(name, action).dispatchWithNotification(address(action), (), listener)
        return [listener.event.State == 1, listener.event.Result]

    def press_aside(self, name, action):
        self.dispatch_of(name, action).dispatch(address(action), ())

    def press_in_window(self, name, action):
        """Press as the menu does, in a window that writes down what it shows."""
        if name not in self.windows:
            window = Window(self.documents[name].CurrentController)
            handler = self.context.ServiceManager.createInstanceWithArgumentsAndContext(
                "org.xlportfolio.Buttons", (window,), self.context
            )
            self.windows[name] = window, handler
        self.windows[name][1].dispatch(address(action), ())

    def seen(self, name):
        """What the window of a document has shown."""
        return self.windows[name][0].seen if name in self.windows else []

    def hold(self, name):
        """Let the next button of the window wait where it shows progress."""
        self.press_in_window(name, "cancel")  # nothing runs yet: this makes the window
        self.windows[name][0].free.clear()

    def release(self, name):
        self.windows[name][0].free.set()

    def images(self):
        """Pixels of the images of each button, by its address."""
        provider = self.service("com.sun.star.configuration.ConfigurationProvider")
        access = provider.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationAccess",
            properties(nodepath="/org.openoffice.Office.Addons/AddonUI/Images"),
        )
        graphics = self.service("com.sun.star.graphic.GraphicProvider")
        expander = self.context.getByName("/singletons/com.sun.star.util.theMacroExpander")
        found = {}
        for node in access.ElementNames:
            entry = access.getByName(node)
            sizes = []
            for size in ("ImageSmallURL", "ImageBigURL"):
                url = entry.getByName("UserDefinedImages").getByName(size)
                url = expander.expandMacros(url[len("vnd.sun.star.expand:") :])
                sizes.append(graphics.queryGraphic(properties(URL=url)).SizePixel.Width)
            found[entry.URL] = sizes
        return found

    def offered(self, name, action):
        """Whether a menu enables the button, and whether it shows it."""
        watcher = Watcher()
        self.dispatch_of(name, action).addStatusListener(watcher, address(action))
        return [watcher.event.IsEnabled, watcher.event.State.bVisible]

    def dispatch_of(self, name, action):
        frame = self.documents[name].CurrentController.Frame
        return frame.queryDispatch(address(action), "_self", 0)


def address(action):
    url = URL()
    url.Complete = f"org.xlportfolio:{action}"
    url.Protocol, url.Path = "org.xlportfolio:", action
    return url


def properties(**values):
    made = []
    for name, value in values.items():
        item = PropertyValue()
        item.Name, item.Value = name, value
        made.append(item)
    return tuple(made)


def main():
    driver = Driver(*sys.argv[1:])
    for line in sys.stdin:
        command, *arguments = json.loads(line)
        try:
            answer = {"is": getattr(driver, command)(*arguments)}
        except Exception as error:
            text = getattr(error, "Message", "") or str(error)
            answer = {"failed": f"{command}: {type(error).__name__}: {text}"}
        print(json.dumps(answer), flush=True)
        if command in ("quit", "kill"):
            return


main()
