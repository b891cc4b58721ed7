"""Where collected static files lie."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleStorage(CompressedManifestStaticFilesStorage):
    """A script that imports another names it by its hashed name, so both may be kept for good."""

    support_js_module_import_aggregation = True
