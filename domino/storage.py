"""Static files: named by their content, compressed ahead, ES module imports rewritten to the hashed names."""

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

_EXTENSION, _CSS_PATTERNS = HashedFilesMixin.patterns[0]


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Source maps of libraries are neither copied (see apps.py) nor looked for."""

    # url(…) and @import; the third pattern is the source map.
    patterns = ((_EXTENSION, _CSS_PATTERNS[:2]),)
    support_js_module_import_aggregation = True
    manifest_strict = False
