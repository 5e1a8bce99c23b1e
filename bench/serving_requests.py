"""Requests for the scripts serving_*.py, and a server to send them to. Only Python's standard library."""
import gzip
import json
import math
import os
import pathlib
import random
import re
import signal
import struct
import subprocess

INFER = "/v2/models/m/infer"


class Server:
    """kindred serve with the model m. Messages after the first go to this program's standard error."""

    def __init__(self, program, bundle, *flags):
        command = [program, "serve", f"m={bundle}", "--listen", "127.0.0.1:0", "--grpc", "127.0.0.1:0", *flags]
        # A port is announced in the first line; what follows is kept in a file, so that a full pipe never stops the server.
        self.messages = pathlib.Path(os.environ.get("TMPDIR", "/tmp")) / f"kindred_serve_{os.getpid()}.log"
        with open(self.messages, "w", encoding="utf-8") as file:
            self.process = subprocess.Popen(command, stderr=file)
        found = None
        while not found:
            if self.process.poll() is not None:
                raise SystemExit(self.messages.read_text(encoding="utf-8"))
            found = re.search(r" at http://127\.0\.0\.1:(\d+), gRPC at port (\d+)\n", self.messages.read_text(encoding="utf-8"))
        self.port, self.grpc_port = int(found[1]), int(found[2])

    def resident(self):
        """MiB in memory."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def processor_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.terminate()
        code = self.process.wait(60)
        text = self.messages.read_text(encoding="utf-8")
        self.messages.unlink()
        if code and not any(error):
            raise SystemExit(f"the server ended with exit code {code}: {text[-2000:]}")


class Rows:
    """Made-up rows for a bundle: numbers, its categories, one that it does not know, and missing values; or pictures of noise."""

    def __init__(self, bundle, seed=1):
        manifest = json.loads((pathlib.Path(bundle) / "manifest.json").read_text(encoding="utf-8"))
        self.features, self.pictures, self.draw = manifest["encoding"]["features"], manifest.get("pictures"), random.Random(seed)

    def tensors(self, rows):
        """Name, datatype, shape, and values, None for missing ones."""
        if self.pictures:
            sizes = [self.pictures[side] for side in ("channels", "height", "width")]
            return [("picture", "UINT8", [rows, *sizes], self.draw.randbytes(rows * math.prod(sizes)))]
        made = []
        for feature in self.features:
            classes = feature.get("classes")
            draw = (lambda c=classes: self.draw.choice([*c, "unseen"])) if classes else lambda: round(self.draw.uniform(0, 90), 3)
            values = [draw() if self.draw.random() > 0.05 else None for _ in range(rows)]
            made.append((feature["name"], "BYTES" if classes else "FP64", [rows, 1], values))
        return made

    def json(self, rows):
        inputs = [{"name": name, "datatype": kind, "shape": shape, "data": list(values)}
                  for name, kind, shape, values in self.tensors(rows)]
        return json.dumps({"inputs": inputs}).encode(), {"Content-Type": "application/json"}

    def gzip(self, rows):
        body, headers = self.json(rows)
        return gzip.compress(body, 1), {**headers, "Content-Encoding": "gzip"}

    def binary(self, rows):
        inputs, data = [], b""
        for name, kind, shape, values in self.tensors(rows):
            content = content_of(kind, values)
            inputs.append({"name": name, "datatype": kind, "shape": shape,
                           "parameters": {"binary_data_size": len(content)}})
            data += content
        head = json.dumps({"inputs": inputs, "parameters": {"binary_data_output": True}}).encode()
        return head + data, {"Inference-Header-Content-Length": str(len(head)), "Content-Type": "application/octet-stream"}

    def grpc(self, rows):
        """The bytes of a ModelInferRequest: model_name 1, inputs 5 (name 1, datatype 2, shape 3), raw_input_contents 7."""
        message, contents = field(1, b"m"), b""
        for name, kind, shape, values in self.tensors(rows):
            sizes = b"".join(varint(size) for size in shape)
            message += field(5, field(1, name.encode()) + field(2, kind.encode()) + field(3, sizes))
            contents += field(7, content_of(kind, values))
        return message + contents


def content_of(kind, values):
    if kind == "UINT8":
        return values
    if kind == "FP64":
        return struct.pack(f"<{len(values)}d", *[float("nan") if value is None else value for value in values])
    texts = [(value or "").encode() for value in values]
    return b"".join(struct.pack("<I", len(text)) + text for text in texts)


def varint(number):
    text = bytearray()
    while number > 127:
        text.append(number & 127 | 128)
        number >>= 7
    return bytes([*text, number])


def field(number, content):
    """A protobuf field of bytes."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def outputs_of(headers, body):
    """The values of an answer by output, in its order; numbers and texts."""
    length = int(headers.get("Inference-Header-Content-Length", len(body)))
    content, made = memoryview(body)[length:], []
    for output in json.loads(body[:length])["outputs"]:
        size = output.get("parameters", {}).get("binary_data_size")
        if size is None:
            made.append(output["data"])
            continue
        part, content = content[:size], content[size:]
        made.append(texts_of(part) if output["datatype"] == "BYTES" else list(struct.unpack(f"<{size // 8}d", part)))
    return made


def texts_of(content):
    texts, at = [], 0
    while at < len(content):
        end = at + 4 + struct.unpack_from("<I", content, at)[0]
        texts.append(bytes(content[at + 4:end]).decode())
        at = end
    return texts
