"""A portfolio laboratory and passive-income planner inside the spreadsheet."""
