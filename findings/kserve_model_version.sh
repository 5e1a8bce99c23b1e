#!/usr/bin/env bash
# Surprise: KServe's SDK sends one request object to two versions of a model: its gRPC form names model_version, the REST
#   client drops it, so that the newest version answers, without an error; what the server says of the version is dropped, too.
#   In the same client's JSON an infinity becomes null, which the protocol's servers read as a missing value, like NaN.
# Versions: kserve 0.21.0 on Python 3.11.
# Why it matters: whoever pins a version of a bundle by model_version gets another network's numbers by REST; put the version
#   into the address (/v2/models/NAME/versions/VERSION/infer), and send numbers that may be infinite as binary tensors.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install --no-compile kserve==0.21.0
"$folder/venv/bin/python" - 2>/dev/null <<'PY'
import asyncio
import http.server
import json
import threading
from importlib.metadata import version

import kserve
import numpy
from kserve.inference_client import RESTConfig

print("kserve", version("kserve"))
seen = []


class Server(http.server.BaseHTTPRequestHandler):
    """Keeps what it is asked, and answers as version 7."""
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        seen.append((self.path, json.loads(body)))
        answer = json.dumps({"model_name": "m", "model_version": "7", "outputs": [
            {"name": "y", "datatype": "FP64", "shape": [1], "data": [1.0]}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
tensor = kserve.InferInput("x", [3], "FP64")
tensor.set_data_from_numpy(numpy.array([numpy.inf, -numpy.inf, numpy.nan]), binary_data=False)
request = kserve.InferRequest("m", [tensor], model_version="3")


async def ask():
    client = kserve.InferenceRESTClient(RESTConfig(protocol="v2"))
    return await client.infer(f"http://127.0.0.1:{server.server_address[1]}", request, model_name="m")


answer = asyncio.run(ask())
path, body = seen[0]
print("  REST asks", path, "with", body["inputs"][0]["data"])
print("  the answer's version 7 is read as", answer.model_version)
print("  gRPC asks for version", repr(request.to_grpc().model_version))
assert path == "/v2/models/m/infer" and "3" not in json.dumps(body.get("parameters", {}))
assert answer.model_version is None
assert request.to_grpc().model_version == "3"
assert body["inputs"][0]["data"] == [None, None, None]
print("ok")
PY
