"""Writes files as training scripts save them into a folder: python3 make_checkpoints.py FOLDER

The network has the tensors conv.weight, of the numbers 0 to 3, and conv.bias, 5; those of other values are
decoys.
"""
import os
import sys

import torch

folder = sys.argv[1]


class Net(torch.nn.Module):
    def __init__(self, factor=1):
        super().__init__()
        self.conv = torch.nn.Linear(2, 2, bias=False)
        self.conv.weight.data = factor * torch.arange(4.0).reshape(2, 2)
        self.conv.bias = torch.nn.Parameter(torch.tensor([5.0 * factor]))
        self.register_buffer("steps", torch.tensor(7))


class Wrapper(torch.nn.Module):
    def __init__(self, name, net):
        super().__init__()
        setattr(self, name, net)
        self.head = torch.nn.Linear(2, 3)


net = Net()
plain = net.state_dict()
decoy = Net(2).state_dict()
adam = torch.optim.Adam(Wrapper("model", net).parameters())
rest = {"epoch": 90, "best_acc1": torch.tensor(56.5), "optimizer": adam.state_dict(), "arch": "net", "loss": 0.1}
right = {
    "plain": plain,
    "imagenet-example": {**rest, "state_dict": torch.nn.DataParallel(net).state_dict()},
    "model-state-dict": {**rest, "model_state_dict": plain},
    "model": {**rest, "model": plain, "model_ema": decoy},
    "net": {"net": plain, "acc": 93.0},
    "network": {"network": plain},
    "ema-beside": {"state_dict_ema": decoy, "state_dict": plain},
    "ema-only": {"epoch": 1, "state_dict_ema": plain},
    "nested": {"checkpoint": {"model": plain, "epoch": 3}},
    "lightning": {"state_dict": Wrapper("model", net).state_dict(), "hyper_parameters": {"lr": 0.1}, "loops": {}},
    "compiled": {"state_dict": {"_orig_mod." + name: value for name, value in plain.items()}},
    "combined": {"model": Wrapper("backbone", torch.nn.DataParallel(net)).state_dict()},
    "partly-wrapped": {"conv.module." + name: value for name, value in net.conv.state_dict().items()},
    "averaged-model": {"swa": torch.optim.swa_utils.AveragedModel(net).state_dict()},
    "same-twice": {"model": plain, "state_dict": plain},
    "list": [plain, rest],
    "half": {name: value.half() for name, value in plain.items()},
    "bfloat16": {name: value.bfloat16() for name, value in plain.items()},
    "double": {name: value.double() for name, value in plain.items()},
    "strided": {"conv.weight": torch.arange(4.0).reshape(2, 2).t().contiguous().t(),
                "conv.bias": torch.arange(9.0)[5:6]},
    "quantised-head": {**plain, "head": torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)},
}
wrong = {
    "two": {"student": plain, "teacher": decoy},
    "none": {"epoch": 3, "state_dict": {"fc.weight": torch.ones(2)}, "optimizer": adam.state_dict()},
    "quantised": {**plain, "conv.weight": torch.quantize_per_tensor(torch.ones(2, 2), 0.1, 0, torch.qint8)},
    "whole-beside": {"model": torch.nn.Linear(2, 2), "best_acc1": torch.tensor(56.5)},
}
for name, saved in {**right, **wrong}.items():
    torch.save(saved, os.path.join(folder, name))
    torch.save(saved, os.path.join(folder, name + "-legacy"), _use_new_zipfile_serialization=False)
with open(os.path.join(folder, "right.txt"), "w") as file:
    file.write("\n".join(right))
