"""ask_server.py ADDRESS MODEL TABLE: what Triton's own client gets for the rows of a table from a server, in several ways, as
JSON. ask_server.py ADDRESS MODEL PICTURES.npy FILE…: for pictures as samples, and as files."""
import csv
import json
import pathlib
import sys

import numpy
import tritonclient.http as client


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


def main():
    address, model, source, *files = sys.argv[1:]
    server = client.InferenceServerClient(address)
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
    else:
        with open(source, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        answers["binary"] = plain(server.infer(model, table_inputs(metadata, rows, True, False)), names)
        wanted = [client.InferRequestedOutput(name, binary_data=False) for name in names]
        answers["json"] = plain(server.infer(model, table_inputs(metadata, rows, False, True), outputs=wanted), names)
        for method in ("gzip", "deflate"):
            answers[method] = plain(server.infer(model, table_inputs(metadata, rows, True, True),
                                                 request_compression_algorithm=method), names)
        first = plain(server.infer(model, table_inputs(metadata, rows[:1], True, False),
                                   outputs=[client.InferRequestedOutput(names[-1])]), names[-1:])
        answers["one row, one output"] = first
    print(json.dumps({"metadata": metadata, "answers": answers}))


if __name__ == "__main__":
    main()
