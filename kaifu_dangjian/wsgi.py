"""The WSGI entry point: `gunicorn kaifu_dangjian.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifu_dangjian.settings")

application = get_wsgi_application()
