"""gunicorn's settings: ``gunicorn -c deploy/gunicorn.py 'server.app:create_app()'``.

gthread, because a sync worker freezes on a request that never arrives whole.  Few processes and some threads each: the
work waits for the database, and each process holds the word lists once.
"""

import gc
import os

bind = os.environ.get("XUEKAO_BIND", "127.0.0.1:8080")
worker_class = "gthread"
workers = int(os.environ.get("XUEKAO_WEB_WORKERS", "2"))
preload_app = True  # imported once, shared by all; the application leaves no connection open before the fork
threads = int(os.environ.get("XUEKAO_WEB_THREADS", "8"))

timeout = 60  # a worker that no longer reports is replaced
graceful_timeout = 5  # for requests under way at a stop; a browser that keeps a connection open uses it up, too
keepalive = 5
backlog = 2048  # everyone starts at nine

limit_request_line = 8190
limit_request_fields = 64
forwarded_allow_ips = ""  # the application decides which proxies to believe (XUEKAO_TRUSTED_PROXIES)

accesslog = None  # the application writes one line a request itself
errorlog = "-"
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108  a heartbeat must not wait for a disk
control_socket_disable = True


def when_ready(server: object) -> None:
    """Leave what the application consists of out of garbage collection: the processes go on sharing its memory."""
    gc.freeze()
