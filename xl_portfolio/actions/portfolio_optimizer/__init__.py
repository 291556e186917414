"""The buttons of the workbook `portfolio_optimizer`."""
