"""The benchmarks run; how fast is not asked here."""
