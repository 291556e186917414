"""Simulation: the whole plan on many futures, and what follows for goals, spending and assumptions."""

from xl_portfolio.core.simulation.averaging import Averaging, lump_sum_against_averaging
from xl_portfolio.core.simulation.futures import MOST_PATHS, IncomeCuts, drawn_futures, kept_futures
from xl_portfolio.core.simulation.models import (
    LEAST_BLOCK,
    RETURN_MODELS,
    BlockBootstrap,
    HistoricalSequences,
    LogNormal,
    ReturnModel,
    StudentT,
)
from xl_portfolio.core.simulation.run import (
    PERCENTILES,
    GoalProbability,
    Probability,
    Progress,
    Simulation,
    live,
    simulate,
)
from xl_portfolio.core.simulation.sustainable import SustainableWithdrawal, sustainable_withdrawal
from xl_portfolio.core.simulation.tornado import (
    TORNADO_FACTORS,
    Bar,
    TornadoFactor,
    possible_factors,
    tornado,
)
from xl_portfolio.core.simulation.worst import WORST_SHARE, WorstCase, worst_case

__all__ = [
    "LEAST_BLOCK",
    "MOST_PATHS",
    "PERCENTILES",
    "RETURN_MODELS",
    "TORNADO_FACTORS",
    "WORST_SHARE",
    "Averaging",
    "Bar",
    "BlockBootstrap",
    "GoalProbability",
    "HistoricalSequences",
    "IncomeCuts",
    "LogNormal",
    "Probability",
    "Progress",
    "ReturnModel",
    "Simulation",
    "StudentT",
    "SustainableWithdrawal",
    "TornadoFactor",
    "WorstCase",
    "drawn_futures",
    "kept_futures",
    "live",
    "lump_sum_against_averaging",
    "possible_factors",
    "simulate",
    "sustainable_withdrawal",
    "tornado",
    "worst_case",
]
