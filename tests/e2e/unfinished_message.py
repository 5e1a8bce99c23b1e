"""A client of gRPC that sends a large message but for its last byte, and holds the connection: HTTP/2 by hand, since gRPC's own
clients send whole messages."""
import socket
import struct

DATA, HEADERS, RESET, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
WINDOW = 65535  # of a connection and of a stream at first
INITIAL_WINDOW = 4  # the setting
MOST = 16384  # bytes of a frame


def frame(kind, flags, stream, payload):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def header(name, value):
    return b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value


class UnfinishedMessage:
    def __init__(self, port, path):
        self.connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.received = b""
        self.windows = [WINDOW, WINDOW]  # of the connection, of the stream
        self.connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0, b""))
        fields = ((b":method", b"POST"), (b":scheme", b"http"), (b":path", path), (b":authority", b"localhost"),
                  (b"content-type", b"application/grpc"), (b"te", b"trailers"))
        self.connection.sendall(frame(HEADERS, 4, 1, b"".join(header(*field) for field in fields)))

    def take(self):
        """Reads frames, at least one. Returns whether the server goes on with the message."""
        while len(self.received) < 9 or len(self.received) < 9 + int.from_bytes(self.received[:3], "big"):
            more = self.connection.recv(65536)
            if not more:
                return False
            self.received += more
        length, kind, flags = int.from_bytes(self.received[:3], "big"), self.received[3], self.received[4]
        stream = int.from_bytes(self.received[5:9], "big")
        payload, self.received = self.received[9:9 + length], self.received[9 + length:]
        if kind == WINDOW_UPDATE:
            self.windows[min(stream, 1)] += int.from_bytes(payload, "big")
        elif kind == SETTINGS and not flags:
            for place in range(0, length, 6):
                setting, value = struct.unpack(">HI", payload[place:place + 6])
                if setting == INITIAL_WINDOW:
                    self.windows[1] += value - WINDOW
            self.connection.sendall(frame(SETTINGS, 1, 0, b""))
        elif kind == PING and not flags:
            self.connection.sendall(frame(PING, 1, 0, payload))
        return kind not in (RESET, GOAWAY, HEADERS)

    def send(self, size):
        """Sends all but the last of `size` bytes. Returns whether the server took them."""
        rest = b"\0" + struct.pack(">I", size)
        left = size - 1 + len(rest)
        try:
            while left:
                count = min(MOST, left, *self.windows)
                if count <= 0:
                    if not self.take():
                        return False
                    continue
                self.connection.sendall(frame(DATA, 0, 1, rest.ljust(count, b"\0")[:count]))
                rest = rest[count:]
                left -= count
                self.windows = [window - count for window in self.windows]
            return True
        except OSError:  # the server closed it
            return False
