"""ask_kserve.py HTTP GRPC MODEL TABLE: what the clients of KServe's SDK get for the rows of a table from a server at these
addresses, in several ways, as JSON. ask_kserve.py HTTP GRPC MODEL PICTURES.npy FILE…: for pictures as samples, and as files."""
import asyncio
import csv
import json
import logging
import pathlib
import sys
import urllib.request

import grpc
import httpx
import kserve
import numpy
from kserve.inference_client import RESTConfig
from kserve.protocol.infer_type import RequestedOutput


def plain(response, names):
    outputs = {output.name: output for output in response.outputs}
    return {name: [value.decode() if isinstance(value, bytes) else value for value in outputs[name].as_numpy().ravel().tolist()]
            for name in names}


def tensor(name, values, kind, binary):
    made = kserve.InferInput(name, list(values.shape), kind)
    made.set_data_from_numpy(values, binary_data=binary)
    return made


def table_inputs(metadata, rows, binary):
    inputs = []
    for column in metadata["inputs"]:
        cells = [row[column["name"]] for row in rows]
        values = (numpy.array(cells, dtype=object) if column["datatype"] == "BYTES"
                  else numpy.array([float(cell or "nan") for cell in cells]))
        inputs.append(tensor(column["name"], values.reshape(-1, 1), column["datatype"], binary))
    return inputs


async def refused(answer, kind, holds):
    try:
        await answer
    except kind as error:
        assert holds(error), error
    else:
        raise AssertionError("a request that is wrong was answered")


class Clients:
    def __init__(self, url, grpc_address, model, names):
        self.url, self.model, self.names = url, model, names
        self.rest = kserve.InferenceRESTClient(RESTConfig(protocol="v2"))
        self.grpc = kserve.InferenceGRPCClient(grpc_address)

    async def by_rest(self, inputs, binary, names=None):
        wanted = [RequestedOutput(name, {"binary_data": binary}) for name in names or self.names]
        request = kserve.InferRequest(self.model, inputs, request_outputs=wanted)
        return plain(await self.rest.infer(self.url, request, model_name=self.model), names or self.names)

    async def by_grpc(self, inputs, names=None):
        wanted = names and [RequestedOutput(name) for name in names]
        return plain(await self.grpc.infer(kserve.InferRequest(self.model, inputs, request_outputs=wanted)), names or self.names)

    async def check_health_and_errors(self):
        rest, model = self.rest, self.model
        assert await rest.is_server_live(self.url) and await rest.is_server_ready(self.url)
        assert await rest.is_model_ready(self.url, model) and not await rest.is_model_ready(self.url, "none")
        assert await self.grpc.is_server_live() and await self.grpc.is_server_ready() and await self.grpc.is_model_ready(model)
        wrong = [tensor("none", numpy.zeros((1, 1)), "FP64", True)]
        await refused(rest.infer(self.url, kserve.InferRequest(model, wrong), model_name=model), httpx.HTTPStatusError,
                      lambda error: error.response.status_code == 400 and "6 features" in str(error))
        await refused(rest.infer(self.url, kserve.InferRequest(model, wrong), model_name="none"), httpx.HTTPStatusError,
                      lambda error: error.response.status_code == 404)
        await refused(self.grpc.infer(kserve.InferRequest(model, wrong)), grpc.RpcError,
                      lambda error: error.code() == grpc.StatusCode.INVALID_ARGUMENT)
        await refused(self.grpc.infer(kserve.InferRequest("none", wrong)), grpc.RpcError,
                      lambda error: error.code() == grpc.StatusCode.NOT_FOUND)

    async def ask_table(self, metadata, rows):
        await self.check_health_and_errors()
        last = self.names[-1:]
        return {"binary": await self.by_rest(table_inputs(metadata, rows, True), True),
                "json": await self.by_rest(table_inputs(metadata, rows, False), False),
                "grpc": await self.by_grpc(table_inputs(metadata, rows, True)),
                "grpc contents": await self.by_grpc(table_inputs(metadata, rows, False)),
                "one row, one output": await self.by_rest(table_inputs(metadata, rows[:1], True), True, last),
                "grpc, one row, one output": await self.by_grpc(table_inputs(metadata, rows[:1], True), last)}

    async def ask_pictures(self, samples, files):
        encoded = numpy.array(files, dtype=object)
        answers = {}
        for binary, form in ((True, "binary"), (False, "json")):
            answers[f"samples, {form}"] = await self.by_rest([tensor("picture", samples, "UINT8", binary)], binary)
            answers[f"grpc samples, {form}"] = await self.by_grpc([tensor("picture", samples, "UINT8", binary)])
        answers["files"] = await self.by_rest([tensor("picture", encoded, "BYTES", True)], True)
        answers["grpc files"] = await self.by_grpc([tensor("picture", encoded, "BYTES", True)])
        return answers


async def main():
    address, grpc_address, model, source, *files = sys.argv[1:]
    # It logs the errors that it raises.
    logging.disable(logging.ERROR)
    url = f"http://{address}"
    with urllib.request.urlopen(f"{url}/v2/models/{model}") as answer:
        metadata = json.load(answer)
    clients = Clients(url, grpc_address, model, [output["name"] for output in metadata["outputs"]])
    if source.endswith(".npy"):
        answers = await clients.ask_pictures(numpy.load(source), [pathlib.Path(file).read_bytes() for file in files])
    else:
        with open(source, encoding="utf-8", newline="") as file:
            answers = await clients.ask_table(metadata, list(csv.DictReader(file)))
    await clients.rest.close()
    await clients.grpc.close()
    print(json.dumps({"answers": answers}))


if __name__ == "__main__":
    asyncio.run(main())
