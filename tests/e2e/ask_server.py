"""ask_server.py HTTP GRPC MODEL TABLE: what Triton's own clients get for the rows of a table from a server at these addresses, in
several ways, as JSON. ask_server.py HTTP GRPC MODEL PICTURES.npy FILE…: for pictures as samples, and as files."""
import csv
import json
import pathlib
import sys

import numpy
import tritonclient.grpc
import tritonclient.http as client
from tritonclient.utils import InferenceServerException


def plain(result, names):
    return {name: [value.decode() if isinstance(value, bytes) else value for value in result.as_numpy(name).ravel().tolist()]
            for name in names}


def table_inputs(metadata, rows, binary, texts):
    inputs = []
    for column in metadata["inputs"]:
        cells = [row[column["name"]] for row in rows]
        kind = "BYTES" if texts else column["datatype"]
        if kind == "BYTES":
            values = numpy.array(cells, dtype=object).reshape(-1, 1)
        else:
            values = numpy.array([float(cell or "nan") for cell in cells]).reshape(-1, 1)
        tensor = client.InferInput(column["name"], list(values.shape), kind)
        # JSON has no NaN; as a text, a missing number is the empty one.
        tensor.set_data_from_numpy(values, binary_data=binary or kind != "BYTES")
        inputs.append(tensor)
    return inputs


def grpc_tensor(name, values, kind):
    tensor = tritonclient.grpc.InferInput(name, list(values.shape), kind)
    tensor.set_data_from_numpy(values)
    return tensor


def table_by_grpc(server, model, metadata, rows):
    """The same metadata, refusals, and the predictions."""
    assert server.is_server_live() and server.is_server_ready() and server.is_model_ready(model)
    assert server.get_server_metadata().name == "kindred"
    own = server.get_model_metadata(model, as_json=True)
    assert [[tensor["name"] for tensor in own[key]] for key in ("inputs", "outputs")] == [
        [tensor["name"] for tensor in metadata[key]] for key in ("inputs", "outputs")], own
    for wrong, code in ((lambda: server.infer("none", []), "NOT_FOUND"), (lambda: server.infer(model, []), "INVALID_ARGUMENT")):
        try:
            wrong()
            raise AssertionError(code)
        except InferenceServerException as error:
            assert code in error.status(), error
    inputs = []
    for column in metadata["inputs"]:
        cells = [row[column["name"]] for row in rows]
        texts = column["datatype"] == "BYTES"
        values = numpy.array(cells, dtype=object) if texts else numpy.array([float(cell or "nan") for cell in cells])
        inputs.append(grpc_tensor(column["name"], values.reshape(-1, 1), column["datatype"]))
    return server.infer(model, inputs)


def main():
    address, grpc_address, model, source, *files = sys.argv[1:]
    server = client.InferenceServerClient(address)
    by_grpc = tritonclient.grpc.InferenceServerClient(grpc_address)
    assert server.is_server_live() and server.is_server_ready() and server.is_model_ready(model)
    metadata = server.get_model_metadata(model)
    names = [output["name"] for output in metadata["outputs"]]
    answers = {}
    if source.endswith(".npy"):
        samples = numpy.load(source)
        ways = {"samples": client.InferInput("picture", list(samples.shape), "UINT8"),
                "files": client.InferInput("picture", [len(files)], "BYTES")}
        ways["samples"].set_data_from_numpy(samples)
        ways["files"].set_data_from_numpy(numpy.array([pathlib.Path(file).read_bytes() for file in files], dtype=object))
        for way, tensor in ways.items():
            answers[way] = plain(server.infer(model, [tensor]), names)
        encoded = numpy.array([pathlib.Path(file).read_bytes() for file in files], dtype=object)
        for way, tensor in {"samples": grpc_tensor("picture", samples, "UINT8"),
                            "files": grpc_tensor("picture", encoded, "BYTES")}.items():
            answers[f"grpc {way}"] = plain(by_grpc.infer(model, [tensor]), names)
    else:
        with open(source, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        answers["binary"] = plain(server.infer(model, table_inputs(metadata, rows, True, False)), names)
        wanted = [client.InferRequestedOutput(name, binary_data=False) for name in names]
        answers["json"] = plain(server.infer(model, table_inputs(metadata, rows, False, True), outputs=wanted), names)
        for method in ("gzip", "deflate"):
            answers[method] = plain(server.infer(model, table_inputs(metadata, rows, True, True),
                                                 request_compression_algorithm=method), names)
        answers["grpc"] = plain(table_by_grpc(by_grpc, model, metadata, rows), names)
        first = plain(server.infer(model, table_inputs(metadata, rows[:1], True, False),
                                   outputs=[client.InferRequestedOutput(names[-1])]), names[-1:])
        answers["one row, one output"] = first
    print(json.dumps({"metadata": metadata, "answers": answers}))


if __name__ == "__main__":
    main()
