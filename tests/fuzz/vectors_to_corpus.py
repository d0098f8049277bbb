#!/usr/bin/env python3
"""Writes the frames of test vectors as inputs of fuzz_frame: vectors_to_corpus.py DIR VECTORS…

One input for each vector, and one with all of a file. The first byte says in what pieces the
rest arrives. Nothing else is in the folder afterwards.
"""

import os
import shutil
import sys

PIECE = bytes([2])


def main(folder, paths):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            frames = [bytes.fromhex(line.split()[1]) for line in lines
                      if line.startswith("  frame ") and len(line.split()) == 2]
        name = os.path.splitext(os.path.basename(path))[0]
        for number, frame in enumerate([*frames, b"".join(frames)]):
            with open(os.path.join(folder, f"{name}-{number}"), "wb") as file:
                file.write(PIECE + frame)


main(sys.argv[1], sys.argv[2:])
