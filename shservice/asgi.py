"""The entry point of an asynchronous server; the product itself needs only ``shservice.wsgi``."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shservice.settings")
application = get_asgi_application()
