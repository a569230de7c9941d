"""Run the command line with ``python -m octroi.cli``."""

from .main import run

run()
