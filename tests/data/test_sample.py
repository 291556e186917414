"""The sample is complete, weekly and consistent."""

from itertools import pairwise

import numpy as np

from xl_portfolio.data.sample import sample


def test_ten_years_of_weeks():
    data = sample()
    assert data.prices.shape == (len(data.dates), len(data.tickers)) == (523, 20)
    assert (data.dates[-1] - data.dates[0]).days == 3654
    assert {(b - a).days for a, b in pairwise(data.dates)} <= {6, 7, 8}


def test_prices_are_positive_and_complete():
    assert np.isfinite(sample().prices).all()
    assert (sample().prices > 0).all()


def test_holdings_match_the_prices():
    data = sample()
    assert tuple(asset.ticker for asset in data.assets) == data.tickers
    assert [asset.price for asset in data.assets] == data.prices[-1].tolist()
    assert all(asset.units == int(asset.units) > 0 for asset in data.assets)
    assert sum(asset.maximum for asset in data.assets) > 1 > sum(asset.minimum for asset in data.assets)
    assert data.settings["AsOfDate"] == data.dates[-1]


def test_prices_cannot_be_changed_by_accident():
    assert not sample().prices.flags.writeable


def test_same_object_every_time():
    assert sample() is sample()
