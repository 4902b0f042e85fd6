#!/usr/bin/env python3
"""The peer of tune and scratch: training steps of one context as a careful PyTorch program takes them.

Our own code. References and both images go through the network in one batch, in PyTorch's faster layout
(channels last), with its fused or multi-tensor Adam; the images are there before the steps, so that a step is the
training alone. With --epochs it trains whole epochs instead: a data loader makes the images, one by one with
torchvision's transforms, and the held-out ones are scored after every epoch. With --micro-batch, a step adds up the gradients of parts of its
batch, which bounds its memory. Dropout lies on the squared differences, and the loss is that of the published code.
Prints one JSON object on standard output; exit code 3 and a sentence where torch is missing.
"""

import argparse
import json
import os
import sys
import time

try:
    import torch
    import torch.nn.functional as F
    import torchvision
    from published_structure import Triplets, photographs
except ImportError as missing:
    print(f"the peer is skipped: {missing} (Debian: apt install python3-torch python3-torchvision)",
          file=sys.stderr)
    sys.exit(3)


class Metric(torch.nn.Module):
    """Distances of two images each to their references: weighted squared differences of features."""

    def __init__(self, network, layers, side):
        super().__init__()
        model = getattr(torchvision.models, network)(weights=None)
        children = list(getattr(model, "features", model).children())[: layers[-1] + 1]
        self.children_ = torch.nn.ModuleList(children)
        for module in self.children_.modules():
            if isinstance(module, torch.nn.ReLU):
                module.inplace = False
        self.layers = layers
        with torch.no_grad():
            channels = sum(f.shape[1] for f in self.features(torch.zeros(2, 3, side, side)))
        self.scalars = torch.nn.Parameter(torch.rand(channels))
        self.net = torch.nn.Sequential(
            torch.nn.Linear(5, 32), torch.nn.LeakyReLU(0.2), torch.nn.Linear(32, 32),
            torch.nn.LeakyReLU(0.2), torch.nn.Linear(32, 1))

    def features(self, x):
        found = []
        for number, child in enumerate(self.children_):
            x = child(x)
            if number in self.layers:
                found.append(F.normalize(x, dim=1))
        return found

    def forward(self, images):
        """Distances [n] of the first and the second images; images are [3n, 3, H, W]."""
        first, second = [], []
        for feature in self.features(images):
            reference, a, b = feature.chunk(3)
            first.append(F.dropout((a - reference) ** 2, 0.5).mean((2, 3)))
            second.append(F.dropout((b - reference) ** 2, 0.5).mean((2, 3)))
        return torch.cat(first, 1) @ self.scalars, torch.cat(second, 1) @ self.scalars


def loss(metric, images, judge):
    d0, d1 = metric(images)
    logits = metric.net(torch.stack((d0, d1, d0 - d1, d0 / (d1 + 0.1), d1 / (d0 + 0.1)), 1)).squeeze(1)
    total = F.binary_cross_entropy_with_logits(logits, judge)
    score = ((d0 < d1) * (1 - judge) + (d1 < d0) * judge + (d0 == d1) * 0.5).mean()
    if score <= 0.5:
        total = total + 10 * F.binary_cross_entropy_with_logits(d0 - d1, judge)
    return total


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", default="alexnet")
    parser.add_argument("--layers", type=lambda text: [int(n) for n in text.split(",")], default=[1, 4, 7, 11])
    parser.add_argument("--batch", type=int, default=128, help="triplets (default: %(default)s)")
    parser.add_argument("--micro-batch", type=int, default=0,
                        help="triplets that go through the network together (default: all of the batch)")
    parser.add_argument("--side", type=int, default=64, help="of the images (default: %(default)s)")
    parser.add_argument("--steps", type=int, default=8, help="measured (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=2, help="(default: %(default)s)")
    parser.add_argument("--epochs", type=int, default=0, help="train whole epochs on images that a data loader makes")
    parser.add_argument("--images", help="of the epochs: file in STL-10's binary layout (default: noise)")
    parser.add_argument("--count", type=int, default=640, help="of these images (default: %(default)s)")
    parser.add_argument("--held-out", type=float, default=0.2, help="share of them (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=0,
                        help="processes that make them beside the network (default: %(default)s)")
    return parser.parse_args()


def step(metric, optimizer, images, judge, micro_batch=0):
    optimizer.zero_grad(set_to_none=True)
    size = micro_batch or len(judge)
    triplets = images.unflatten(0, (3, len(judge)))
    for start in range(0, len(judge), size):
        some = judge[start:start + size]
        part = triplets[:, start:start + size].flatten(0, 1).contiguous(memory_format=torch.channels_last)
        (loss(metric, part, some) * (len(some) / len(judge))).backward()
    optimizer.step()
    with torch.no_grad():
        metric.scalars.clamp_(min=0)


def train_epochs(metric, optimizer, options):
    """Seconds and core-seconds of each epoch, the held-out images included."""
    pictures = photographs(options.images, options.count)
    held = round(len(pictures) * options.held_out)
    loaders = [torch.utils.data.DataLoader(Triplets(some), options.batch, shuffle=shuffle, num_workers=options.workers,
                                           persistent_workers=options.workers > 0)
               for some, shuffle in ((pictures[held:], True), (pictures[:held], False))]
    seconds, core_seconds = [], []
    for _ in range(options.epochs):
        start, core_start = time.perf_counter(), time.process_time()
        metric.train()
        for reference, first, second, judge in loaders[0]:
            step(metric, optimizer, torch.cat((reference, first, second)), judge, options.micro_batch)
        metric.eval()
        with torch.no_grad():
            for reference, first, second, judge in loaders[1]:
                loss(metric, torch.cat((reference, first, second)).contiguous(memory_format=torch.channels_last), judge)
        seconds.append(time.perf_counter() - start)
        core_seconds.append(time.process_time() - core_start)
    return seconds, core_seconds


def take_steps(metric, optimizer, options):
    """Seconds and core-seconds of each step, on images that are there."""
    images = torch.rand(3 * options.batch, 3, options.side, options.side)
    judge = (torch.rand(options.batch) < 0.5).float()
    seconds, core_seconds = [], []
    for _ in range(options.steps + 2):
        start, core_start = time.perf_counter(), time.process_time()
        step(metric, optimizer, images, judge, options.micro_batch)
        seconds.append(time.perf_counter() - start)
        core_seconds.append(time.process_time() - core_start)
    return seconds[2:], core_seconds[2:]


def main():
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    metric = Metric(options.network, options.layers, options.side).to(memory_format=torch.channels_last)
    metric.train()
    optimizer = torch.optim.Adam(metric.parameters(), lr=1e-4, betas=(0.5, 0.999), foreach=True)
    seconds, core_seconds = (train_epochs if options.epochs else take_steps)(metric, optimizer, options)
    print(json.dumps({"seconds": seconds, "core_seconds": core_seconds,
                      "torch": torch.__version__, "torchvision": torchvision.__version__,
                      "threads": torch.get_num_threads(), "load_average": os.getloadavg()[0]}))


if __name__ == "__main__":
    main()
