"""The server's settings, by profile. They go on its command line, so no file in the data names a path."""

PORT = 5432  # only part of the socket's name: the server listens on no network address
USER = DATABASE = "domino"
SOCKET_NAME = f".s.PGSQL.{PORT}"

DURABLE = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    # Two cores shared with the web workers, and containers with 64 MB of /dev/shm
    "max_parallel_workers_per_gather": "0",
    "max_wal_size": "1GB",
    "timezone": "Europe/Paris",
    "log_timezone": "Europe/Paris",
    # A failed statement or a duplicate key would put addresses into the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
}
# Durable like the real one: what is measured must be what people get.
PROFILES = {"run": DURABLE, "test": DURABLE | THROW_AWAY, "bench": DURABLE}
