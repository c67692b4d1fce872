"""gunicorn as domino-web@.service starts it; the socket comes from systemd (domino-web@.socket)."""

import os

from domino.watching.logs import logging_settings

worker_class = "domino.serving.worker.Worker"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# Beyond the limit of a statement (10 s), with room for files that take long to make.
timeout = 60
graceful_timeout = 30
# A connection to a socket of this machine costs nothing; one kept open could be closed under a request.
keepalive = 0
limit_request_line = 8190
worker_tmp_dir = "/dev/shm"  # noqa: S108 - the heartbeat of the workers must not wait for a disk
max_requests = 50_000
max_requests_jitter = 5_000
control_socket_disable = True
_logs = logging_settings(form=os.environ.get("LOG_FORMAT", "json"), level="INFO", requests=False)
logconfig_dict = {
    **_logs,
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": ["console"], "propagate": False},
        # The site writes its own line for each request, without what the addresses hold.
        "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
    },
}
