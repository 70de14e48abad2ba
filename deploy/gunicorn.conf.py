"""How gunicorn serves the site: ``gunicorn --config deploy/gunicorn.conf.py shservice.wsgi``.

WEB_BIND and WEB_WORKERS change the address and the number of processes. One request a process at a time: with
SQLite threads wait for each other, and PostgreSQL gets one connection a process.
"""

import multiprocessing
import os

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", min(2 * multiprocessing.cpu_count() + 1, 9)))
worker_class = "sync"
timeout = 60  # the longest page, an import of 2,000 rows, takes a few seconds
graceful_timeout = 30
keepalive = 5
max_requests = 5000  # a process is replaced now and then; never all at once
max_requests_jitter = 500
limit_request_line = 4094
limit_request_fields = 60
control_socket_disable = True
errorlog = "-"
loglevel = "warning"  # requests that fail are logged by the application, with their id
