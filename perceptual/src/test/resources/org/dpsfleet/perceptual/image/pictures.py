"""Writes a family of JPEG and PNG files, and what PIL makes of them.

    python3 pictures.py FOLDER [PICTURE..]

FOLDER/read holds pictures that must be read as PIL reads them: NAME.rgb are PIL's pixels, row by row.
FOLDER/refused holds pictures that must be refused: NAME.why are words of the reason. The PICTUREs are
kept beside those that are made here. Exit status 77: PIL, NumPy, or cjpeg of libjpeg-turbo is absent.
"""

import io
import pathlib
import shutil
import struct
import subprocess
import sys
import warnings
import zlib

try:
    import numpy as np
    from PIL import Image, ImageCms
except ImportError:
    sys.exit(77)
if shutil.which("cjpeg") is None:
    sys.exit(77)
warnings.simplefilter("ignore")  # PIL warns of what is broken here on purpose

OUT = pathlib.Path(sys.argv[1])
SIZES = [(1, 1), (2, 2), (3, 5), (7, 5), (8, 8), (17, 33), (67, 45), (130, 61)]
RNG = np.random.default_rng(1)


# --- what is seen on the pictures

def scene(width, height, channels=3):
    """Slopes, edges and some noise, in strong colours."""
    y, x = np.mgrid[0:height, 0:width]
    planes = []
    for c in range(channels):
        wave = 127 + 90 * np.sin(x / (5.0 + 3 * c) + c) * np.cos(y / (7.0 - c)) + 50 * (((x + c * y) // 11) % 2)
        planes.append(wave + RNG.normal(0, 8, wave.shape))
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


def noise(width, height, channels=3):
    return RNG.choice(np.array([0, 255], np.uint8), (height, width, channels))


def rgb(pixels):
    return Image.fromarray(pixels, "RGB")


# --- writing

def read(name, data):
    """Keeps a picture together with PIL's pixels."""
    (OUT / "read" / name).write_bytes(data)
    with Image.open(io.BytesIO(data)) as image:
        (OUT / "read" / (name + ".rgb")).write_bytes(image.convert("RGB").tobytes())


def refused(name, data, why):
    (OUT / "refused" / name).write_bytes(data)
    (OUT / "refused" / (name + ".why")).write_text(why)


def pil(image, kind="JPEG", **options):
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


def cjpeg(pixels, *options):
    height, width, _ = pixels.shape
    ppm = b"P6 %d %d 255\n" % (width, height) + pixels.tobytes()
    return subprocess.run(["cjpeg", *options], input=ppm, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout


# --- JPEG at its markers

def segments(jpeg):
    """Marker and bytes of each segment; a scan's data belong to its header."""
    at, found = 2, []
    while jpeg[at + 1] != 0xD9:
        end = at + 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
        if jpeg[at + 1] == 0xDA:
            while jpeg[end] != 0xFF or jpeg[end + 1] in (0, 0xFF, *range(0xD0, 0xD8)):
                end += 1
        found.append((jpeg[at + 1], jpeg[at:end]))
        at = end
    return found


def joined(parts):
    return b"\xff\xd8" + b"".join(part for _, part in parts) + b"\xff\xd9"


def segment(marker, content):
    return (marker, struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content)


def plain(jpeg):
    """Without JFIF, Adobe and the like."""
    return [s for s in segments(jpeg) if s[0] not in range(0xE0, 0xF0)]


def adobe(transform):
    return segment(0xEE, b"Adobe\x00\x64\x00\x00\x00\x00" + bytes([transform]))


JFIF = segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")


def numbered(parts, ids):
    """With other numbers of the components."""
    changed = []
    for marker, part in parts:
        part = bytearray(part)
        if marker in (0xC0, 0xC1, 0xC2):
            for i, number in enumerate(ids):
                part[10 + 3 * i] = number
        if marker == 0xDA:
            for i in range(part[4]):
                part[5 + 2 * i] = ids[part[5 + 2 * i] - 1]
        changed.append((marker, bytes(part)))
    return changed


def patched(parts, marker, at, value):
    """With another byte in every segment of a marker."""
    return [(m, p[:at] + bytes([value]) + p[at + 1 :] if m == marker else p) for m, p in parts]


def icc_segment(profile):
    return segment(0xE2, b"ICC_PROFILE\x00\x01\x01" + profile)


def wide_gamut():
    """sRGB's profile with red and green exchanged: whoever applies it shows other colours."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"zXYZ").replace(b"gXYZ", b"rXYZ").replace(b"zXYZ", b"gXYZ")


def jpegs():
    for width, height in SIZES:
        pixels = scene(width, height)
        size = "%dx%d" % (width, height)
        for factors in ["1x1", "2x1", "1x2", "2x2", "4x1", "1x4", "4x2", "2x4", "3x1", "2x2,1x2", "2x2,2x1",
                        "1x1,2x2", "1x2,1x1,1x2", "2x1,1x1,2x1", "1x1,1x2,2x1"]:
            for way in [["-quality", "85"], ["-quality", "60", "-progressive"]]:
                name = "%s-%s%s.jpg" % (size, factors.replace(",", "_"), "-progressive" if len(way) > 2 else "")
                read(name, cjpeg(pixels, "-sample", factors, *way))
        read(size + "-grey.jpg", pil(Image.fromarray(pixels[..., 0], "L")))
        read(size + "-grey-progressive.jpg", pil(Image.fromarray(pixels[..., 0], "L"), progressive=True))
        read(size + "-rgb.jpg", cjpeg(pixels, "-rgb"))
        cmyk = Image.fromarray(scene(width, height, 4), "CMYK")
        for subsampling in [0, 1, 2]:
            stored = pil(cmyk, subsampling=subsampling)
            read("%s-cmyk-%d.jpg" % (size, subsampling), stored)
            read("%s-ycck-%d.jpg" % (size, subsampling), joined(patched(segments(stored), 0xEE, 15, 2)))
            read("%s-cmyk-unmarked-%d.jpg" % (size, subsampling), joined(plain(stored)))

    for factors in ["1x1", "2x1", "1x2", "2x2"]:
        for interval in ["1", "3B"]:
            read("restart-%s-%s.jpg" % (factors, interval), cjpeg(scene(67, 45), "-sample", factors, "-restart", interval))
        for quality in ["1", "3", "10", "30", "100"]:
            for way in [[], ["-progressive"], ["-baseline"]]:
                name = "%s-quality%s%s.jpg" % (factors, quality, "".join(way))
                read("scene-" + name, cjpeg(scene(120, 90), "-sample", factors, "-quality", quality, *way))
                read("noise-" + name, cjpeg(noise(120, 90), "-sample", factors, "-quality", quality, *way))
        read("optimised-%s.jpg" % factors, cjpeg(scene(67, 45), "-sample", factors, "-optimize"))
    scans = OUT / "scans.txt"
    scans.write_text("0;\n1;\n2;\n")
    read("one-scan-per-component.jpg", cjpeg(scene(67, 45), "-scans", str(scans)))
    scans.write_text("0 1 2: 0-0, 0, 0;\n0: 1-63, 0, 0;\n1: 1-63, 0, 0;\n2: 1-20, 0, 1;\n2: 21-63, 0, 0;\n2: 1-20, 1, 0;\n")
    read("own-progression.jpg", cjpeg(scene(67, 45), "-scans", str(scans)))
    scans.write_text("0 1 2: 0-0, 0, 0;\n0: 1-30, 0, 0;\n1: 1-30, 0, 0;\n2: 1-30, 0, 0;\n")
    read("progression-without-finest.jpg", cjpeg(scene(67, 45), "-scans", str(scans)))
    scans.write_text("0 1 2: 0-0, 0, 0;\n0: 1-63, 0, 0;\n")
    refused("progression-without-chroma.jpg", cjpeg(scene(67, 45), "-scans", str(scans)), "scans are missing")
    scans.write_text("0 1 2: 0-0, 0, 0;\n0 : 1-63, 0, 1;\n1: 1-63, 0, 0;\n2: 1-63, 0, 0;\n")
    refused("progression-inexact.jpg", cjpeg(scene(67, 45), "-scans", str(scans)), "scans are missing")
    scans.unlink()
    read("grey-2x2-factors.jpg", joined(patched(segments(pil(Image.fromarray(scene(67, 45)[..., 0], "L"))), 0xC0, 11, 0x22)))

    for factors in ["1x1", "2x2"]:
        full = cjpeg(scene(67, 45), "-sample", factors)
        parts = plain(full)
        headers = {
            "unmarked": [],
            "jfif": [JFIF],
            "jfif-adobe0": [JFIF, adobe(0)],
            "adobe0": [adobe(0)],
            "adobe1": [adobe(1)],
            "adobe1-jfif": [adobe(1), JFIF],
            "adobe0-1": [adobe(0), adobe(1)],
            "adobe-short": [segment(0xEE, b"Adobe\x00\x64\x00\x00\x00")],
            "app14-other": [segment(0xEE, b"Other\x00\x64\x00\x00\x00\x00\x00")],
            "jfif-version9": [segment(0xE0, b"JFIF\x00\x09\x09\x00\x00\x01\x00\x01\x00\x00")],
            "jfif-thumbnail-missing": [segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x50\x50")],
            "jfxx": [JFIF, segment(0xE0, b"JFXX\x00\x10broken")],
            "comment": [JFIF, segment(0xFE, b"a comment")],
            "exif-broken": [JFIF, segment(0xE1, b"Exif\x00\x00II*\x00\xff\xff\xff\xff")],
            "xmp": [segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00<x/>")],
            "icc-broken": [JFIF, icc_segment(b"no profile at all")],
            "icc-swapped": [JFIF, icc_segment(wide_gamut())],
            "icc-swapped-unmarked": [icc_segment(wide_gamut())],
            "icc-missing-part": [JFIF, segment(0xE2, b"ICC_PROFILE\x00\x02\x03" + wide_gamut())],
        }
        for name, header in headers.items():
            read("header-%s-%s.jpg" % (factors, name), joined(header + parts))
        for ids in [(0, 1, 2), (1, 2, 3), (82, 71, 66), (7, 8, 9), (66, 71, 82), (1, 34, 35), (114, 103, 98)]:
            for name in ["unmarked", "jfif", "adobe0", "adobe1"]:
                changed = joined(headers[name] + numbered(parts, ids))
                read("ids-%s-%s-%s.jpg" % (factors, "_".join(map(str, ids)), name), changed)
        refused("adobe7-%s.jpg" % factors, joined([adobe(7)] + parts), "unknown colour transform 7")
        for orientation in [3, 6, 8]:
            exif = Image.Exif()
            exif[0x0112] = orientation
            data = pil(rgb(scene(67, 45)), exif=exif, subsampling={"1x1": 0, "2x2": 2}[factors])
            read("orientation%d-%s.jpg" % (orientation, factors), data)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    read("icc-srgb.jpg", pil(rgb(scene(67, 45)), icc_profile=srgb))
    read("icc-wide-gamut-progressive.jpg", pil(rgb(scene(67, 45)), icc_profile=wide_gamut(), progressive=True))
    grey = Image.fromarray(scene(67, 45)[..., 0], "L")
    read("icc-of-colours-on-grey.jpg", pil(grey, icc_profile=srgb))
    read("icc-of-rgb-on-cmyk.jpg", pil(Image.fromarray(scene(67, 45, 4), "CMYK"), icc_profile=srgb))

    whole = cjpeg(scene(67, 45), "-sample", "2x2")
    read("garbage-after.jpg", whole + b"and something else" * 9)
    read("picture-after.jpg", whole + cjpeg(scene(20, 20)))
    read("fill-bytes.jpg", b"\xff\xd8" + b"".join(b"\xff\xff" + part for _, part in segments(whole)) + b"\xff\xff\xd9")
    read("garbage-before-end.jpg", whole[:-2] + b"\x00\x01\x02\xff\xd9")
    mpo = io.BytesIO()
    rgb(scene(67, 45)).save(mpo, "MPO", save_all=True, append_images=[rgb(scene(67, 45))])
    read("mpo.jpg", mpo.getvalue())
    read("named-otherwise.png", whole)
    without_huffman = [s for s in segments(whole) if s[0] != 0xC4]
    refused("without-huffman-tables.jpg", joined(without_huffman), "without Huffman tables")
    read("photograph.jpg", cjpeg(scene(1024, 700), "-sample", "2x2", "-quality", "90"))

    refused("arithmetic.jpg", cjpeg(scene(67, 45), "-arithmetic"), "arithmetic coding")
    refused("arithmetic-progressive.jpg", cjpeg(scene(67, 45), "-arithmetic", "-progressive"), "arithmetic coding")
    refused("12bit.jpg", joined(patched(segments(whole), 0xC0, 4, 12)), "12 bits per sample")
    refused("lossless.jpg", whole.replace(b"\xff\xc0", b"\xff\xc3", 1), "a lossless JPEG")
    refused("hierarchical.jpg", whole.replace(b"\xff\xc0", b"\xff\xc5", 1), "a hierarchical JPEG")
    refused("fractional.jpg", joined(patched(patched(segments(cjpeg(scene(67, 45), "-sample", "3x1")), 0xC0, 14, 0x21), 0xC0, 17, 0x21)), "fractional subsampling")
    refused("no-end.jpg", whole[:-2], "truncated")
    refused("half.jpg", whole[: len(whole) // 2], "truncated")
    refused("half-with-end.jpg", whole[: len(whole) // 2] + b"\xff\xd9", "damaged")
    refused("header-only.jpg", whole[:30], "truncated")
    huge = patched(patched(segments(whole), 0xC0, 5, 0xFF), 0xC0, 7, 0xFF)
    refused("huge.jpg", joined(huge), "at most 100 million")
    lying = patched(patched(segments(whole), 0xC0, 5, 0x20), 0xC0, 7, 0x20)
    refused("lying.jpg", joined(lying), "too few bytes")


# --- PNG at its chunks

def chunk(kind, content, crc=None):
    checksum = zlib.crc32(kind + content) if crc is None else crc
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def packed(samples, depth):
    """Rows of samples, [height, width * channels], as PNG packs them, each with a filter of its own."""
    rows = []
    for y, row in enumerate(samples):
        if depth == 16:
            line = row.astype(">u2").tobytes()
        elif depth == 8:
            line = row.astype(np.uint8).tobytes()
        else:
            bits = "".join(format(int(v), "0%db" % depth) for v in row)
            bits += "0" * (-len(bits) % 8)
            line = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))
        rows.append(line)
    return rows


def filtered(rows, pixel):
    """All five filters in turn."""
    out, above = [], bytes(len(rows[0])) if rows else b""
    for y, row in enumerate(rows):
        kind = y % 5
        line = bytearray([kind])
        for i, value in enumerate(row):
            a = row[i - pixel] if i >= pixel else 0
            b = above[i]
            c = above[i - pixel] if i >= pixel else 0
            p = a + b - c
            paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            line.append((value - [0, a, b, (a + b) // 2, paeth][kind]) & 255)
        out.append(bytes(line))
        above = row
    return b"".join(out)


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def png(samples, colour, depth, interlaced=False, before=b"", after=b"", pieces=1, crc=None):
    """A PNG file of samples [height, width, channels]."""
    height, width, channels = samples.shape
    pixel = max(1, channels * depth // 8)
    passes = ADAM7 if interlaced else [(0, 0, 1, 1)]
    raw = b""
    for x0, y0, dx, dy in passes:
        part = samples[y0::dy, x0::dx]
        if part.size:
            raw += filtered(packed(part.reshape(part.shape[0], -1), depth), pixel)
    data = zlib.compress(raw)
    step = -(-len(data) // pieces)
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    idat = b"".join(chunk(b"IDAT", data[i : i + step], crc) for i in range(0, len(data), step))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + idat + after + chunk(b"IEND", b"")


def samples(width, height, channels, depth):
    return (RNG.integers(0, 1 << depth, (height, width, channels))).astype(np.int64)


KINDS = [(0, 1), (0, 2), (0, 4), (0, 8), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8), (4, 8), (4, 16), (6, 8), (6, 16)]
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def palette(colours):
    return chunk(b"PLTE", RNG.integers(0, 256, 3 * colours).astype(np.uint8).tobytes())


def transparency(colour, depth):
    if colour == 3:
        return chunk(b"tRNS", bytes([0, 128][: 1 << depth]))
    return chunk(b"tRNS", struct.pack(">H", 1) * CHANNELS[colour]) if colour in (0, 2) else b""


def pngs():
    for colour, depth in KINDS:
        colours = palette(1 << depth) if colour == 3 else b""
        for width, height in SIZES:
            values = samples(width, height, CHANNELS[colour], depth)
            for interlaced in [False, True]:
                name = "%dx%d-colour%d-depth%d%s.png" % (width, height, colour, depth, "-adam7" if interlaced else "")
                read(name, png(values, colour, depth, interlaced, colours))
        values = samples(33, 21, CHANNELS[colour], depth)
        extras = {
            "transparency": transparency(colour, depth),
            "gamma": chunk(b"gAMA", struct.pack(">I", 100000)),
            "chromaticities": chunk(b"cHRM", struct.pack(">8I", 31270, 32900, 30000, 60000, 15000, 6000, 64000, 33000)),
            "srgb": chunk(b"sRGB", b"\x01"),
            "icc": chunk(b"iCCP", b"swapped\x00\x00" + zlib.compress(wide_gamut())),
            "significant-bits": chunk(b"sBIT", bytes([1] * (3 if colour == 3 else CHANNELS[colour]))),
            "physical": chunk(b"pHYs", struct.pack(">IIB", 1, 3, 0)),
            "text": chunk(b"tEXt", b"key\x00value") + chunk(b"zTXt", b"key\x00\x00" + zlib.compress(b"value")),
            "animation": chunk(b"acTL", struct.pack(">II", 1, 0)) + chunk(b"fcTL", struct.pack(">5I2H2B", 0, 33, 21, 0, 0, 1, 2, 0, 1)),
        }
        for name, extra in extras.items():
            read("extra-%s-colour%d-depth%d.png" % (name, colour, depth), png(values, colour, depth, before=colours + extra))
        late = chunk(b"tIME", b"\x07\xe8\x01\x01\x01\x01\x01") + chunk(b"tEXt", b"key\x00late")
        read("late-chunks-colour%d-depth%d.png" % (colour, depth), png(values, colour, depth, before=colours, after=late))
        read("in-pieces-colour%d-depth%d.png" % (colour, depth), png(values, colour, depth, before=colours, pieces=7))
    read("empty-pieces.png", png(samples(33, 21, 3, 8), 2, 8, before=chunk(b"IDAT", b"")))
    read("ramp-depth8.png", png(np.arange(256).reshape(1, 256, 1), 0, 8))
    read("palette-of-200.png", png(samples(33, 21, 1, 8) % 200, 3, 8, before=palette(200)))
    read("palette-of-3-in-2-bits.png", png(samples(33, 21, 1, 2) % 3, 3, 2, before=palette(3)))
    read("palette-of-256-in-4-bits.png", png(samples(33, 21, 1, 4), 3, 4, before=palette(256)))
    read("suggested-palette.png", png(samples(33, 21, 3, 8), 2, 8, before=palette(10)))
    read("palette-grey-ramp.png", pil(Image.fromarray(scene(67, 45)[..., 0], "L").convert("P"), "PNG"))
    read("adaptive-palette.png", pil(rgb(scene(67, 45)).quantize(13), "PNG"))
    read("garbage-after.png", pil(rgb(scene(67, 45)), "PNG") + b"something else")
    read("named-otherwise.jpg", pil(rgb(scene(67, 45)), "PNG"))
    animation = io.BytesIO()
    rgb(scene(67, 45)).save(animation, "PNG", save_all=True, append_images=[rgb(scene(67, 45))])
    read("apng.png", animation.getvalue())
    animation = io.BytesIO()
    rgb(scene(67, 45)).save(animation, "PNG", save_all=True, append_images=[rgb(scene(67, 45))] * 2, default_image=True)
    read("apng-still-apart.png", animation.getvalue())

    refused("grey16.png", png(samples(33, 21, 1, 16), 0, 16), "16-bit grey")
    refused("palette-too-short.png", png(samples(33, 21, 1, 8), 3, 8, before=palette(100)), "of a palette of 100")
    refused("palette-absent.png", png(samples(33, 21, 1, 8), 3, 8), "palette of 0 bytes")
    whole = png(samples(33, 21, 3, 8), 2, 8)
    refused("data-checksum.png", png(samples(33, 21, 3, 8), 2, 8, crc=1), "checksum of its chunk 'IDAT'")
    refused("text-checksum.png", png(samples(33, 21, 3, 8), 2, 8, before=chunk(b"tEXt", b"a\x00b", 1)), "checksum of its chunk 'tEXt'")
    refused("critical-chunk.png", png(samples(33, 21, 3, 8), 2, 8, before=chunk(b"CgBI", b"\x50\x00\x20\x06")), "private chunk 'CgBI'")
    refused("no-end.png", whole[:-12], "truncated")
    refused("half.png", whole[: len(whole) // 2], "truncated")
    refused("too-few-rows.png", whole.replace(chunk(b"IHDR", struct.pack(">IIBBBBB", 33, 21, 8, 2, 0, 0, 0)),
                                              chunk(b"IHDR", struct.pack(">IIBBBBB", 33, 40, 8, 2, 0, 0, 0))), "damaged")
    refused("lying.png", whole.replace(chunk(b"IHDR", struct.pack(">IIBBBBB", 33, 21, 8, 2, 0, 0, 0)),
                                       chunk(b"IHDR", struct.pack(">IIBBBBB", 9000, 9000, 8, 2, 0, 0, 0))), "too few bytes")
    for kind, words in [("GIF", "a GIF picture"), ("WEBP", "a WebP picture"), ("BMP", "a BMP picture"),
                        ("TIFF", "a TIFF picture"), ("JPEG2000", "a JPEG 2000 picture")]:
        refused(kind + ".png", pil(rgb(scene(67, 45)), kind), words)


for folder in ["read", "refused"]:
    (OUT / folder).mkdir(parents=True)
jpegs()
pngs()
for picture in map(pathlib.Path, sys.argv[2:]):
    read(picture.name, picture.read_bytes())
