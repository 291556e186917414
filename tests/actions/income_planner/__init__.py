"""Tests of the buttons of the workbook `income_planner`."""
