"""What tools/bench/peers.py is made of: the environment, the texts, both sides, the measurements, the report."""


class BenchError(Exception):
    """One line that says what is missing and how to get it."""
