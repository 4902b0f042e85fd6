"""Reads the metrics that dps-fleet adapted, as PyTorch modules."""

from .checkpoint import Checkpoint, load
from .metric import COMPARISONS, Metric
from .safetensors import read_safetensors

__all__ = ["COMPARISONS", "Checkpoint", "Metric", "load", "read_safetensors"]
