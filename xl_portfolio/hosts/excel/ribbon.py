"""The *Portfolio* tab of the ribbon: the buttons of each template in a group of their own, and *Explain cell*."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from xl_portfolio.hosts.excel.source import CATEGORY
from xl_portfolio.sheet.action import title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xl_portfolio.engine import Engine
    from xl_portfolio.hosts.excel.parts import Parts
    from xl_portfolio.sheet.action import Action

__all__ = ["CALLBACK", "EXPLAIN_CELL", "RIBBON_PART", "add_ribbon", "ribbon_xml"]

RIBBON_PART = "customUI/customUI14.xml"
CALLBACK = "PortfolioOnRibbon"
EXPLAIN_CELL = "explain_cell"

_KIND = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
_TIP = 1024  # characters of a tooltip
_EXPLAIN_HELP = (
    "Why the selected cell shows what it shows: what was wrong and the remedy, or what was left out."
)


def ribbon_xml(engine: Engine) -> str:
    """The tab: a group for each template, one for what works on every workbook, one for explanations."""
    groups = "".join(_group(name, actions) for name, actions in engine.groups.items() if actions)
    explain = _button(EXPLAIN_CELL, "Explain cell", _EXPLAIN_HELP, "TraceError", large=True)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<customUI xmlns="{_NAMESPACE}"><ribbon><tabs>'
        f'<tab id="xlPortfolioTab" label="{CATEGORY}">{groups}'
        f'<group id="xlPortfolioExplanation" label="Formulas">{explain}</group>'
        "</tab></tabs></ribbon></customUI>"
    )


def _group(workbook: str, actions: Sequence[Action]) -> str:
    """The buttons of a template, the first one large; without a name those of every workbook."""
    buttons = "".join(
        _button(action.id, action.label, action.help, action.icon, large=bool(workbook) and place == 0)
        for place, action in enumerate(actions)
    )
    label = title_of(workbook) if workbook else "Every workbook"
    return f'<group id="xlPortfolioGroup_{workbook}" label={quoteattr(label)}>{buttons}</group>'


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
