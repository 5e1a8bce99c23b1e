"""check_triton.py REPOSITORY: reads every config.pbtxt with protobuf and the message that Triton publishes, checks what an
ensemble refers to, and prints the configurations as JSON."""
import json
import pathlib
import sys

from google.protobuf import json_format, text_format
from tritonclient.grpc import model_config_pb2


def main():
    configs = {}
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*/config.pbtxt")):
        config = text_format.Parse(path.read_text(encoding="utf-8"), model_config_pb2.ModelConfig())
        assert config.name == path.parent.name, config.name
        assert (path.parent / "1").is_dir()
        configs[config.name] = config
    for config in configs.values():
        made = {}
        for step in config.ensemble_scheduling.step:
            model = configs[step.model_name]
            assert set(step.input_map) == {tensor.name for tensor in model.input}
            assert set(step.input_map.values()) == {tensor.name for tensor in config.input}
            assert set(step.output_map) == {tensor.name for tensor in model.output}
            for tensor in model.output:
                made[step.output_map[tensor.name]] = (tensor.data_type, tuple(tensor.dims))
        if config.platform == "ensemble":
            assert made == {tensor.name: (tensor.data_type, tuple(tensor.dims)) for tensor in config.output}, made
    print(json.dumps({name: json_format.MessageToDict(config) for name, config in configs.items()}))


if __name__ == "__main__":
    main()
