"""The file format of checkpoints and weights."""

from __future__ import annotations

import json
import struct
from os import PathLike
from typing import Union

import numpy
import torch

_DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "U8": "u1"}


def read_safetensors(path: Union[str, PathLike[str]]) -> dict[str, torch.Tensor]:
    """All tensors of a file, by name."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        body = file.read()
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            values = numpy.frombuffer(body[slice(*entry["data_offsets"])], _DTYPES[entry["dtype"]])
            tensors[name] = torch.from_numpy(values.reshape(entry["shape"]).copy())
    return tensors
