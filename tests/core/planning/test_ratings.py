"""Credit ratings are in order."""

import pytest

from xl_portfolio.core.errors import InputError
from xl_portfolio.core.planning import RATINGS, rating_number


def test_the_scale_rises_by_one_from_notch_to_notch() -> None:
    scale = ["AAA", *(letters + notch for letters in RATINGS[1:] for notch in ("+", "", "-"))]
    numbers = [rating_number(rating) for rating in scale]
    assert numbers == [0, *range(2, 20)]


def test_lower_case_and_spaces_do_not_matter() -> None:
    assert rating_number(" bbb+ ") == rating_number("BBB+") == 8


@pytest.mark.parametrize("rating", ["", "AAA+", "AAA-", "BBBB", "A++", "Baa", "+"])
def test_what_is_no_rating(rating: str) -> None:
    with pytest.raises(InputError, match="is no credit rating: write AAA, AA, A"):
        rating_number(rating)
