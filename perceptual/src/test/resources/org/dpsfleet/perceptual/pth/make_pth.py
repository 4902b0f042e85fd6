"""Writes the PyTorch files of PthFileTest into a folder: python3 make_pth.py FOLDER

tiny.pth and tiny-legacy.pth beside this script were made with it (PyTorch 1.13).
"""
import collections
import os
import pickle
import sys

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
save("expanded", {"a": torch.ones(1).expand(1000)})
torch.save(model.state_dict(), os.path.join(folder, "protocol4.pth"), pickle_protocol=4)
with open(os.path.join(folder, "plain.pth"), "wb") as file:
    pickle.dump({"a": 1}, file)
