"""What can go wrong with reference data, said in French to whoever runs the command."""


class ReferenceDataError(Exception):
    """The reference data, or a perimeter file, cannot be used; the message says why, in one line."""
