"""A checkpoint's folder: config.json says what the numbers in model.safetensors mean."""

from __future__ import annotations

import hashlib
import json
from os import PathLike
from pathlib import Path
from typing import Any, Optional, Sequence, Union

import torch

from .metric import Metric
from .safetensors import read_safetensors

FORMAT_VERSIONS = (1, 2)

Folder = Union[str, "PathLike[str]"]
Context = Union[int, str, Sequence[str], None]
_NETWORK = "network."


class Checkpoint:
    """Adapted metrics, one per column of ``config["columns"]``."""

    def __init__(self, folder: Folder) -> None:
        self.folder = Path(folder)
        self.config: dict[str, Any] = json.loads((self.folder / "config.json").read_text("utf-8"))
        if self.config["format_version"] not in FORMAT_VERSIONS:
            raise ValueError(f"{folder} has format version {self.config['format_version']}; "
                             f"this package reads versions {FORMAT_VERSIONS[0]} to {FORMAT_VERSIONS[-1]}")
        self.tensors = read_safetensors(self.folder / "model.safetensors")

    def ranking(self, column: int) -> list[str]:
        """The ranking that a column was adapted to, as a list; version 1 names it in the column itself."""
        described = self.config["columns"][column]
        ranking = described["ranking"] if "ranking" in described else self.config["contexts"][described["context"]]
        return list(ranking)

    def column(self, context: Context = None, repetition: Optional[int] = None) -> int:
        """The number of a column.

        :param context: its number, or its ranking as a list or joined by commas; None where there is one
        :param repetition: which initialisation of a ranking; None for the first
        """
        columns = self.config["columns"]
        if isinstance(context, int):
            if 0 <= context < len(columns) and repetition in (None, columns[context]["repetition"]):
                return context
            fitting: list[int] = []
        else:
            ranking = context.split(",") if isinstance(context, str) else context
            fitting = [k for k, column in enumerate(columns)
                       if (ranking is None or self.ranking(k) == list(ranking))
                       and repetition in (None, column["repetition"])]
        if not fitting or context is None and len(fitting) > 1 and len(self.tensors["scalars"]) > 1:
            raise ValueError(f"{self.folder} has {len(columns)} columns; context {context} with repetition "
                             f"{repetition} names none or several of them. Its config.json lists them.")
        return fitting[0]

    def metric(self, context: Context = None, repetition: Optional[int] = None,
               weights: Optional[Folder] = None) -> Metric:
        """One metric; see :func:`load`."""
        scalars = self.tensors["scalars"]
        column = self.column(context, repetition)
        network, preprocessing = self.config["network"], self.config["preprocessing"]
        return Metric(
            network["name"], network["layers"], self._parameters(weights),
            scalars[column if len(scalars) > 1 else 0],
            self.config["comparison"], self.config.get("channel_norm", True),
            preprocessing["mean"], preprocessing["std"])

    def _parameters(self, weights: Optional[Folder]) -> dict[str, torch.Tensor]:
        trained = {name[len(_NETWORK):]: tensor for name, tensor in self.tensors.items()
                   if name.startswith(_NETWORK)}
        if trained:
            return trained
        kind, origin = self.config["network"]["weights"].split(":", 1)
        if kind == "random":
            raise ValueError(f"the network was drawn by dps-fleet from the seed {origin} and is not in the "
                             "checkpoint: `fleet export` writes it into a file")
        file = self._weights_file(weights)
        if hashlib.sha256(file.read_bytes()).hexdigest() != origin:
            raise ValueError(f"{file} is not the file whose network these scalars are of (sha256 {origin})")
        if file.suffix == ".safetensors":
            return read_safetensors(file)
        loaded: dict[str, torch.Tensor] = torch.load(file, map_location="cpu", weights_only=True)
        return loaded

    def _weights_file(self, weights: Optional[Folder]) -> Path:
        name = self.config["network"]["name"]
        if weights is None:
            raise ValueError(f"weights=... must name the file of {name}'s weights, or its folder: a network "
                             "that was not trained is not in the checkpoint")
        path = Path(weights)
        if not path.is_dir():
            return path
        files = [file for file in sorted(path.glob(name + "*"))
                 if file.suffix in (".safetensors", ".pth") and not file.name.startswith(name + "_bn")]
        if len(files) != 1:
            raise ValueError(f"{path} has {len(files)} files {name}*.safetensors or .pth; one is needed")
        return files[0]


def load(folder: Folder, context: Context = None, repetition: Optional[int] = None,
         weights: Optional[Folder] = None) -> Metric:
    """One adapted metric as a :class:`Metric`.

    :param folder: of the checkpoint
    :param context: its number, or its ranking as a list or joined by commas; None where there is one
    :param repetition: which initialisation of a ranking; None for the first
    :param weights: file or folder of the network's weights, if the network itself was not trained
    """
    return Checkpoint(folder).metric(context, repetition, weights)
