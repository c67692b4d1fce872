"""Reading the lists that others keep: file → table → recognised columns → candidates. Writes nothing.

The database side is `inventory.services.imports`; the file format and its rules are in docs/imports.md.
"""
