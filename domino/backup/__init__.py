"""Backups: database, media and private files as of one moment, checked by checksums before and after a restore."""
