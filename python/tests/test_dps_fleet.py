"""The installed package on its own: ``python3 -m unittest test_dps_fleet`` with any torch that it supports."""

import hashlib
import json
import struct
import tempfile
import unittest
from importlib.metadata import version
from pathlib import Path

import numpy
import torch
from torch.nn import functional as F

import dps_fleet

RANKINGS = [["rotate", "blur"], ["blur", "rotate"]]
CHANNELS = (64, 192)


def write_safetensors(path, tensors):
    header, body = {}, b""
    for name, tensor in tensors.items():
        content = tensor.numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape),
                        "data_offsets": [len(body), len(body) + len(content)]}
        body += content
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        draw = torch.Generator().manual_seed(7)

        def drawn(*shape):
            return torch.rand(shape, generator=draw)
        self.parameters = {
            "features.0.weight": drawn(64, 3, 11, 11) - .5, "features.0.bias": drawn(64) - .5,
            "features.3.weight": drawn(192, 64, 5, 5) - .5, "features.3.bias": drawn(192) - .5}
        self.scalars = drawn(2, sum(CHANNELS))
        self.x, self.y = drawn(3, 3, 64, 64), drawn(3, 3, 64, 64)
        self.weights = self.folder / "alexnet.safetensors"
        write_safetensors(self.weights, self.parameters)
        self.write_config()
        write_safetensors(self.folder / "model.safetensors", {"scalars": self.scalars})

    def write_config(self, **changes):
        config = {
            "format_version": 2,
            "network": {"name": "alexnet", "layers": [1, 4], "channels": list(CHANNELS),
                        "weights": "sha256:" + hashlib.sha256(self.weights.read_bytes()).hexdigest()},
            "comparison": "spatial", "channel_norm": True,
            "preprocessing": {"mean": [.485, .456, .406], "std": [.229, .224, .225]},
            "contexts": RANKINGS,
            "columns": [{"context": 0, "repetition": 0}, {"context": 1, "repetition": 0}]}
        (self.folder / "config.json").write_text(json.dumps({**config, **changes}))

    def load(self, context, **more):
        return dps_fleet.load(self.folder, context, weights=self.weights, **more)

    def by_hand(self, scalars):
        """The formula without the package: squared differences of unit vectors, averaged, weighted."""
        def features(images):
            mean, std = (torch.tensor(v).view(1, 3, 1, 1) for v in ((.485, .456, .406), (.229, .224, .225)))
            p = self.parameters
            first = F.relu(F.conv2d((images - mean) / std, p["features.0.weight"], p["features.0.bias"], 4, 2))
            second = F.relu(F.conv2d(F.max_pool2d(first, 3, 2), p["features.3.weight"], p["features.3.bias"],
                                     padding=2))
            return first, second
        total, at = 0, 0
        for a, b in zip(features(self.x), features(self.y)):
            a, b = (f / f.pow(2).sum(1, keepdim=True).sqrt().clamp(min=1e-12) for f in (a, b))
            total = total + ((a - b) ** 2).mean((2, 3)) @ scalars[at:at + a.shape[1]]
            at += a.shape[1]
        return total

    def test_a_metric_is_its_formula(self):
        for column, ranking in enumerate(RANKINGS):
            distances = self.load(ranking)(self.x, self.y)
            self.assertEqual(distances.shape, (3,))
            numpy.testing.assert_allclose(distances.numpy(), self.by_hand(self.scalars[column]).numpy(), rtol=1e-5)

    def test_contexts_are_named_in_three_ways(self):
        expected = self.load(1)(self.x, self.y)
        for context in ("blur,rotate", ["blur", "rotate"]):
            self.assertTrue(torch.equal(self.load(context)(self.x, self.y), expected))
        with self.assertRaisesRegex(ValueError, "has 2 columns"):
            self.load("rotate,darken")

    def test_equal_pictures_are_not_apart(self):
        self.assertEqual(self.load(0)(self.x, self.x).abs().max(), 0)

    def test_gradients_reach_the_pictures_and_nothing_else(self):
        metric = self.load(0).train()
        self.assertFalse(metric.training)
        x = self.x.clone().requires_grad_()
        metric(x, self.y).sum().backward()
        self.assertGreater(x.grad.abs().sum(), 0)
        self.assertFalse(any(p.requires_grad for p in metric.parameters()))

    def test_other_weights_than_those_adapted_on_are_refused(self):
        write_safetensors(self.weights, {name: 2 * p for name, p in self.parameters.items()})
        with self.assertRaisesRegex(ValueError, "is not the file"):
            self.load(0)

    def test_a_format_of_the_future_is_refused(self):
        self.write_config(format_version=99)
        with self.assertRaisesRegex(ValueError, "reads versions 1 to 2"):
            self.load(0)

    def test_it_says_its_version(self):
        self.assertEqual(dps_fleet.__version__, version("dps-fleet"))
        self.assertIn("site-packages", dps_fleet.__file__)


if __name__ == "__main__":
    print("torch", torch.__version__, flush=True)
    unittest.main()
