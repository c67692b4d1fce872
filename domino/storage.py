"""Static files: named by their content, compressed ahead, ES module imports rewritten to the hashed names."""

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

_CSS, _JS = HashedFilesMixin.patterns
_MODULES = HashedFilesMixin._js_module_import_aggregation_patterns


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Source maps of libraries are neither copied (see apps.py) nor looked for."""

    patterns = ((_CSS[0], _CSS[1][:2]), _MODULES)
    manifest_strict = False
