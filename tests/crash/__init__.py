"""The real worker process, killed; what became of the work is counted at the other end."""
