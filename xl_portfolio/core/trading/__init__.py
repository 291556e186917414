"""From a portfolio to the orders that make it."""

from xl_portfolio.core.trading.orders import Holdings, OrderBook, Terms, whole_share_orders

__all__ = ["Holdings", "OrderBook", "Terms", "whole_share_orders"]
