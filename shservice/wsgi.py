"""The entry point of gunicorn: ``gunicorn shservice.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shservice.settings")
application = get_wsgi_application()
