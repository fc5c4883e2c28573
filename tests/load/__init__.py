"""Many workers, faults and kills at once; what became of every delivery is counted at the other end."""
