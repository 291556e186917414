"""Every button, one module each."""

from xl_portfolio.actions.portfolio_optimizer.check_inputs import check_inputs
from xl_portfolio.actions.portfolio_optimizer.example_data import example_data
from xl_portfolio.actions.portfolio_optimizer.import_prices import import_prices
from xl_portfolio.actions.portfolio_optimizer.make_orders import make_orders
from xl_portfolio.actions.portfolio_optimizer.optimize import optimize
from xl_portfolio.actions.portfolio_optimizer.preview_import import preview_import
from xl_portfolio.actions.portfolio_optimizer.start_empty import start_empty
from xl_portfolio.actions.undo_last_run import undo_last_run
from xl_portfolio.sheet.action import Action

__all__ = ["ACTIONS"]

ACTIONS: tuple[Action, ...] = (
    optimize,
    make_orders,
    check_inputs,
    preview_import,
    import_prices,
    start_empty,
    example_data,
    undo_last_run,
)
"""The catalogue, in the order of the toolbar."""
