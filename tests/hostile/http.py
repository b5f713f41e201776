"""HTTP by hand: what is sent is what the test says, to the byte."""
import socket
import time
from dataclasses import dataclass

ANSWER_S = 3


@dataclass
class Answer:
    status: int
    headers: list  # of (lower-case name, value)
    body: bytes

    def header(self, name):
        return next((value for key, value in self.headers if key == name), None)


def request(method, target, headers, body=b""):
    lines = [f"{method} {target} HTTP/1.1".encode(), *(name.encode("latin-1") + b": " + encoded(value) for name, value in headers)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def encoded(text):
    return text if isinstance(text, bytes) else text.encode()


def take_answer(data):
    """The first whole answer in `data` and what follows it; (None, data) when it is not whole."""
    head, found, rest = data.partition(b"\r\n\r\n")
    if not found:
        return None, data
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    answer = Answer(int(first.split(" ")[1]), headers, b"")
    if answer.status == 100:
        return take_answer(rest)
    length = int(answer.header("content-length") or 0)
    if len(rest) < length:
        return None, data
    answer.body = rest[:length]
    return answer, rest[length:]


class Connection:
    def __init__(self, address, source=None):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), ANSWER_S, (source, 0) if source else None)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.data, self.ended = b"", False

    def send(self, *parts):
        try:
            for part in parts:
                self.socket.sendall(part)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has answered before all was sent
        return self

    def _receive(self, within_s):
        self.socket.settimeout(max(0.001, within_s))
        try:
            got = self.socket.recv(1 << 20)
        except TimeoutError:
            return False
        except ConnectionResetError:
            got = b""
        self.ended = not got
        self.data += got
        return bool(got)

    def answer(self, within_s=ANSWER_S):
        """The next one; None when the connection ends, or the time, without one."""
        end = time.monotonic() + within_s
        while True:
            answer, self.data = take_answer(self.data)
            if answer or self.ended or time.monotonic() > end:
                return answer
            self._receive(end - time.monotonic())

    def ends(self, within_s=ANSWER_S):
        """Whether the server closes it; what comes before stays in `data`."""
        end = time.monotonic() + within_s
        while not self.ended and time.monotonic() < end:
            self._receive(end - time.monotonic())
        return self.ended

    def is_in_step(self):
        """Whether the next answer is that of the next request, or the connection has ended without another."""
        self.send(request("GET", "/livez", [("Host", "127.0.0.1")]))
        answer = self.answer()
        return not self.data and (answer.body == b"ok\n" if answer else self.ended)

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def one_answer(address, data, source=None):
    with Connection(address, source) as connection:
        return connection.send(data).answer()
