"""Static files: named by their content, compressed ahead, ES module imports rewritten to the hashed names.

Messages for the next page: in a cookie named by the settings, in the session when they are long.
"""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

_EXTENSION, _CSS_PATTERNS = HashedFilesMixin.patterns[0]


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Source maps of libraries are neither copied (see apps.py) nor looked for."""

    # url(…) and @import; the third pattern is the source map.
    patterns = ((_EXTENSION, _CSS_PATTERNS[:2]),)
    support_js_module_import_aggregation = True
    manifest_strict = False


class MessageCookie(CookieStorage):
    cookie_name = settings.MESSAGE_COOKIE_NAME


class MessageStorage(FallbackStorage):
    storage_classes = (MessageCookie, SessionStorage)
