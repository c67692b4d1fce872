import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "domino.settings")
# Nobody waits longer for a page: the statement is cancelled, locks are given up after half of it.
os.environ.setdefault("STATEMENT_TIMEOUT_MS", "10000")
application = get_wsgi_application()
