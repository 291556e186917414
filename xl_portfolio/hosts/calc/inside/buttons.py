"""The buttons of the *Portfolio* menu and toolbar, as addresses such as `org.xlportfolio:optimize`.

A press from the menu calculates beside the open document, which stays usable; a program that asks
for the result (`dispatchWithNotification`) waits for it.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import uno
import unohelper
from com.sun.star.awt import XCallback
from com.sun.star.frame import XDispatchProvider, XNotifyingDispatch
from com.sun.star.frame.DispatchResultState import FAILURE, SUCCESS
from com.sun.star.lang import XInitialization, XServiceInfo
from com.sun.star.uno import Exception as UnoException

from xl_portfolio.hosts.calc.inside.book import Book, BookError
from xl_portfolio.hosts.calc.inside.session import BUTTONS, CONFIGURATION, LOG
from xl_portfolio.wire.client import WorkerError
from xl_portfolio.wire.values import Error

if TYPE_CHECKING:
    from collections.abc import Callable


__all__ = ["SERVICES", "SERVICE_NAME", "Buttons"]

SERVICE_NAME = "org.xlportfolio.Buttons"
SERVICES = (SERVICE_NAME, "com.sun.star.frame.ProtocolHandler")

_PROTOCOL = "org.xlportfolio:"
_STEPS = 100  # of the progress bar
_INTERNAL = "Internal error, see the log of XL Portfolio: this is a mistake of ours, not of yours."
_running = threading.Lock()  # one press at a time


class Failure(Exception):
    """A press that changed nothing; the text is a sentence."""


class Buttons(unohelper.Base, XDispatchProvider, XNotifyingDispatch, XInitialization, XServiceInfo):
    """Takes the addresses of our buttons for one window."""

    def __init__(self, context: Any, *arguments: Any) -> None:
        self._context = context
        self._frame: Any = None
        self.initialize(arguments)

    # --- what Calc calls ------------------------------------------------------------------------

    def initialize(self, arguments: tuple[Any, ...]) -> None:
        """Remember the window."""
        if arguments:
            self._frame = arguments[0]

    def queryDispatch(self, url: Any, target: str, flags: int) -> Any:
        """Take our own addresses."""
        return self if url.Complete.startswith(_PROTOCOL) else None

    def queryDispatches(self, requests: Any) -> Any:
        """Take several addresses."""
        return tuple(self.queryDispatch(r.FeatureURL, r.FrameName, r.SearchFlags) for r in requests)

    def addStatusListener(self, listener: Any, url: Any) -> None:
        """Tell a menu or toolbar once whether to offer a button: a document keeps its template."""
        offered = self._offers(_action_of(url))
        visibility = uno.createUnoStruct("com.sun.star.frame.status.Visibility")
        visibility.bVisible = offered
        event = uno.createUnoStruct("com.sun.star.frame.FeatureStateEvent")
        event.Source, event.FeatureURL, event.IsEnabled, event.State = self, url, offered, visibility
        listener.statusChanged(event)

    def removeStatusListener(self, listener: Any, url: Any) -> None:
        """Nothing to forget."""

    def dispatch(self, url: Any, arguments: Any) -> None:
        """Press a button and return at once."""
        action = _action_of(url)
        if action == "cancel":
            BUTTONS.cancel()
            return
        try:
            label = _begin(action)
        except Failure as failure:
            text = str(failure)
            _quietly(lambda: self._show(text, "warningbox"))
        else:
            threading.Thread(target=self._press_aside, args=(action, label), daemon=True).start()

    def dispatchWithNotification(self, url: Any, arguments: Any, listener: Any) -> None:
        """Press a button, wait, and report success with the sentence for the user."""
        event = uno.createUnoStruct("com.sun.star.frame.DispatchResultEvent")
        event.Source = self
        try:
            action = _action_of(url)
            event.Result, event.State = self._press(action, _begin(action), _at_once), SUCCESS
        except Failure as failure:
            event.Result, event.State = str(failure), FAILURE
        if listener is not None:
            listener.dispatchFinished(event)

    def getImplementationName(self) -> str:
        """Name of this implementation."""
        return SERVICE_NAME

    def supportsService(self, name: str) -> bool:
        """Whether it is a service of that name."""
        return name in SERVICES

    def getSupportedServiceNames(self) -> tuple[str, ...]:
        """Names of its services."""
        return SERVICES

    def _offers(self, action: str) -> bool:
        """Whether to offer a button in the open document: not those of another template than its own.

        In a document that is not ours each is offered, and says what to do when it is pressed.
        """
        templates = {name: each["workbook"] for name, each in CONFIGURATION["actions"].items()}
        own = templates.get(action)
        controller = None if self._frame is None else self._frame.Controller
        if not own or controller is None:
            return True
        return Book(controller.Model).made_from() not in set(templates.values()) - {"", own}

    # --- one press ------------------------------------------------------------------------------

    def _press_aside(self, action: str, label: str) -> None:
        try:
            text, kind = self._press(action, label, self._in_the_main_loop), "infobox"
        except Failure as failure:
            text, kind = str(failure), "warningbox"
        self._in_the_main_loop(lambda: _quietly(lambda: self._show(text, kind)))

    def _press(self, action: str, label: str, run: Callable[[Callable[[], Any]], Any]) -> str:
        """Sentence of a press that began and succeeds; `run` runs what touches the document."""
        indicator = None
        try:
            indicator = self._frame.createStatusIndicator()
            indicator.start(f"{label} ...", _STEPS)
            book = Book(self._frame.Controller.Model)
            names = BUTTONS.names(action)
            contents = run(lambda: book.read(names))
            changes = BUTTONS.plan(action, contents, lambda done, text: _show_progress(indicator, done, text))
            if isinstance(changes, Error):
                raise Failure(changes.message)
            run(lambda: book.apply(changes, label, contents))
            return changes.status
        except (WorkerError, BookError) as error:
            raise Failure(str(error)) from None
        except UnoException as error:
            LOG.exception("%s", action)
            raise Failure(f"The document was closed or Calc refused: {error.Message}") from None
        except Failure:
            raise
        except Exception:
            LOG.exception("internal error in %s", action)
            raise Failure(_INTERNAL) from None
        finally:
            _running.release()
            if indicator is not None:
                _quietly(indicator.end)

    def _in_the_main_loop(self, work: Callable[[], Any]) -> Any:
        """Run `work` in LibreOffice's main loop, between the user's own steps."""
        result: list[Any] = []
        finished = threading.Event()

        class Work(unohelper.Base, XCallback):
            def notify(self, data: Any) -> None:
                try:
                    result.append((work(), None))
                except Exception as error:  # handed to the thread that waits
                    result.append((None, error))
                finished.set()

        loop = self._context.ServiceManager.createInstanceWithContext(
            "com.sun.star.awt.AsyncCallback", self._context
        )
        loop.addCallback(Work(), None)
        finished.wait()
        value, error = result[0]
        if error is not None:
            raise error
        return value

    def _show(self, text: str, kind: str) -> None:
        """A message box in the window, where there is a window to see."""
        window = self._frame.ContainerWindow
        if window is None or not window.isVisible():
            return
        box = window.Toolkit.createMessageBox(
            window, uno.Enum("com.sun.star.awt.MessageBoxType", kind.upper()), 1, "Portfolio", text
        )
        box.execute()


def _action_of(url: Any) -> str:
    return str(url.Complete)[len(_PROTOCOL) :]


def _begin(action: str) -> str:
    """Label of a button that may run now; `_running` is held from here on."""
    known = CONFIGURATION["actions"].get(action)
    if known is None:
        raise Failure(
            f"There is no button {action!r}: run xl-portfolio install calc and restart LibreOffice."
        )
    if not _running.acquire(blocking=False):
        raise Failure("A button is still running: wait, or choose Stop the calculation.")
    BUTTONS.resume()
    return str(known["label"])


def _at_once(work: Callable[[], Any]) -> Any:
    return work()


def _show_progress(indicator: Any, done: float, text: str) -> None:
    if text:
        indicator.setText(text)
    indicator.setValue(int(done * _STEPS))


def _quietly(work: Callable[[], Any]) -> None:
    """Do what does not matter any more once the window has gone."""
    try:
        work()
    except UnoException:
        LOG.debug("the window has gone", exc_info=True)
