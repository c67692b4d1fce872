import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "domino.settings")
# Nobody waits longer for a page: the statement is cancelled, locks are given up after half of it.
os.environ.setdefault("STATEMENT_TIMEOUT_MS", "10000")
application = get_wsgi_application()
# Before the first request: several threads that ask at once must not import the pages at once.
get_resolver().url_patterns  # noqa: B018
# All of this stays: to look through it for garbage would stop a page for 50 ms now and then.
gc.collect()
gc.freeze()
