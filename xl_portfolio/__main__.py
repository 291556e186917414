"""`python -m xl_portfolio`: the command line."""

from xl_portfolio.cli import main

main()
