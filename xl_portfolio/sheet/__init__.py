"""The vocabulary of spreadsheets: cells, arguments, functions, actions and what they change."""
