"""What stops a backup or a restore, said in one line."""


class BackupError(Exception):
    """The text is one French line that says what to do."""
