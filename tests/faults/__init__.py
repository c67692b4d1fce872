"""`make faults`: what docs/reliability.md promises, broken on purpose and counted. One module a promise."""
