"""Small servers on real sockets that answer each request as a test scripts it, well or badly."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from typing import Self

Reply = bytes | Callable[[socket.socket], None]


def page(body: bytes = b"hello", *fields: str, status: str = "200 OK") -> bytes:
    """A whole answer, its length announced."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields, "", ""]
    return "\r\n".join(head).encode("latin-1") + body


def cut(data: bytes) -> Reply:
    """Send these bytes and hang up."""

    def reply(peer: socket.socket) -> None:
        peer.sendall(data)
        raise ConnectionAbortedError

    return reply


def drip(start: bytes, drop: bytes, closing: threading.Event) -> Reply:
    """Send `start`, then `drop` every few milliseconds for ever, so that no silence is ever long."""

    def reply(peer: socket.socket) -> None:
        peer.sendall(start)
        while not closing.wait(0.02):
            peer.sendall(drop)

    return reply


class Server:
    """Answers the n-th request with the n-th reply, the last one for ever; keeps the requests' heads."""

    def __init__(self, *replies: Reply, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[str] = []
        self.connections = 0
        self.closing = threading.Event()
        self.replies: Sequence[Reply] = replies
        self._tls = tls
        self._peers: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://localhost:{self.port}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        socket.create_connection(("127.0.0.1", self.port)).close()  # wakes the accepting thread
        for peer in self._peers:
            try:
                peer.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it is closed already
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            peer, _ = self._listener.accept()
            if self.closing.is_set():
                peer.close()
                return
            self.connections += 1
            self._peers.append(peer)
            self._start(self._serve, peer)

    def _serve(self, peer: socket.socket) -> None:
        try:
            peer = self._tls.wrap_socket(peer, server_side=True) if self._tls else peer
            self._peers.append(peer)
            while head := self._head(peer):
                self.requests.append(head)
                reply = self.replies[min(len(self.requests), len(self.replies)) - 1]
                if callable(reply):
                    reply(peer)
                else:
                    peer.sendall(reply)
        except OSError:
            pass  # the client hung up, or the script did
        finally:
            peer.close()

    @staticmethod
    def _head(peer: socket.socket) -> str:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            more = peer.recv(65536)
            if not more:
                return ""
            head += more
            if head.startswith(b"\x16"):  # a TLS greeting to a plain server is answered at once
                break
        return head.decode("latin-1")
