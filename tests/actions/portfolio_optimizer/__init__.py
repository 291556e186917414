"""Tests of the buttons of the workbook `portfolio_optimizer`."""
