"""Reading the workbook's inputs, one module for each kind; what is wrong becomes a doubt with its cell."""
