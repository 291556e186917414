"""Stand-ins for the modules of pywin32 and for the libraries of Windows, as far as xlwings uses them."""

from __future__ import annotations

import ctypes
import sys
from datetime import UTC, datetime
from functools import cache
from types import ModuleType, SimpleNamespace
from typing import Any

IID_IDISPATCH = "{00020400-0000-0000-C000-000000000046}"
RANGE = "{00020846-0000-0000-C000-000000000046}"


class ComError(Exception):
    """`pywintypes.com_error`."""

    def __init__(self, hresult: int = -2147352567, text: str = "Exception occurred.") -> None:
        super().__init__(hresult, text, None, None)
        self.hresult = hresult


class TimeType(datetime):
    """`pywintypes.TimeType`: a date and time that always has the time zone UTC."""


def com_time(moment: datetime) -> TimeType:
    """A date as COM delivers it."""
    return TimeType(*moment.timetuple()[:6], tzinfo=UTC)


class Keyboard:
    """`user32`: whether Esc is held down."""

    def __init__(self) -> None:
        self.escape = False

    def GetAsyncKeyState(self, key: int) -> int:
        return -32768 if self.escape and key == 0x1B else 0


class Dialogs:
    """`win32api.MessageBox`: what was shown, title and text."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, str]] = []

    def show(self, window: int, text: str, title: str, style: int) -> int:
        self.shown.append((title, text))
        return 1


keyboard, dialogs = Keyboard(), Dialogs()


class _Unwrapped(Exception):
    pass


def _unwrap(value: Any) -> Any:
    if isinstance(value, _Wrapped):
        return value.inner
    raise _Unwrapped


class _Wrapped:
    """A Python object on its way through COM."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner


class _Dispatch:
    """Base of early-bound objects; none exist here."""


def _module(name: str, **contents: Any) -> ModuleType:
    module = ModuleType(name)
    for key, value in contents.items():
        setattr(module, key, value)
    sys.modules[name] = module
    return module


def _nothing(*arguments: Any, **named: Any) -> int:
    return 0


@cache
def install() -> Any:
    """Put the stand-ins in place once and return xlwings with its Windows part."""
    assert not sys.platform.startswith("win"), "on Windows the real ones are there"
    _module(
        "pythoncom",
        __file__="pythoncom.dll",
        IID_IDispatch=IID_IDISPATCH,
        IID_IEnumVARIANT="enum",
        TypeIIDs={IID_IDISPATCH: _Dispatch},
        CoInitialize=_nothing,
        ole_error=ComError,
    )
    _module("pywintypes", com_error=ComError, error=ComError, IID=str, TimeType=TimeType)
    _module("win32api", MessageBox=dialogs.show, GetCurrentThreadId=_nothing)
    names = ("MB_OK", "MB_OKCANCEL", "MB_YESNO", "MB_YESNOCANCEL", "MB_ICONINFORMATION", "MB_ICONWARNING")
    _module("win32con", **dict.fromkeys(names, 0))
    _module("win32gui")
    _module("win32process", GetWindowThreadProcessId=lambda window: (0, 4711))
    _module("win32event", QS_ALLEVENTS=0, INFINITE=0, WAIT_OBJECT_0=0)
    _module("win32timezone", TimeZoneInfo=SimpleNamespace(utc=lambda: UTC))
    client = _module(
        "win32com.client",
        CDispatch=_Dispatch,
        CoClassBaseClass=_Dispatch,
        DispatchBaseClass=_Dispatch,
        Dispatch=lambda xl, *a, **k: xl,
        DispatchEx=_nothing,
    )
    util = _module("win32com.server.util", wrap=lambda obj, *a: _Wrapped(obj), unwrap=_unwrap)
    policy = _module("win32com.server.policy", DefaultPolicy=object)
    dispatcher = _module("win32com.server.dispatcher")
    server = _module("win32com.server", util=util, policy=policy, dispatcher=dispatcher)
    _module("win32com", client=client, server=server)
    library = SimpleNamespace(PyCom_PyObjectFromIUnknown=SimpleNamespace(restype=None))
    real, ctypes.PyDLL = ctypes.PyDLL, lambda name: library  # type: ignore[assignment,misc]  # a stand-in
    ctypes.windll = SimpleNamespace(user32=keyboard)  # type: ignore[attr-defined]  # only Windows has it
    ctypes.oledll = SimpleNamespace(ole32=SimpleNamespace(CLSIDFromString=_nothing))  # type: ignore[attr-defined]
    try:
        import xlwings
        import xlwings._xlwindows
        import xlwings.com_server
    finally:
        ctypes.PyDLL = real  # type: ignore[misc]
    engine = xlwings.Engine(impl=xlwings._xlwindows.engine)
    if "excel" not in [each.name for each in xlwings.engines]:
        xlwings.engines.add(engine)
    xlwings.engines.active = engine
    return xlwings
