"""The lists that cells offer: written once on the hidden sheet, reached by every validation through a name."""

from __future__ import annotations

from typing import Any

from xl_portfolio.actions.income_planner.contents import CHOICES
from xl_portfolio.templates.book import Book
from xl_portfolio.templates.income_planner.places import LISTS_COLUMN

__all__ = ["list_name", "one_of", "one_of_column", "write_lists"]


def list_name(choice: str) -> str:
    """Name of the range with the words of a key of `CHOICES`, such as `GoalsKindList` for "Goals.Kind"."""
    words = choice.replace(".", " ").split()
    return "".join(word[0].upper() + word[1:] for word in words) + "List"


def one_of(choice: str, title: str, prompt: str) -> dict[str, Any]:
    """Validation: one of the words of a key of `CHOICES`."""
    return _listed(f"={list_name(choice)}", title, prompt)


def one_of_column(names: str, title: str, prompt: str) -> dict[str, Any]:
    """Validation: one of the entries of a named column that is filled from the top.

    The list ends at the last entry: a list that holds blanks lets everything pass.
    """
    return _listed(f"=INDEX({names},1):INDEX({names},MAX(1,COUNTA({names})))", title, prompt)


def _listed(source: str, title: str, prompt: str) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": source,
        "input_title": title,
        "input_message": prompt,
        "error_title": title,
        "error_message": f"{prompt} Choose one of the list.",
    }


def write_lists(book: Book) -> None:
    """Write the words of `CHOICES` on the sheet Configuration and define their names."""
    sheet = book.sheets["Configuration"]
    for column, (choice, words) in enumerate(CHOICES.items(), start=LISTS_COLUMN):
        sheet.write_string(0, column, choice, book.look("Note"))
        for row, word in enumerate(words, start=1):
            sheet.write_string(row, column, word, book.look("Calculated"))
        book.define(list_name(choice), "Configuration", 1, column, len(words), column)
