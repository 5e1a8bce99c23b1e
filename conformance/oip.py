#!/usr/bin/env python3
"""Checks a server against the Open Inference Protocol, version 2, over HTTP, and over gRPC where tritonclient[grpc] is installed.
Prints a table of what holds; exit code 1 if something required does not.

  conformance/oip.py URL MODEL REQUEST.json [--grpc ADDRESS]

REQUEST.json is the body of a request that the model answers, with data as JSON. Required (must) is what the protocol's text
demands; optional (may) are extensions and what it leaves open.
"""
import argparse
import json
import struct
import sys
import urllib.error
import urllib.request

SIZES = {"BOOL": "?", "UINT8": "B", "UINT16": "H", "UINT32": "I", "UINT64": "Q", "INT8": "b", "INT16": "h", "INT32": "i",
         "INT64": "q", "FP32": "f", "FP64": "d"}


def require(holds, text=""):
    if not holds:
        raise AssertionError(text)


class Server:
    def __init__(self, options):
        self.url = options.url.rstrip("/")
        self.model = f"/v2/models/{options.model}"
        with open(options.request, encoding="utf-8") as file:
            self.request = json.load(file)

    def call(self, target, body=None, headers=None, method=None):
        request = urllib.request.Request(self.url + target, body, headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read(), error.headers

    def infer(self, request):
        status, body, _ = self.call(self.model + "/infer", json.dumps(request).encode(), {"Content-Type": "application/json"})
        return status, json.loads(body)

    def answer(self):
        status, answer = self.infer(self.request)
        require(status == 200, answer)
        return answer

    def refuses(self, change):
        request = json.loads(json.dumps(self.request))
        change(request)
        status, answer = self.infer(request)
        require(400 <= status < 500, f"status {status}")
        require(isinstance(answer.get("error"), str), "no text \"error\"")


def elements(shape):
    count = 1
    for size in shape:
        count *= size
    return count


def flat(values):
    return [leaf for value in values for leaf in flat(value)] if isinstance(values, list) else [values]


def must_live(server):
    require(server.call("/v2/health/live")[0] == 200)


def must_ready(server):
    require(server.call("/v2/health/ready")[0] == 200)


def must_model_ready(server):
    require(server.call(server.model + "/ready")[0] == 200)


def must_server_metadata(server):
    status, body, _ = server.call("/v2")
    answer = json.loads(body)
    require(status == 200 and isinstance(answer["name"], str) and isinstance(answer["version"], str), answer)
    require(isinstance(answer["extensions"], list), "no list of extensions")


def must_model_metadata(server):
    status, body, _ = server.call(server.model)
    answer = json.loads(body)
    require(status == 200 and answer["name"] and isinstance(answer["platform"], str), answer)
    for tensor in answer["inputs"] + answer["outputs"]:
        require(isinstance(tensor["name"], str) and isinstance(tensor["datatype"], str), tensor)
        require(all(isinstance(size, int) for size in tensor["shape"]), tensor)
    require(answer["inputs"] and answer["outputs"], "no inputs or outputs")


def must_unknown_model(server):
    status, body, _ = server.call("/v2/models/no-such-model")
    require(400 <= status < 500, f"status {status}")
    require("error" in json.loads(body), "no \"error\"")


def must_infer(server):
    answer = server.answer()
    require(isinstance(answer["model_name"], str), "no model_name")
    for output in answer["outputs"]:
        require({"name", "datatype", "shape", "data"} <= output.keys(), output.keys())
        require(len(flat(output["data"])) == elements(output["shape"]), f"{output['name']}: data and shape differ")


def must_id(server):
    answer = server.infer({**server.request, "id": "a-b-7"})[1]
    require(answer.get("id") == "a-b-7", answer.get("id"))


def must_nested(server):
    request = json.loads(json.dumps(server.request))
    for tensor in request["inputs"]:
        data = flat(tensor["data"])
        for size in reversed(tensor["shape"][1:]):
            data = [data[i:i + size] for i in range(0, len(data), size)]
        tensor["data"] = data
    status, answer = server.infer(request)
    require(status == 200, answer)
    require([output["data"] for output in answer["outputs"]] == [output["data"] for output in server.answer()["outputs"]])


def must_outputs(server):
    name = server.answer()["outputs"][-1]["name"]
    status, answer = server.infer({**server.request, "outputs": [{"name": name}]})
    require(status == 200 and [output["name"] for output in answer["outputs"]] == [name],
            [output["name"] for output in answer.get("outputs", [])])


def must_refuse_shape(server):
    server.refuses(lambda request: request["inputs"][0].update(shape=[7, 11, 13]))


def must_refuse_datatype(server):
    server.refuses(lambda request: request["inputs"][0].update(datatype="FP128"))


def must_refuse_no_inputs(server):
    server.refuses(lambda request: request.pop("inputs"))


def must_refuse_output(server):
    server.refuses(lambda request: request.update(outputs=[{"name": "no such output"}]))


def must_refuse_json(server):
    status, body, _ = server.call(server.model + "/infer", b"{", {"Content-Type": "application/json"})
    require(400 <= status < 500, f"status {status}")
    require("error" in json.loads(body), "no \"error\"")


def may_versions(server):
    versions = json.loads(server.call(server.model)[1])["versions"]
    require(server.call(f"{server.model}/versions/{versions[0]}/ready")[0] == 200)


def may_take_binary(server):
    request, binary = json.loads(json.dumps(server.request)), b""
    for tensor in request["inputs"]:
        data = flat(tensor.pop("data"))
        if tensor["datatype"] == "BYTES":
            parts = [(text or "").encode() for text in data]
            packed = b"".join(struct.pack("<I", len(part)) + part for part in parts)
        else:
            packed = struct.pack(f"<{len(data)}{SIZES[tensor['datatype']]}",
                                 *[float("nan") if number is None else number for number in data])
        tensor["parameters"] = {"binary_data_size": len(packed)}
        binary += packed
    head = json.dumps(request).encode()
    status, body, _ = server.call(server.model + "/infer", head + binary, {"Inference-Header-Content-Length": str(len(head))})
    require(status == 200, f"status {status}")
    require(json.loads(body)["outputs"] == server.answer()["outputs"], "other predictions than from JSON")


def may_give_binary(server):
    request = {**server.request, "parameters": {"binary_data_output": True}}
    status, body, headers = server.call(server.model + "/infer", json.dumps(request).encode(), {"Content-Type": "application/json"})
    require(status == 200, f"status {status}")
    length = int(headers["Inference-Header-Content-Length"])
    sizes = [output["parameters"]["binary_data_size"] for output in json.loads(body[:length])["outputs"]]
    require(sum(sizes) == len(body) - length, "sizes and data differ")


def must_grpc(server, address):
    import tritonclient.grpc as client
    import numpy
    other = client.InferenceServerClient(address)
    name = server.model.rsplit("/", 1)[1]
    require(other.is_server_live() and other.is_server_ready() and other.is_model_ready(name))
    require(other.get_server_metadata().name and other.get_model_metadata(name).inputs)
    inputs = []
    for tensor in server.request["inputs"]:
        kinds = {"BYTES": object, "FP64": numpy.float64, "FP32": numpy.float32, "INT64": numpy.int64, "INT32": numpy.int32,
                 "UINT8": numpy.uint8, "BOOL": bool}
        data = [("" if value is None else value) if tensor["datatype"] == "BYTES" else
                (float("nan") if value is None else value) for value in flat(tensor["data"])]
        own = client.InferInput(tensor["name"], tensor["shape"], tensor["datatype"])
        own.set_data_from_numpy(numpy.array(data, dtype=kinds[tensor["datatype"]]).reshape(tensor["shape"]))
        inputs.append(own)
    result = other.infer(name, inputs)
    for output in server.answer()["outputs"]:
        got = result.as_numpy(output["name"]).ravel().tolist()
        got = [value.decode() if isinstance(value, bytes) else value for value in got]
        require(got == flat(output["data"]), f"{output['name']}: other predictions than over HTTP")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("model")
    parser.add_argument("request")
    parser.add_argument("--grpc", metavar="ADDRESS")
    options = parser.parse_args()
    server, failed = Server(options), 0
    checks = {name: check for name, check in globals().items() if name.startswith(("must_", "may_")) and name != "must_grpc"}
    if options.grpc:
        checks["must_grpc"] = lambda one: must_grpc(one, options.grpc)
    print("| | check | |\n|---|---|---|")
    for name, check in checks.items():
        kind, _, what = name.partition("_")
        try:
            check(server)
            result = "yes"
        except Exception as error:  # whatever a server does is its answer
            result = f"no: {type(error).__name__} {str(error)[:100]}".replace("\n", " ")
            failed += kind == "must"
        print(f"| {kind} | {what.replace('_', ' ')} | {result} |", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
