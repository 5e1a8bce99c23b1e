#!/usr/bin/env python3
"""The memory of a run over more pictures than fit in 2 GiB.

  bench/memory.py [--images 200000]

Draws a few hundred faces and links them under many names in CelebA's layout; 200,000 pictures of 64 × 64 are 2.3 GiB
of decoded samples. Runs the joint training with measuring on them, and prints the greatest resident memory that the
system has seen (VmHWM: the process's own memory and the pages of mapped files that it holds) and its two parts as
they were looked at ten times a second.
"""
import argparse
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

TASKS = ["Smiling", "Wearing_Hat", "Eyeglasses", "Male"]


def link_faces(drawn, folder, images):
    """A CelebA layout of `images` names over the drawn pictures."""
    attributes = (drawn / "list_attr_celeba.txt").read_text(encoding="utf-8").splitlines()
    answers = dict(line.split(maxsplit=1) for line in attributes[2:] if line)
    names = sorted(answers)
    pictures = folder / "img_align_celeba"
    pictures.mkdir(parents=True)
    draw = random.Random(0)
    with open(folder / "list_attr_celeba.txt", "w", encoding="utf-8") as listed, \
            open(folder / "list_eval_partition.txt", "w", encoding="utf-8") as parts:
        listed.write(f"{images}\n{attributes[1]}\n")
        for number in range(images):
            name = f"{number + 1:06d}.jpg"
            source = names[draw.randrange(len(names))]
            os.link(drawn / "img_align_celeba" / source, pictures / name)
            listed.write(f"{name} {answers[source]}\n")
            parts.write(f"{name} {0 if number % 10 < 8 else number % 10 - 7}\n")


def memory_of(process):
    """VmHWM, RssAnon and RssFile in bytes; nothing when the process is gone."""
    try:
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    except OSError:
        return None
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    if "VmHWM" not in fields:
        return None
    return {name: int(fields[name].split()[0]) * 1024 for name in ("VmHWM", "RssAnon", "RssFile")}


def watch(command):
    """Runs it and returns the greatest of each figure."""
    process = subprocess.Popen(command)
    most = {}
    while process.poll() is None:
        for name, value in (memory_of(process) or {}).items():
            most[name] = max(value, most.get(name, 0))
        time.sleep(0.1)
    if process.returncode:
        sys.exit(process.returncode)
    return most


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, default=pathlib.Path("build/release/bin/kindred"))
    parser.add_argument("--images", type=int, default=200_000)
    parser.add_argument("--folder", help="where to put it all; must have room for the pixel cache")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = pathlib.Path(name)
        drawn = folder / "drawn"
        subprocess.run([options.program, "synth", "celeba", "--out", drawn, "--images", "300"], check=True)
        link_faces(drawn, folder / "faces", options.images)
        config = folder / "memory.toml"
        config.write_text('[data]\npath = "faces"\nformat = "celeba"\n'
                          + "".join(f'[[task]]\ntarget = "{task}"\n' for task in TASKS)
                          + '[model]\ntrunk = "celeba"\nchannels = 2\n[train]\nepochs = 1\nbatch = 256\n'
                          + '[affinity]\nevery = 50\n', encoding="utf-8")
        for label in ("the first run, which decodes", "a later run, from the cache"):
            begin = time.time()
            out = folder / label.split(",")[0].replace(" ", "_")
            most = watch([options.program, "affinity", config, "--out", out])
            print(f"{label}: VmHWM {most['VmHWM'] / 2**20:.0f} MiB (own {most['RssAnon'] / 2**20:.0f}, mapped files "
                  f"{most['RssFile'] / 2**20:.0f}) over {options.images * 64 * 64 * 3 / 2**20:.0f} MiB of samples; "
                  f"{time.time() - begin:.0f} s", flush=True)


if __name__ == "__main__":
    main()
