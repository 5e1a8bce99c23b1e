#!/usr/bin/env python3
"""Cuts CamVid's IDX files so that no part has frames of a video that another part has.

  camvid.py CAMVID OUT

CAMVID holds train-images-idx4-ubyte.gz, train-labels-idx3-ubyte.gz, train-files.txt and the same of val. Its frames
follow each other in three videos: validation becomes the video 0006R0, and val becomes the test part.
"""
import gzip
import pathlib
import struct
import sys

VALIDATION = "0006R0"


def read(path):
    data = gzip.decompress(path.read_bytes())
    dimensions = data[3]
    sizes = struct.unpack_from(f">{dimensions}I", data, 4)
    return sizes, data[4 + 4 * dimensions:]


def write(path, sizes, data):
    path.write_bytes(gzip.compress(struct.pack(f">I{len(sizes)}I", 0x800 + len(sizes), *sizes) + data, mtime=0))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, out = map(pathlib.Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    names = (source / "train-files.txt").read_text(encoding="utf-8").split()
    for kind in ("images-idx4-ubyte.gz", "labels-idx3-ubyte.gz"):
        sizes, data = read(source / f"train-{kind}")
        if len(names) != sizes[0]:
            sys.exit(f"{source}: train-files.txt names {len(names)} frames and train-{kind} holds {sizes[0]}")
        step = len(data) // sizes[0]
        for part, wanted in (("train", False), ("validation", True)):
            frames = [i for i, name in enumerate(names) if name.startswith(VALIDATION) == wanted]
            write(out / f"{part}-{kind}", (len(frames), *sizes[1:]), b"".join(data[i * step:(i + 1) * step] for i in frames))
        (out / f"test-{kind}").write_bytes((source / f"val-{kind}").read_bytes())


if __name__ == "__main__":
    main()
