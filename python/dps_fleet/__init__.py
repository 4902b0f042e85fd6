"""Reads the metrics that dps-fleet adapted, as PyTorch modules."""

from importlib.metadata import PackageNotFoundError, version

from .checkpoint import Checkpoint, load
from .metric import COMPARISONS, Metric
from .safetensors import read_safetensors

try:
    __version__ = version("dps-fleet")
except PackageNotFoundError:  # a checkout that is not installed
    __version__ = "unknown"

__all__ = ["COMPARISONS", "Checkpoint", "Metric", "load", "read_safetensors"]
