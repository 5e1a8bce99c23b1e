"""run_onnx.py MODEL INPUT: what ONNX Runtime makes of an exported model, as JSON: output → nested lists. INPUT is a table with
the model's columns, or an .npy file of pictures. Checks the model with ONNX's own checker first."""
import csv
import json
import sys

import numpy
import onnx
import onnxruntime


def main():
    model, source = sys.argv[1:]
    onnx.checker.check_model(onnx.load(model), full_check=True)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    if source.endswith(".npy"):
        feed = {"picture": numpy.load(source)}
    else:
        with open(source, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        feed = {}
        for column in session.get_inputs():
            cells = [row[column.name] for row in rows]
            if column.type == "tensor(string)":
                feed[column.name] = numpy.array(cells, dtype=object).reshape(-1, 1)
            else:
                feed[column.name] = numpy.array([float(cell or "nan") for cell in cells]).reshape(-1, 1)
    names = [output.name for output in session.get_outputs()]
    values = session.run(names, feed)
    print(json.dumps({"outputs": {name: value.tolist() for name, value in zip(names, values)},
                      "metadata": session.get_modelmeta().custom_metadata_map}))


if __name__ == "__main__":
    main()
