"""The buttons of the workbook `income_planner`."""
