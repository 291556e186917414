"""Every button, one module each."""

from xl_portfolio.actions.income_planner.build_plan import build_plan
from xl_portfolio.actions.income_planner.check_plan import check_plan
from xl_portfolio.actions.income_planner.example_case import example_case
from xl_portfolio.actions.income_planner.run_simulation import run_simulation
from xl_portfolio.actions.income_planner.start_empty_plan import start_empty_plan
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
    build_plan,
    run_simulation,
    check_plan,
    start_empty_plan,
    example_case,
    undo_last_run,
)
"""The catalogue, in the order of the toolbar."""
