"""Writes the PyTorch files of PthFileTest into a folder: python3 make_pth.py FOLDER

tiny.pth and tiny-legacy.pth beside this script were made with it (PyTorch 1.13).
"""
import argparse
import collections
import datetime
import functools
import os
import pickle
import sys

import numpy
import torch

folder = sys.argv[1]


def save(name, obj):
    torch.save(obj, os.path.join(folder, name + ".pth"))
    torch.save(obj, os.path.join(folder, name + "-legacy.pth"), _use_new_zipfile_serialization=False)


class Evil:
    def __reduce__(self):
        return os.system, ("touch " + os.path.join(folder, "executed"),)


numbers = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
save("tiny", collections.OrderedDict(a=torch.tensor([1.5, -2.0]), b=torch.tensor([[3.0]], dtype=torch.float64)))
save("types", {
    "float": numbers,
    "half": (numbers / 8).half(),
    "double": numbers.double() / 3,
    "bfloat16": (numbers * 2).bfloat16(),
    "scalar": torch.tensor(42.0),
    "empty": torch.zeros(0, 4),
    "num_batches_tracked": torch.tensor(7),
    "mask": torch.tensor([True, False]),
    "note": "a text",
})
save("views", {
    "whole": numbers,
    "transposed": numbers.permute(2, 0, 1),
    "sliced": numbers[1, 1:, ::2],
    "row": numbers[1],
    "one": numbers[:, 1:2, 3:4],
})
save("parameters", collections.OrderedDict(weight=torch.nn.Parameter(numbers)))
model = torch.nn.Sequential(torch.nn.Conv2d(3, 2, 1), torch.nn.BatchNorm2d(2))
with torch.no_grad():
    model[0].weight.copy_(torch.arange(6.0).reshape(2, 3, 1, 1))
save("module-state", model.state_dict())
save("nested", {"epoch": 3, "state_dict": model.state_dict(), "losses": [0.5, 0.25]})
save("model-entry", {"model": model.state_dict()})
save("integers", {"n": torch.tensor([1, 2])})
save("list", [numbers])
save("whole-module", model)
save("evil", {"a": numbers, "b": Evil()})
save("evil-root", Evil())
torch.jit.save(torch.jit.script(model), os.path.join(folder, "script.pth"))
adam = torch.optim.Adam(model.parameters())
model(torch.zeros(1, 3, 4, 4)).sum().backward()
adam.step()
save("optimizer", adam.state_dict())
save("optimizer-entry", {"epoch": 3, "optimizer": adam.state_dict()})
attributes = numbers.clone()
attributes.note = "a text"
save("odd", {
    "weight": numbers,
    "attributes": attributes,
    "complex": torch.zeros(2, dtype=torch.complex64),
    "double-complex": torch.zeros(2, dtype=torch.complex128),
    "expanded": torch.ones(1).expand(1000),
    "integers": torch.zeros(2, dtype=torch.int8),
    "quantised": torch.quantize_per_tensor(numbers, 0.1, 0, torch.quint8),
    "sparse": numbers[0].to_sparse(),
    "truth": torch.tensor([True]),
})
loop = []
loop.append(loop)
save("beside", {
    "state_dict": {"weight": numbers},
    "epoch": 90,
    "best": torch.tensor(56.5),
    "arch": None,
    "args": argparse.Namespace(lr=0.1, when=datetime.datetime.now(), of=loop),
    "defaults": collections.defaultdict(list, {"a": [1]}),
    "numpy": {"scalar": numpy.float64(0.5), "array": numpy.arange(3)},
    "sets": [{1, 2}, frozenset({3})],
    "types": (torch.float32, torch.device("cpu"), torch.Size([1, 2]), torch.nn.ReLU),
    "scheduler": torch.optim.lr_scheduler.StepLR(adam, 1),
    "keys": {("a", 1): 1, None: 2, torch.float16: 3, 4.5: b"bytes", 10 ** 700: 5},
    "partial": functools.partial(print, 1),
    "optimizer": adam.state_dict(),
})
save("expanded", {"a": torch.ones(1).expand(1000)})
torch.save(model.state_dict(), os.path.join(folder, "protocol4.pth"), pickle_protocol=4)
with open(os.path.join(folder, "plain.pth"), "wb") as file:
    pickle.dump({"a": 1}, file)
