"""What stops an import before its first row."""


class UnreadableFile(Exception):
    """The file, or the mapping file, cannot be used; the message is French and fit for the user's eyes."""
