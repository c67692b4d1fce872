"""Whether the web server will be able to listen, asked before any long work."""

from __future__ import annotations

import errno
import socket

from domino.bootstrap.common import BootstrapError

REASONS = {
    errno.EADDRINUSE: "le port est déjà pris par un autre programme",
    errno.EACCES: "ce port est réservé à l’administrateur",
    errno.EADDRNOTAVAIL: "cette adresse n’est pas celle de cette machine",
}


def check_port(host: str, port: int) -> None:
    """Raise BootstrapError unless a server may listen on `host`:`port`."""
    try:
        if not 0 < port < 65536:
            raise OSError(0, "not a port")  # getaddrinfo would take it modulo 65536
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        reason = REASONS.get(error.errno or 0, "adresse ou port inconnu")
        other = port + 1 if 1024 <= port < 65535 else 8000
        raise BootstrapError(
            f"Impossible de servir sur {host}:{port} : {reason}. Essayez par exemple : make run PORT={other}"
        ) from error
