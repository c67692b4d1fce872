"""`make bench`: the targets of the census at several sizes, each measured beside its reference in the same run."""
