"""One folder per spreadsheet, thin: what the engine knows reaches a workbook through these."""
