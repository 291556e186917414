"""Stores and imports of data: prices from files and pasted blocks, and the sample of the templates."""
