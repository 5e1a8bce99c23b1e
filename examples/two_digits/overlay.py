#!/usr/bin/env python3
"""Lays digits over each other in pairs, as MultiMNIST has them (Sabour, Frosst, Hinton 2017; Sener, Koltun 2018).

  overlay.py MNIST OUT [--train 5000] [--validation 1000] [--test 1000] [--seed 0]

MNIST is a folder with train-images-idx3-ubyte, train-labels-idx1-ubyte and the same of t10k, plain or .gz. One digit of a
pair stands at the upper left of 36 × 36 pixels, the other at the lower right, and the brighter pixel counts. OUT gets IDX
files: the pictures, and for each of them two labels. Validation pairs are made of other digits than training pairs.
"""
import argparse
import gzip
import pathlib
import random
import struct

SIDE, SHIFT = 28, 8
WIDTH = SIDE + SHIFT


def read(folder, name):
    for path, open_file in ((folder / name, open), (folder / (name + ".gz"), gzip.open)):
        if path.exists():
            with open_file(path, "rb") as file:
                return file.read()
    raise SystemExit(f"{folder / name}: not there, nor with .gz")


def read_digits(folder, part):
    images, labels = read(folder, f"{part}-images-idx3-ubyte"), read(folder, f"{part}-labels-idx1-ubyte")
    magic, count, height, width = struct.unpack_from(">IIII", images)
    if (magic, height, width) != (0x803, SIDE, SIDE) or len(labels) != 8 + count:
        raise SystemExit(f"{folder}: {part} is no set of {SIDE} × {SIDE} pictures with their labels")
    size = SIDE * SIDE
    return [(images[16 + i * size:16 + (i + 1) * size], labels[8 + i]) for i in range(count)]


def overlaid(first, second):
    picture = bytearray(WIDTH * WIDTH)
    for row in range(SIDE):
        picture[row * WIDTH:row * WIDTH + SIDE] = first[row * SIDE:(row + 1) * SIDE]
    for row in range(SIDE):
        at = (row + SHIFT) * WIDTH + SHIFT
        picture[at:at + SIDE] = bytes(map(max, picture[at:at + SIDE], second[row * SIDE:(row + 1) * SIDE]))
    return picture


def write_pairs(out, part, digits, count, draw):
    pictures, labels = bytearray(), bytearray()
    for _ in range(count):
        (first, left), (second, right) = draw.sample(digits, 2)
        pictures += overlaid(first, second)
        labels += bytes((left, right))
    header = struct.pack(">IIII", 0x803, count, WIDTH, WIDTH)
    (out / f"{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(header + pictures, mtime=0))
    (out / f"{part}-labels-idx2-ubyte.gz").write_bytes(gzip.compress(struct.pack(">III", 0x802, count, 2) + labels, mtime=0))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mnist", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--train", type=int, default=5000)
    parser.add_argument("--validation", type=int, default=1000)
    parser.add_argument("--test", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    digits, test = read_digits(options.mnist, "train"), read_digits(options.mnist, "t10k")
    draw.shuffle(digits)
    cut = len(digits) * 5 // 6
    options.out.mkdir(parents=True, exist_ok=True)
    write_pairs(options.out, "train", digits[:cut], options.train, draw)
    write_pairs(options.out, "validation", digits[cut:], options.validation, draw)
    write_pairs(options.out, "test", test, options.test, draw)


if __name__ == "__main__":
    main()
