#!/usr/bin/env python3
"""The peer: one context adapted with the structure of the published code, in PyTorch.

Our own code. It does what a straightforward implementation of arXiv 2304.02265 does, step by step:
images are distorted one by one by torchvision's transforms, the distance of a pair is two passes of the
network (so four passes for a triplet), dropout lies on the squared differences, Adam takes one step per
batch, and the held-out images are scored after every epoch. Prints one line per epoch on standard error
and one JSON object on standard output; exit code 3 and a sentence where torch is missing.
"""

import argparse
import json
import os
import random
import struct
import sys
import time

try:
    import numpy
    import torch
    import torch.nn.functional as F
    import torchvision
    from PIL import Image
    from torchvision import transforms
    from torchvision.transforms import functional as TF
except ImportError as missing:
    print(f"the peer is skipped: {missing} (Debian: apt install python3-torch python3-torchvision)",
          file=sys.stderr)
    sys.exit(3)

SIDE, STL_SIDE = 64, 96
LAYERS, CHANNELS = (1, 4, 7, 11), (64, 192, 384, 256)
DISTORTIONS = {
    "rotate": lambda x: TF.rotate(x, random.uniform(30, 330)),
    "translate": transforms.RandomAffine(0, translate=(0.5, 0.5)),
    "darken": lambda x: x * random.uniform(0.1, 0.5),
    "color": transforms.ColorJitter(hue=0.5),
    "blur": transforms.GaussianBlur((11, 21), sigma=(4, 10)),
    "zoom_in": transforms.RandomAffine(0, scale=(1.1, 2)),
}
RANKING = {name: place for place, name in
           enumerate(("color", "zoom_in", "rotate", "translate", "darken", "blur"))}
NORMALISE = transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
TO_TENSOR = transforms.Compose([transforms.Resize(SIDE), transforms.ToTensor()])


def read_safetensors(path):
    """The F32 tensors of a file, by name."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        body = file.read()
    return {name: torch.from_numpy(numpy.frombuffer(
                body[slice(*entry["data_offsets"])], dtype="<f4").reshape(entry["shape"]).copy())
            for name, entry in header.items() if name != "__metadata__" and entry["dtype"] == "F32"}


def photographs(path, count):
    """The first pictures of a file in STL-10's binary layout, or noise of that size."""
    if path is None:
        noise = numpy.random.default_rng(1).integers(0, 256, (count, STL_SIDE, STL_SIDE, 3))
        return list(noise.astype(numpy.uint8))
    planes = numpy.fromfile(path, dtype=numpy.uint8, count=count * 3 * STL_SIDE * STL_SIDE)
    return list(planes.reshape(-1, 3, STL_SIDE, STL_SIDE).transpose(0, 3, 2, 1))


class Triplets(torch.utils.data.Dataset):
    """A picture, two differently distorted versions, and which of them the context holds closer."""

    def __init__(self, pictures):
        self.pictures = pictures

    def __len__(self):
        return len(self.pictures)

    def __getitem__(self, index):
        reference = TO_TENSOR(Image.fromarray(self.pictures[index]))
        first, second = random.sample(list(DISTORTIONS), 2)
        judge = 0.0 if RANKING[first] < RANKING[second] else 1.0
        return (NORMALISE(reference), NORMALISE(DISTORTIONS[first](reference)),
                NORMALISE(DISTORTIONS[second](reference)), torch.tensor(judge))


class Metric(torch.nn.Module):
    """The distance of two images: weighted squared differences of a frozen network's features."""

    def __init__(self, weights):
        super().__init__()
        self.features = torchvision.models.alexnet(weights=None).features[: LAYERS[-1] + 1]
        if weights:
            tensors = read_safetensors(weights)
            self.features.load_state_dict(
                {name: tensors["features." + name] for name in self.features.state_dict()})
        self.features.requires_grad_(False)
        self.scalars = torch.nn.ModuleList(
            torch.nn.Sequential(torch.nn.Dropout(0.5), torch.nn.Conv2d(c, 1, 1, bias=False))
            for c in CHANNELS)

    def unit_features(self, x):
        found = []
        for number, child in enumerate(self.features):
            x = child(x)
            if number in LAYERS:
                found.append(F.normalize(x, dim=1))
        return found

    def forward(self, x, y):
        pairs = zip(self.scalars, self.unit_features(x), self.unit_features(y))
        return sum(weigh((a - b) ** 2).mean((1, 2, 3)) for weigh, a, b in pairs)


class Judge(torch.nn.Module):
    """The small net that turns two distances into a probability."""

    def __init__(self):
        super().__init__()
        self.net = torch.nn.Sequential(
            torch.nn.Linear(5, 32), torch.nn.LeakyReLU(0.2), torch.nn.Linear(32, 32),
            torch.nn.LeakyReLU(0.2), torch.nn.Linear(32, 1), torch.nn.Sigmoid())

    def forward(self, d0, d1):
        return self.net(torch.stack(
            (d0, d1, d0 - d1, d0 / (d1 + 0.1), d1 / (d0 + 0.1)), dim=1)).squeeze(1)


def score(d0, d1, judge):
    return ((d0 < d1) * (1 - judge) + (d1 < d0) * judge + (d0 == d1) * 0.5).mean()


def loss_and_score(metric, net, batch):
    reference, first, second, judge = batch
    d0, d1 = metric(reference, first), metric(reference, second)
    loss = F.binary_cross_entropy(net(d0, d1), judge)
    batch_score = score(d0, d1, judge)
    if batch_score <= 0.5:
        loss = loss + 10 * F.relu(F.binary_cross_entropy(torch.sigmoid(d0 - d1), judge))
    return loss, batch_score


def train_epoch(metric, net, optimizer, loader):
    metric.train()
    for batch in loader:
        loss, _ = loss_and_score(metric, net, batch)
        for weigh in metric.scalars:
            weigh[1].weight.data.clamp_(min=0)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


@torch.no_grad()
def validate(metric, net, loader):
    metric.eval()
    scores = [float(loss_and_score(metric, net, batch)[1]) for batch in loader]
    return sum(scores) / len(scores)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", help="file in STL-10's binary layout (default: noise)")
    parser.add_argument("--weights", help="alexnet*.safetensors (default: random)")
    parser.add_argument("--count", type=int, default=1000, help="images (default: %(default)s)")
    parser.add_argument("--held-out", type=float, default=0.2, help="share (default: %(default)s)")
    parser.add_argument("--batch", type=int, default=256, help="triplets (default: %(default)s)")
    parser.add_argument("--epochs", type=int, default=10, help="(default: %(default)s)")
    parser.add_argument("--threads", type=int, default=2, help="(default: %(default)s)")
    parser.add_argument("--only-images", action="store_true",
                        help="make the images of one epoch, and train nothing")
    parser.add_argument("--workers", type=int, default=0,
                        help="processes that make images beside the network (default: %(default)s)")
    return parser.parse_args()


def only_images(pictures, options):
    """How long one process takes for the triplets of an epoch."""
    loader = torch.utils.data.DataLoader(Triplets(pictures), options.batch, shuffle=True)
    start, core_start = time.perf_counter(), time.process_time()
    triplets = sum(len(batch[0]) for batch in loader)
    print(json.dumps({"triplets": triplets, "seconds": time.perf_counter() - start,
                      "core_seconds": time.process_time() - core_start}))


def main():
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    random.seed(1)
    pictures = photographs(options.images, options.count)
    if options.only_images:
        only_images(pictures, options)
        return
    held = round(len(pictures) * options.held_out)
    train = torch.utils.data.DataLoader(Triplets(pictures[held:]), options.batch, shuffle=True,
                                        num_workers=options.workers)
    validation = torch.utils.data.DataLoader(Triplets(pictures[:held]), options.batch,
                                             num_workers=options.workers)
    metric, net = Metric(options.weights), Judge()
    optimizer = torch.optim.Adam(
        [*metric.scalars.parameters(), *net.parameters()], lr=1e-3, betas=(0.5, 0.999))
    seconds, core_seconds, validation_score = [], [], 0.0
    for epoch in range(options.epochs):
        start, core_start = time.perf_counter(), time.process_time()
        train_epoch(metric, net, optimizer, train)
        validation_score = validate(metric, net, validation)
        seconds.append(time.perf_counter() - start)
        core_seconds.append(time.process_time() - core_start)
        print(f"peer: epoch {epoch + 1} of {options.epochs}, {seconds[-1]:.2f} s, "
              f"validation score {validation_score:.3f}", file=sys.stderr)
    print(json.dumps({"epoch_seconds": seconds, "epoch_core_seconds": core_seconds,
                      "validation_score": validation_score, "torch": torch.__version__, "torchvision": torchvision.__version__,
                      "threads": torch.get_num_threads(), "workers": options.workers,
                      "load_average": os.getloadavg()[0]}))


if __name__ == "__main__":
    main()
