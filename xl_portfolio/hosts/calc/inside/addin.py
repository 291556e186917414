"""The add-in: a method for every spreadsheet function, all of which ask the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import unohelper
from com.sun.star.lang import XServiceInfo, XServiceName
from org.xlportfolio import XFunctions

from xl_portfolio.hosts.calc.inside.cells import cell_of, rows_of, value_of_argument
from xl_portfolio.hosts.calc.inside.names import method_name
from xl_portfolio.hosts.calc.inside.session import CONFIGURATION, FUNCTIONS, LOG
from xl_portfolio.wire.client import WorkerError
from xl_portfolio.wire.values import Block, Error

if TYPE_CHECKING:
    from collections.abc import Callable

    from xl_portfolio.wire.values import Value

__all__ = ["SERVICES", "SERVICE_NAME", "Functions"]

SERVICE_NAME = "org.xlportfolio.Functions"
SERVICES = (SERVICE_NAME, "com.sun.star.sheet.AddIn")


class Functions(unohelper.Base, XFunctions, XServiceName, XServiceInfo):
    """The spreadsheet functions as one UNO object; its methods are added below."""

    def __init__(self, context: Any) -> None:
        self.context = context

    def getServiceName(self) -> str:
        """Name under which the configuration describes the functions."""
        return SERVICE_NAME

    def getImplementationName(self) -> str:
        """Name of this implementation."""
        return SERVICE_NAME

    def supportsService(self, name: str) -> bool:
        """Whether it is a service of that name."""
        return name in SERVICES

    def getSupportedServiceNames(self) -> tuple[str, ...]:
        """Names of its services."""
        return SERVICES


def _ask(name: str, arguments: tuple[Any, ...]) -> Value:
    """Value of a function; whatever goes wrong becomes an error value, and `WHY` says why."""
    try:
        values = [value_of_argument(argument) for argument in arguments]
        while values and values[-1] is None:
            values.pop()
        return FUNCTIONS.evaluate(name, values)
    except WorkerError as error:
        return str(error) if name == "WHY" else Error("#N/A", str(error))
    except Exception:
        LOG.exception("internal error in %s", name)
        return Error("#VALUE!")


def _number(name: str) -> Callable[..., Any]:
    def method(self: Functions, *arguments: Any) -> Any:
        return cell_of(_ask(name, arguments))

    return method


def _table(name: str) -> Callable[..., Any]:
    def method(self: Functions, *arguments: Any) -> Any:
        value = _ask(name, arguments)
        if isinstance(value, Block):
            return tuple(map(tuple, rows_of(value)))
        return ((cell_of(value),),)

    return method


for _name, _is_table in CONFIGURATION["functions"].items():
    setattr(Functions, method_name(_name), (_table if _is_table else _number)(_name))
