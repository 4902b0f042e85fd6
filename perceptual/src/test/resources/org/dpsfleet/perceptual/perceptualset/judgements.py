"""Writes .npy files of every type of numbers.

    python3 judgements.py FOLDER

FOLDER/read holds arrays of real numbers, and NAME.txt the same numbers in C order, one a line.
FOLDER/refused holds what is no array of real numbers, and NAME.txt words of the reason.
Exit status 77: NumPy is absent.
"""

import pathlib
import sys
import warnings

try:
    import numpy as np
except ImportError:
    sys.exit(77)
warnings.simplefilter("ignore")  # NumPy warns of formats 2 and 3

OUT = pathlib.Path(sys.argv[1])
for folder in ["read", "refused"]:
    (OUT / folder).mkdir(parents=True)


def write(folder, name, array, about, version=None):
    with open(OUT / folder / (name + ".npy"), "wb") as file:
        np.lib.format.write_array(file, array, version, allow_pickle=True)
    (OUT / folder / (name + ".npy.txt")).write_text(about)
    if array.dtype.kind == "f" and array.itemsize == 16:
        clean(OUT / folder / (name + ".npy"), array.size, ">" in array.dtype.str)


def clean(path, count, big):
    """Puts zeros into the padding of extended numbers, where NumPy leaves whatever was in memory."""
    data = bytearray(path.read_bytes())
    for i in range(count):
        start = len(data) - 16 * (i + 1) + (0 if big else 10)
        data[start : start + 6] = bytes(6)
    path.write_bytes(data)


def read(name, array, version=None):
    write("read", name, array, "\n".join(repr(float(v)) for v in array.ravel("C")), version)


types = ["?", "i1", "u1"] + [o + t for o in "<>" for t in ["i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8"]]
for kind in types + ["g", ">g"]:
    name = kind.replace("<", "little-").replace(">", "big-").replace("?", "bool")
    numbers = np.array([0, 1, 0.25, 1 / 3, 0.7, 2, 100, 120]).astype(kind)
    read(name, numbers)
    read(name + "-single", np.array(1).astype(kind))
    read(name + "-1x1", np.array([[1]]).astype(kind))
    read(name + "-fortran", np.asfortranarray(numbers.reshape(2, 2, 2)))
    read(name + "-sliced", numbers.reshape(2, 4)[:, ::2])
    if np.dtype(kind).kind in "iu":
        limits = np.iinfo(kind)
        read(name + "-limits", np.array([limits.min, limits.max, limits.max - 1]).astype(kind))
    if np.dtype(kind).kind == "f":
        limits = np.finfo(kind)
        least = [0.0] if "g" in kind else [limits.tiny, limits.tiny / 4]
        read(name + "-limits", np.array([-0.5, np.nan, np.inf, -np.inf, -0.0, limits.eps, *least]).astype(kind))
for version in [(1, 0), (2, 0), (3, 0)]:
    read("format%d" % version[0], np.array([0.25]), version)
read("none", np.zeros((0,)))
read("unsigned-between", np.array([2**63 + 1024, 2**63 + 1025, 2**64 - 1, 2**53 + 1], "u8"))

refused = {
    "complex": (np.zeros(1, "c8"), "complex numbers"),
    "objects": (np.array([None]), "Python objects"),
    "bytes": (np.zeros(1, "S3"), "text"),
    "text": (np.zeros(1, "U2"), "text"),
    "dates": (np.zeros(1, "M8[s]"), "dates"),
    "durations": (np.zeros(1, "m8[D]"), "durations"),
    "raw": (np.zeros(1, "V4"), "raw bytes"),
    "records": (np.zeros(1, [("a", "f4"), ("b", "i4")]), "records of several fields"),
}
for name, (array, why) in refused.items():
    write("refused", name, array, why)
with open(OUT / "refused" / "archive.npy", "wb") as file:
    np.savez(file, np.zeros(1))
(OUT / "refused" / "archive.npy.txt").write_text("archive (.npz)")
