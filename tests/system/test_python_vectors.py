#!/usr/bin/env python3
"""The Python client's codec, made from docs/protocol.md alone: against the test vectors, and
against the example in the text.

test_python_vectors.py DOCS VECTORS
"""

import os
import re
import sys

import hutong_client as hutong
from tap import check_equal, run

DOCS, VECTORS = sys.argv[1:]


def read_vectors(name):
    """The vectors of a file as (name, {word: [values]})."""
    with open(os.path.join(VECTORS, name), encoding="utf-8") as file:
        lines = [line for line in file.read().split("\n") if not line.startswith("#")]
    vectors = []
    for line in lines:
        if line.startswith("  "):
            word, _, value = line[2:].partition(" ")
            vectors[-1][1].setdefault(word, []).append(value)
        elif line:
            vectors.append((line, {}))
    return vectors


def unescape(text):
    return re.sub(r"\\(n|\\|x..)",
                  lambda found: "\n" if found[1] == "n" else
                  "\\" if found[1] == "\\" else chr(int(found[1][1:], 16)), text)


def fields_of(words):
    """The fields that a vector has, as Python values."""
    readers = {int: lambda values: int(values[0]), bytes: lambda values: bytes.fromhex(values[0]),
               str: lambda values: unescape(values[0]),
               list: lambda values: [unescape(value) for value in values]}
    return {word: readers[hutong.FIELDS[hutong.KEYS[word]][1]](values)
            for word, values in words.items() if word in hutong.KEYS}


def outcome(data):
    """What becomes of a frame: a message, or the reason why not in the words of the vectors."""
    reader = hutong.FrameReader()
    reader.feed(data)
    try:
        frame = reader.next()
        return "more" if frame is None else hutong.message_decode(*frame)
    except hutong.FrameError as error:
        return error.reason
    except hutong.Malformed:
        return "malformed"
    except hutong.UnknownType:
        return "type"
    except hutong.BadField as error:
        return f"field {error.field}"


def test_vectors_are_read_as_they_should_be():
    for file in ("messages.txt", "accepted.txt"):
        for name, words in read_vectors(file):
            message = outcome(bytes.fromhex(words["frame"][0]))
            check_equal((name, words["type"][0], fields_of(words)),
                        (name, getattr(message, "type", message), message))


def test_vectors_are_written_as_they_should_be():
    for name, words in read_vectors("messages.txt"):
        frame = hutong.frame_encode(words["type"][0], **fields_of(words))
        check_equal((name, words["frame"][0]), (name, frame.hex()))


def test_bad_vectors_are_refused_as_they_should_be():
    for name, words in read_vectors("refused.txt"):
        check_equal((name, words["error"][0]), (name, outcome(bytes.fromhex(words["frame"][0]))))


def test_the_example_in_the_text_is_right():
    with open(os.path.join(DOCS, "protocol.md"), encoding="utf-8") as file:
        section = file.read().split("## Example, byte by byte")[1].split("\n## ")[0]
    rows = re.findall(r"^ *((?:[0-9a-f]{2} )*[0-9a-f]{2})(?:  |$)", section, re.MULTILINE)
    reader = hutong.FrameReader()
    reader.feed(bytes.fromhex(" ".join(rows)))
    messages = []
    while reader.data:
        messages.append(hutong.message_decode(*reader.next()))
    check_equal(["hello", "enter", "join", "say", "welcome", "event", "done"],
                [message.type for message in messages])
    check_equal("hi", messages[5]["text"])
    check_equal(1761680341632, messages[6]["time"])


run(globals())
