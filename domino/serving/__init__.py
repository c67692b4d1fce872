"""What `manage.py serve` does: prepare the database and the files, then keep the web server running."""
