"""The *Portfolio* tab of the ribbon: every button of the catalogue, *Explain cell*, and where to find help."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from xl_portfolio.hosts.excel.source import CATEGORY

if TYPE_CHECKING:
    from xl_portfolio.engine import Engine
    from xl_portfolio.hosts.excel.parts import Parts

__all__ = ["CALLBACK", "EXPLAIN_CELL", "RIBBON_PART", "add_ribbon", "ribbon_xml"]

RIBBON_PART = "customUI/customUI14.xml"
CALLBACK = "PortfolioOnRibbon"
EXPLAIN_CELL = "explain_cell"

_KIND = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
_TIP = 1024  # characters of a tooltip
_FIRST = "optimize"  # the one large button of the actions
_EXPLAIN_HELP = (
    "Why the selected cell shows what it shows: what was wrong and the remedy, or what was left out."
)


def ribbon_xml(engine: Engine) -> str:
    """The tab: a group for the actions, a group for explanations."""
    actions = "".join(
        _button(action.id, action.label, action.help, action.icon, large=action.id == _FIRST)
        for action in engine.actions.values()
    )
    explain = _button(EXPLAIN_CELL, "Explain cell", _EXPLAIN_HELP, "TraceError", large=True)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<customUI xmlns="{_NAMESPACE}"><ribbon><tabs>'
        f'<tab id="xlPortfolioTab" label="{CATEGORY}">'
        f'<group id="xlPortfolioActions" label="Workbook">{actions}</group>'
        f'<group id="xlPortfolioExplanation" label="Formulas">{explain}</group>'
        "</tab></tabs></ribbon></customUI>"
    )


def add_ribbon(parts: Parts, engine: Engine) -> None:
    """Add the ribbon to a file."""
    parts[RIBBON_PART] = ribbon_xml(engine).encode()
    parts.relate("", _KIND, RIBBON_PART)


def _button(identifier: str, label: str, text: str, icon: str, *, large: bool) -> str:
    return (
        f'<button id="xlPortfolio_{identifier}" tag="{identifier}" label={quoteattr(label)} '
        f"screentip={quoteattr(label)} supertip={quoteattr(text[:_TIP])} imageMso={quoteattr(icon)} "
        f'size="{"large" if large else "normal"}" onAction="{CALLBACK}"/>'
    )
