"""Free ports on loopback."""

import socket

from pipeline.errors import ConfigurationError

_SPAN = 200


def choose_port(first: int) -> int:
    """The first free loopback port from a number on.

    Raises:
        ConfigurationError: None of 200 is free.
    """
    for port in range(first, min(first + _SPAN, 65536)):
        if is_free(port):
            return port
    raise ConfigurationError(f"No port from {first} to {first + _SPAN - 1} is free on 127.0.0.1.")


def is_free(port: int) -> bool:
    """Whether a server could listen on the loopback port now."""
    with socket.socket() as listener:
        # As servers do: a port whose last connections are still fading is free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
