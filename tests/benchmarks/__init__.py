"""Measurements beside the peers: `make bench`. Each module prints a table; none is a test."""
