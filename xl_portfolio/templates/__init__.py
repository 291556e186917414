"""The workbooks as code: theme, blocks, one package per workbook, build."""

from xl_portfolio.templates.build import TEMPLATES, Template, build, template_of

__all__ = ["TEMPLATES", "Template", "build", "template_of"]
