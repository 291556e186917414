"""The extension `xl_portfolio.oxt`, built from the catalogue."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, get_type_hints
from xml.sax.saxutils import escape, quoteattr

from xl_portfolio import __version__
from xl_portfolio.hosts.calc.images import SIZES, STOP, image
from xl_portfolio.hosts.calc.inside.names import method_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xl_portfolio.engine import Engine
    from xl_portfolio.sheet.function import Function

__all__ = ["EXTENSION_ID", "FILE_NAME", "Settings", "build_extension"]

EXTENSION_ID = "org.xlportfolio"
FILE_NAME = "xl_portfolio.oxt"

_SERVICE = "org.xlportfolio.Functions"
_PACKAGE = "xl_portfolio_calc"  # name of our package inside LibreOffice, where another xl_portfolio may be
_ROOT = Path(__file__).parents[2]
_INSIDE = (
    "wire/__init__.py",
    "wire/frames.py",
    "wire/values.py",
    "wire/client.py",
    "hosts/calc/inside/*.py",
)
_BUILT_AT = (2024, 1, 1, 0, 0, 0)  # time stamp of every part: the same input gives the same bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the extension has to know about this computer.

    Attributes
    ----------
    python : str
        The Python that runs the worker.
    log : str
        File of the diagnostic log.
    time_limit : float
        Seconds after which a calculation is stopped.
    """

    python: str
    log: str = ""
    time_limit: float = 60.0


def build_extension(path: Path, engine: Engine, settings: Settings) -> None:
    """Write the extension for the functions and buttons of `engine`."""
    functions = tuple(engine.functions.values())
    parts = {
        "META-INF/manifest.xml": _manifest(),
        "description.xml": _description(),
        "functions.idl": _interface(functions),
        "CalcAddIns.xcu": _add_ins(functions),
        "Addons.xcu": _add_ons(engine),
        "CalcWindowState.xcu": _TOOLBAR_STATE,
        "ProtocolHandler.xcu": _PROTOCOL_HANDLER,
        "Jobs.xcu": _JOBS,
        "component.py": _COMPONENT,
        "pythonpath/configuration.json": _configuration(functions, engine, settings),
        **dict(_images(engine)),
        **dict(_inside()),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _BUILT_AT), text, zipfile.ZIP_DEFLATED)


# --- what it contains -------------------------------------------------------------------------------


def _inside() -> Iterator[tuple[str, str]]:
    """Our own modules that run inside, with the package renamed."""
    for pattern in _INSIDE:
        for source in sorted(_ROOT.glob(pattern)):
            name = source.relative_to(_ROOT).as_posix()
            text = re.sub(
                r"^(\s*from|import) xl_portfolio\b",
                rf"\1 {_PACKAGE}",
                source.read_text(encoding="utf-8"),
                flags=re.M,
            )
            yield f"pythonpath/{_PACKAGE}/{name}", text
    for folder in ("", "hosts/", "hosts/calc/"):
        yield f"pythonpath/{_PACKAGE}/{folder}__init__.py", ""


def _configuration(functions: Iterable[Function], engine: Engine, settings: Settings) -> str:
    content = {
        **asdict(settings),
        "version": __version__,
        "functions": {function.name: _is_table(function) for function in functions},
        "actions": {
            action.id: {"label": action.label, "workbook": action.workbook}
            for action in engine.actions.values()
        },
    }
    return json.dumps(content, indent=1)


def _is_table(function: Function) -> bool:
    """Whether it returns a table: whatever its body does not declare as a number or as text."""
    return get_type_hints(function.body)["return"] not in (float, str)


def _interface(functions: Iterable[Function]) -> str:
    """The functions as a UNO interface; LibreOffice reads this text itself."""
    methods = []
    for function in functions:
        arguments = ", ".join(f"[in] any {method_name(argument.name)}" for argument in function.arguments)
        result = "sequence< sequence<any> >" if _is_table(function) else "any"
        methods.append(f"  {result} {method_name(function.name)}({arguments});\n")
    return f"module org {{ module xlportfolio {{\ninterface XFunctions {{\n{''.join(methods)}}};\n}}; }};\n"


def _add_ins(functions: Iterable[Function]) -> str:
    nodes = []
    for function in functions:
        parameters = "".join(
            _node(
                method_name(argument.name),
                _text("DisplayName", argument.name)
                + _text("Description", f"{argument.kind.text}{' (optional)' if argument.optional else ''}"),
            )
            for argument in function.arguments
        )
        nodes.append(
            _node(
                method_name(function.name),
                _text("DisplayName", function.name)
                + _text("Description", f"{function.category.label}: {function.help}")
                + _plain("Category", "Financial")  # Calc knows its own categories only
                + _text("CompatibilityName", function.name)
                + f'<node oor:name="Parameters">{parameters}</node>',
            )
        )
    inner = _node(_SERVICE, f'<node oor:name="AddInFunctions">{"".join(nodes)}</node>')
    return _component("CalcAddIns", f'<node oor:name="AddInInfo">{inner}</node>')


def _add_ons(engine: Engine) -> str:
    """The *Portfolio* menu and toolbar: every button, those of a template together, and one that stops.

    A document shows its own only: see `buttons.Buttons.addStatusListener`.
    """
    buttons = _buttons(engine)
    items = [
        _node(
            f"item{k:02d}",
            _plain("URL", f"{EXTENSION_ID}:{key}")
            + _text("Title", label)
            + _plain("Target", "_self")
            + _plain("Context", "com.sun.star.sheet.SpreadsheetDocument"),
        )
        for k, (key, label, _) in enumerate(buttons)
    ]
    menu = _node(
        "org.xlportfolio.menu",
        _text("Title", "Portfolio")
        + _plain("Context", "com.sun.star.sheet.SpreadsheetDocument")
        + f'<node oor:name="Submenu">{"".join(items)}</node>',
    )
    bar = _node("org.xlportfolio.toolbar", _text("Title", "Portfolio") + "".join(items))
    images = "".join(
        _node(
            f"org.xlportfolio.image.{key}",
            _plain("URL", f"{EXTENSION_ID}:{key}")
            + '<node oor:name="UserDefinedImages">'
            + "".join(_plain(f"Image{size}URL", f"%origin%/{_image_file(icon, size)}") for size in SIZES)
            + "</node>",
        )
        for key, _, icon in buttons
    )
    return _component(
        "Addons",
        f'<node oor:name="AddonUI"><node oor:name="OfficeMenuBar">{menu}</node>'
        f'<node oor:name="OfficeToolBar">{bar}</node><node oor:name="Images">{images}</node></node>',
    )


def _buttons(engine: Engine) -> list[tuple[str, str, str]]:
    """Id, label and image of each button, those of a template together, and of the one that stops."""
    actions = [action for group in engine.groups.values() for action in group]
    return [
        *((action.id, action.label, action.icon) for action in actions),
        ("cancel", "Stop the calculation", STOP),
    ]


def _images(engine: Engine) -> Iterator[tuple[str, str]]:
    """The image files by their place in the extension."""
    for _, _, icon in _buttons(engine):
        for size, pixels in SIZES.items():
            yield _image_file(icon, size), image(icon, pixels)


def _image_file(icon: str, size: str) -> str:
    return f"images/{icon}{size}.svg"


def _component(name: str, content: str, package: str = "org.openoffice.Office") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'oor:name="{name}" oor:package="{package}">\n{content}\n</oor:component-data>\n'
    )


def _node(name: str, content: str) -> str:
    return f'<node oor:name={quoteattr(name)} oor:op="replace">{content}</node>\n'


def _text(name: str, value: str) -> str:
    return f'<prop oor:name="{name}"><value xml:lang="en">{escape(value)}</value></prop>'


def _plain(name: str, value: str) -> str:
    return f'<prop oor:name="{name}" oor:type="xs:string"><value>{escape(value)}</value></prop>'


def _manifest() -> str:
    entries = (
        ("functions.idl", "application/vnd.sun.star.uno-typelibrary;type=RDB"),
        ("component.py", "application/vnd.sun.star.uno-component;type=Python"),
        *(
            (name, "application/vnd.sun.star.configuration-data")
            for name in (
                "CalcAddIns.xcu",
                "Addons.xcu",
                "CalcWindowState.xcu",
                "ProtocolHandler.xcu",
                "Jobs.xcu",
            )
        ),
    )
    lines = "".join(
        f' <manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>\n'
        for name, kind in entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">\n{lines}</manifest:manifest>\n'
    )


def _description() -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<description xmlns="http://openoffice.org/extensions/description/2006" '
        'xmlns:d="http://openoffice.org/extensions/description/2006">\n'
        f'<identifier value="{EXTENSION_ID}"/>\n<version value="{__version__}"/>\n'
        '<display-name><name lang="en">XL Portfolio</name></display-name>\n'
        '<dependencies><LibreOffice-minimal-version value="7.4" d:name="LibreOffice 7.4" '
        'xmlns="http://libreoffice.org/extensions/description/2011"/></dependencies>\n</description>\n'
    )


_PROTOCOL_HANDLER = _component(
    "ProtocolHandler",
    '<node oor:name="HandlerSet">'
    + _node(
        "org.xlportfolio.Buttons",
        '<prop oor:name="Protocols" oor:type="oor:string-list"><value>org.xlportfolio:*</value></prop>',
    )
    + "</node>",
)

_TOOLBAR_STATE = _component(  # at first under the others, with image and text; the user may change it
    "CalcWindowState",
    '<node oor:name="UIElements"><node oor:name="States">'
    '<node oor:name="private:resource/toolbar/addon_org.xlportfolio.toolbar" oor:op="fuse">'
    + _text("UIName", "Portfolio")
    + '<prop oor:name="Docked" oor:type="xs:boolean"><value>true</value></prop>'
    '<prop oor:name="Visible" oor:type="xs:boolean"><value>true</value></prop>'
    '<prop oor:name="Style" oor:type="xs:int"><value>2</value></prop>'
    "</node></node></node>",
    "org.openoffice.Office.UI",
)

_JOBS = _component(
    "Jobs",
    '<node oor:name="Jobs">'
    + _node("org.xlportfolio.Loaded", _plain("Service", "org.xlportfolio.Loaded"))
    + _node("org.xlportfolio.Saved", _plain("Service", "org.xlportfolio.Saved"))
    + '</node><node oor:name="Events">'
    + "".join(
        f'<node oor:name="{event}" oor:op="fuse"><node oor:name="JobList">'
        f"{_node(f'org.xlportfolio.{job}', '')}</node></node>"
        for event, job in (
            ("OnLoadFinished", "Loaded"),
            ("OnSaveDone", "Saved"),
            ("OnSaveAsDone", "Saved"),
        )
    )
    + "</node>",
)

_COMPONENT = f'''"""What LibreOffice loads: every part of XL Portfolio under its service name."""

import unohelper
from {_PACKAGE}.hosts.calc.inside import addin, buttons, jobs

g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(addin.Functions, addin.SERVICE_NAME, addin.SERVICES)
g_ImplementationHelper.addImplementation(buttons.Buttons, buttons.SERVICE_NAME, buttons.SERVICES)
for job in (jobs.Loaded, jobs.Saved):
    g_ImplementationHelper.addImplementation(job, job.SERVICE_NAME, ("com.sun.star.task.Job",))
'''
