"""What TensorBoard reads of a folder of event files, as one JSON object: the run, its scalars as [step, wall time,
value], its hyper-parameters.

event_files.py FOLDER

Exit code 3 where tensorboard is missing.
"""

import json
import sys

try:
    from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
    from tensorboard.plugins.hparams import metadata, plugin_data_pb2
except ImportError as missing:
    print(f"{missing} (pip install tensorboard)", file=sys.stderr)
    sys.exit(3)


def hyper_parameters(run):
    """Those that a run began with, and how it ended."""
    content = run.PluginTagToContent("hparams")
    found = {}
    for tag, read in ((metadata.SESSION_START_INFO_TAG, metadata.parse_session_start_info_plugin_data),
                      (metadata.SESSION_END_INFO_TAG, metadata.parse_session_end_info_plugin_data)):
        if tag not in content:
            continue
        data = read(content[tag])
        if isinstance(data, plugin_data_pb2.SessionStartInfo):
            for name, value in data.hparams.items():
                found[name] = getattr(value, value.WhichOneof("kind"))
        else:
            found["status"] = data.status
    return found


def main(folder):
    runs = EventMultiplexer(size_guidance={"scalars": 0, "tensors": 0}).AddRunsFromDirectory(folder).Reload()
    print(json.dumps({
        name: {
            "scalars": {tag: [[event.step, event.wall_time, float(event.tensor_proto.float_val[0])]
                              for event in runs.Tensors(name, tag)]
                        for tag in runs.GetAccumulator(name).PluginTagToContent("scalars")},
            "hparams": hyper_parameters(runs.GetAccumulator(name)),
        }
        for name in runs.Runs()
    }))


if __name__ == "__main__":
    main(sys.argv[1])
