"""Distances of pairs of images, for comparison with the Java side: prints one JSON object.

distances.py lpips|torchmetrics NET FILE PAIRS       under an exported state
distances.py checkpoint FOLDER COLUMN WEIGHTS PAIRS  under a checkpoint as it is
distances.py golden METRIC IMAGES WEIGHTS            the largest relative difference from golden numbers

PAIRS is a safetensors file with x and y, [N, 3, H, W] in [0, 1]. Exit code 3 where torch is missing.
"""

import itertools
import json
import pickletools
import sys
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
try:
    import torch
    from torch import nn
except ImportError as missing:
    print(f"{missing} (Debian: apt install python3-torch)", file=sys.stderr)
    sys.exit(3)

from dps_fleet import COMPARISONS, Metric, load, networks, read_safetensors  # noqa: E402

# What torch.load(weights_only=True) of torch 2 understands, and we need (torch/_weights_only_unpickler.py).
ALLOWED_OPCODES = {"PROTO", "GLOBAL", "EMPTY_TUPLE", "REDUCE", "MARK", "BINUNICODE", "BININT", "TUPLE",
                   "BINPERSID", "NEWFALSE", "SETITEMS", "STOP"}
NETS = {"alex": ("alexnet", (1, 4, 7, 9, 11)), "squeeze": ("squeezenet1_1", (1, 4, 7, 9, 10, 11, 12)),
        "vgg": ("vgg16", (3, 8, 15, 22, 29))}
CHANNELS = {"alex": (64, 192, 384, 256, 256), "squeeze": (64, 128, 256, 384, 384, 512, 512),
            "vgg": (64, 128, 256, 512, 512)}


class Slices(nn.Module):
    """The network, cut behind each compared layer."""

    def __init__(self, net, as_list):
        super().__init__()
        name, ends = NETS[net]
        children = networks.network(name).features
        slices, first = [], 0
        for end in ends:
            part = nn.Sequential()
            for number in range(first, end + 1):
                part.add_module(str(number), children[number])
            slices.append(part)
            first = end + 1
        if as_list:
            self.slices = nn.ModuleList(slices)
        else:
            for number, part in enumerate(slices):
                setattr(self, f"slice{number + 1}", part)
        self.in_order = lambda: slices

    def forward(self, x):
        for part in self.in_order():
            x = part(x)
            yield x


class Scaling(nn.Module):
    def __init__(self, persistent):
        super().__init__()
        for name, values in (("shift", (-.030, -.088, -.188)), ("scale", (.458, .448, .450))):
            # Not the values: those must come from the file where it has them.
            start = torch.full((1, 3, 1, 1), 9.) if persistent else torch.tensor(values).view(1, 3, 1, 1)
            self.register_buffer(name, start, persistent=persistent)

    def forward(self, x):
        return (x - self.shift) / self.scale


class Linear(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.model = nn.Sequential(nn.Dropout(), nn.Conv2d(channels, 1, 1, bias=False))

    def forward(self, x):
        return self.model(x)


class Lpips(nn.Module):
    """The tree of modules of lpips.LPIPS (version 0.1), or of torchmetrics' copy of it."""

    def __init__(self, net, torchmetrics):
        super().__init__()
        self.scaling_layer = Scaling(persistent=not torchmetrics)
        self.net = Slices(net, as_list=torchmetrics and net == "squeeze")
        linears = [Linear(channels) for channels in CHANNELS[net]]
        for number, linear in enumerate(linears):
            setattr(self, f"lin{number}", linear)
        self.lins = nn.ModuleList(linears)

    def forward(self, x, y):
        total = 0
        slices = zip(self.net(self.scaling_layer(x)), self.net(self.scaling_layer(y)), self.lins)
        for a, b, linear in slices:
            a, b = (f / (f.pow(2).sum(1, keepdim=True).sqrt() + 1e-10) for f in (a, b))
            total = total + linear((a - b) ** 2).mean((2, 3))
        return total[:, 0]


def state(file):
    if file.endswith(".safetensors"):
        return read_safetensors(file), []
    with zipfile.ZipFile(file) as archive:
        opcodes = {code.name for code, _, _ in pickletools.genops(archive.read("archive/data.pkl"))}
    assert torch.load(file).keys() == torch.load(file, weights_only=True).keys()
    return torch.load(file, weights_only=True), sorted(opcodes - ALLOWED_OPCODES)


def exported(format, net, file, pairs):
    tensors, forbidden = state(file)
    model = Lpips(net, format == "torchmetrics").eval()
    model.load_state_dict(tensors, strict=True)
    images = read_safetensors(pairs)
    return {"distances": model(2 * images["x"] - 1, 2 * images["y"] - 1).tolist(),
            "keys": list(model.state_dict()), "forbidden": forbidden}


def checkpoint(folder, column, weights, pairs):
    images = read_safetensors(pairs)
    return {"distances": load(folder, int(column), weights=weights)(images["x"], images["y"]).tolist()}


def golden(metric, images, weights):
    description = json.loads(Path(metric).with_suffix(".json").read_text())
    expected, images = read_safetensors(metric), read_safetensors(images)
    pairs = description["pairs_image_distortion_parameter"]
    x = torch.stack([images["images"][k] for k, _, _ in pairs])
    y = torch.stack([images[distortion][k, j] for k, distortion, j in pairs])
    worst, compared = 0., 0
    for name, described in description["networks_and_layers"].items():
        (file,) = Path(weights).glob(described["network"] + "*")
        network, layers = described["network"], described["layers"]
        for comparison, norm, weighted in itertools.product(COMPARISONS, (True, False), (True, False)):
            given = range(len(layers) * len(comparison.split("+")))
            scalars = torch.cat([expected[f"{name}/given_weight_{i}"] for i in given])
            metric = Metric(network, layers, read_safetensors(file), scalars if weighted else None,
                            comparison, norm)
            theirs = expected[f"{name}/{comparison}/{'' if norm else 'no_'}channel_norm/"
                              f"{'' if weighted else 'un'}weighted/sum"]
            worst = max(worst, float(((metric(x, y) - theirs) / theirs).abs().max()))
            compared += 1
    return {"worst": worst, "compared": compared}


if __name__ == "__main__":
    torch.set_grad_enabled(False)
    command, *rest = sys.argv[1:]
    if command in ("lpips", "torchmetrics"):
        print(json.dumps(exported(command, *rest)))
    else:
        print(json.dumps({"checkpoint": checkpoint, "golden": golden}[command](*rest)))
