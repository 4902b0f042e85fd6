"""Networks by torchvision's names: AlexNet, SqueezeNet 1.1 and VGG in plain torch, others by torchvision.

Source of the structures: torchvision.models.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

_VGG = {
    "vgg11": "64 M 128 M 256 256 M 512 512 M 512 512 M",
    "vgg13": "64 64 M 128 128 M 256 256 M 512 512 M 512 512 M",
    "vgg16": "64 64 M 128 128 M 256 256 256 M 512 512 512 M 512 512 512 M",
    "vgg19": "64 64 M 128 128 M 256 256 256 256 M 512 512 512 512 M 512 512 512 512 M",
}


class Fire(nn.Module):
    """SqueezeNet's module: a 1x1 squeeze, then 1x1 and 3x3 convolutions side by side."""

    def __init__(self, channels: int, squeezed: int, expanded: int) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(channels, squeezed, 1)
        self.expand1x1 = nn.Conv2d(squeezed, expanded, 1)
        self.expand3x3 = nn.Conv2d(squeezed, expanded, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.relu(self.squeeze(x))
        return torch.cat([torch.relu(self.expand1x1(x)), torch.relu(self.expand3x3(x))], 1)


def _alexnet() -> list[nn.Module]:
    return [
        nn.Conv2d(3, 64, 11, 4, 2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(64, 192, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(192, 384, 3, padding=1), nn.ReLU(),
        nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(),
        nn.Conv2d(256, 256, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2),
    ]


def _squeezenet1_1() -> list[nn.Module]:
    def pool() -> nn.Module:
        return nn.MaxPool2d(3, 2, ceil_mode=True)
    return [
        nn.Conv2d(3, 64, 3, 2), nn.ReLU(), pool(),
        Fire(64, 16, 64), Fire(128, 16, 64), pool(),
        Fire(128, 32, 128), Fire(256, 32, 128), pool(),
        Fire(256, 48, 192), Fire(384, 48, 192), Fire(384, 64, 256), Fire(512, 64, 256),
    ]


def _vgg(plan: str) -> list[nn.Module]:
    layers: list[nn.Module] = []
    channels = 3
    for item in plan.split():
        if item == "M":
            layers.append(nn.MaxPool2d(2, 2))
        else:
            layers += [nn.Conv2d(channels, int(item), 3, padding=1), nn.ReLU()]
            channels = int(item)
    return layers


class _Features(nn.Module):
    """So that parameters have torchvision's names, ``features.0.weight`` and so on."""

    def __init__(self, layers: list[nn.Module]) -> None:
        super().__init__()
        self.features = nn.Sequential(*layers)


def network(name: str) -> nn.Module:
    """An untrained network; torchvision is needed for all but AlexNet, SqueezeNet 1.1 and plain VGG."""
    if name == "alexnet":
        return _Features(_alexnet())
    if name == "squeezenet1_1":
        return _Features(_squeezenet1_1())
    if name in _VGG:
        return _Features(_vgg(_VGG[name]))
    try:
        import torchvision
    except ImportError as e:
        raise ImportError(f"the network {name} needs torchvision: pip install torchvision") from e
    extra: dict[str, Any] = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
    return getattr(torchvision.models, name)(**extra)


def children(model: nn.Module) -> list[tuple[str, nn.Module]]:
    """The children that layer numbers count, and the start of their parameters' names."""
    features = getattr(model, "features", None)
    part, prefix = (model, "") if features is None else (features, "features.")
    return [(prefix + name, child) for name, child in part.named_children()]
