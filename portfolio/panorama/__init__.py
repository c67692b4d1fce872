"""What a set of initiatives looks like as a whole: counts by view, a map of rates, declared effects added up."""
