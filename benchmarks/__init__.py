"""Benchmarks: each by one command of the Makefile, its result in `docs/reference/benchmarks.md`."""
