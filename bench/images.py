#!/usr/bin/env python3
"""Pictures: the CelebA network beside TAG in eager PyTorch, the feeding of a training, and the waiting for it.

  bench/images.py

Draws a set of faces for the feeding. The network's rounds are compare_peer.py's; of the feeding's, which alternate too,
each side's best counts. Quote the ratios, not the times. The peer needs a Python with numpy and torch.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile

import compare_peer

FEEDING_ROUNDS = 40  # of a second each: the best of few differs by a tenth


def feeding(build, images, rounds):
    with tempfile.TemporaryDirectory() as folder:
        faces = pathlib.Path(folder) / "faces"
        subprocess.run([build / "bin" / "kindred", "synth", "celeba", "--out", faces, "--images", str(images)], check=True,
                       capture_output=True)
        out = subprocess.run([build / "bench" / "bench_feeding", faces / "img_align_celeba", str(rounds)], check=True,
                             capture_output=True, text=True)
    return json.loads(out.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build/release"))
    parser.add_argument("--peer", default=str(compare_peer.PEER))
    parser.add_argument("--python", default="/usr/bin/python3")
    parser.add_argument("--rounds", type=int, default=3, help="of the network (default 3)")
    parser.add_argument("--images", type=int, default=1000, help="to draw and decode (default 1000)")
    options = parser.parse_args()
    options.bench = options.build / "bench" / "bench_training"
    options.program = options.build / "bin" / "kindred"

    joint_ms = compare_peer.compare(options, "celeba")["joint step"]
    speed = feeding(options.build, options.images, FEEDING_ROUNDS)
    batch_ms = 64 / speed["batches_per_s"] * 1e3
    print(f"decoded, resized and cached: {speed['cached_per_s']:.0f} pictures a second on one core, "
          f"{speed['cached_per_s'] / speed['bare_per_s']:.2f} of libjpeg-turbo's bare decoding")
    print(f"a batch of 64 out of the cache: {batch_ms:.2f} ms, {100 * batch_ms / (batch_ms + joint_ms):.2f} % of a "
          "step's time")


if __name__ == "__main__":
    main()
