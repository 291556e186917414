"""Numbers: arrays in, frozen dataclasses or arrays out. No cells, no files, no printing."""
