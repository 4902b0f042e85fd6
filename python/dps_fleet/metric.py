"""The metric: arXiv 2304.02265, and LPIPS where features are compared position by position."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Callable, Optional

import torch
from torch import nn
from torch.nn import functional as F

from . import networks


def _mean(features: torch.Tensor) -> torch.Tensor:
    return features.mean((2, 3), keepdim=True).expand_as(features)


def _sort(features: torch.Tensor) -> torch.Tensor:
    return features.flatten(2).sort(2).values.reshape(features.shape)


_CHANGES: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {"mean": _mean, "sort": _sort}
COMPARISONS = ("spatial", "mean", "sort", "spatial+mean", "spatial+sort")


class Metric(nn.Module):
    """Distance of images under one set of scalars.

    ``metric(x, y)`` takes two batches [N, 3, H, W] with values in [0, 1] and gives [N]; gradients reach the
    images. The metric itself is frozen and in evaluation mode.
    """

    def __init__(self, network: str, layers: Sequence[int], parameters: Mapping[str, torch.Tensor],
                 scalars: Optional[torch.Tensor] = None, comparison: str = "spatial", channel_norm: bool = True,
                 mean: Sequence[float] = (.485, .456, .406), std: Sequence[float] = (.229, .224, .225)) -> None:
        """
        :param network: torchvision's name
        :param layers: numbers of its compared children, ascending
        :param parameters: tensors by torchvision's names; more than needed will do
        :param scalars: [C], the layers' channels one after the other (for ``spatial+...`` first those of
            the features as they are, then those of the changed ones); None for the unweighted metric
        """
        super().__init__()
        comparison = comparison.replace("_", "+")
        if comparison not in COMPARISONS:
            raise ValueError(f"no comparison '{comparison}'; there are {', '.join(COMPARISONS)}")
        self.comparisons = comparison.split("+")
        self.layers, self.channel_norm = list(layers), channel_norm
        self.children_in_order = nn.ModuleList(_filled(network, self.layers[-1], parameters))
        self.register_buffer("mean", torch.tensor(mean).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor(std).view(1, 3, 1, 1))
        self.register_buffer("scalars", scalars)
        self.requires_grad_(False).eval()

    def train(self, mode: bool = True) -> Metric:
        """Stays in evaluation mode, also within a model that trains."""
        super().train(False)
        return self

    def forward(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        features = zip(self._features(x), self._features(y))
        differences = torch.cat([self._difference(*pair) for pair in self._compared(list(features))], 1)
        if self.scalars is None:
            return differences.sum(1)
        if len(self.scalars) != differences.shape[1]:
            raise ValueError(f"{len(self.scalars)} scalars for {differences.shape[1]} channels")
        return differences @ self.scalars

    def _features(self, images: torch.Tensor) -> list[torch.Tensor]:
        x, features = (images - self.mean) / self.std, []
        for number, child in enumerate(self.children_in_order):
            x = child(x)
            if number in self.layers:
                features.append(x)
        return features

    def _compared(self, pairs: Iterable[tuple[torch.Tensor, torch.Tensor]]
                  ) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        for comparison in self.comparisons:
            change = _CHANGES.get(comparison, lambda features: features)
            yield from ((change(a), change(b)) for a, b in pairs)

    def _difference(self, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        if self.channel_norm:
            a, b = F.normalize(a, dim=1, eps=1e-12), F.normalize(b, dim=1, eps=1e-12)
        return ((a - b) ** 2).mean((2, 3))


def _filled(name: str, last: int, parameters: Mapping[str, torch.Tensor]) -> list[nn.Module]:
    model = networks.network(name)
    used = networks.children(model)[:last + 1]
    for prefix, child in used:
        own = {key[len(prefix) + 1:]: value for key, value in parameters.items()
               if key.startswith(prefix + ".")}
        missing, unexpected = child.load_state_dict(own, strict=False)
        # Counts of batches are of no use outside training.
        missing = [key for key in missing if not key.endswith("num_batches_tracked")]
        if missing or unexpected:
            raise ValueError(
                f"no parameters of {name}'s {prefix}: missing {missing}, unexpected {unexpected}")
    for _, child in used:
        for module in child.modules():
            if isinstance(module, nn.ReLU):
                module.inplace = False  # what is compared must not change afterwards
    return [child for _, child in used]
