"""How fast the package is, as ratios from one run: `python -m tests.benchmarks [NAME…] [--json FILE]`."""
