"""Every file that Excel needs and that is built: a workbook with macros for each template, and the add-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_portfolio.hosts.excel.addin import ADDIN_NAME, build_addin
from xl_portfolio.hosts.excel.macro_book import with_macros

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xl_portfolio.engine import Engine

__all__ = ["built_files"]


def built_files(templates: Mapping[str, bytes], engine: Engine) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file; `templates` are the finished .xlsx workbooks by the name of their template."""
    for name, xlsx in templates.items():
        yield f"{name}.xlsm", with_macros(xlsx, name, engine)
    yield ADDIN_NAME, build_addin(engine)
