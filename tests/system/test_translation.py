#!/usr/bin/python3
"""The message catalogues: complete, of the sources as they are, with the promised sentences."""

import gettext
import pathlib
import re
import subprocess
import sys
import tempfile

import server_sentences
from tap import check_equal, run

ROOT = pathlib.Path(sys.argv[1])
PO = ROOT / "assets" / "po"
KEYWORDS = ["--keyword=_", "--keyword=N_", "--keyword=ngettext:1,2"]
MARKED = re.compile(r"\b(?:N?_|ngettext)\(")


def tool(*arguments):
    """Run a gettext tool in the source tree; returns what it said on stderr."""
    done = subprocess.run(arguments, cwd=ROOT, check=False, stderr=subprocess.PIPE,
                          encoding="utf-8")
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, arguments))}\n{done.stderr}")
    return done.stderr


def catalogues():
    """The catalogues that are built."""
    languages = (PO / "LINGUAS").read_text(encoding="utf-8").split()
    check_equal(sorted(languages), sorted(path.stem for path in PO.glob("*.po")))
    return [PO / f"{language}.po" for language in languages]


def load(path):
    """A catalogue as Python reads it."""
    with tempfile.TemporaryDirectory() as folder:
        tool("msgfmt", "-o", f"{folder}/hutong.mo", str(path))
        with open(f"{folder}/hutong.mo", "rb") as file:
            return gettext.GNUTranslations(file)


def test_no_entry_is_untranslated_fuzzy_or_of_another_format():
    for path in catalogues():
        said = tool("msgfmt", "--check", "--statistics", "-o", "/dev/null", str(path))
        assert re.search(r"^\d+ translated messages\.$", said, re.M), said
        assert "fuzzy" not in said and "untranslated" not in said, said


def test_every_sentence_of_the_sources_is_translated():
    with tempfile.TemporaryDirectory() as folder:
        template = f"{folder}/hutong.pot"
        tool("xgettext", "--from-code=UTF-8", *KEYWORDS, f"--files-from={PO}/POTFILES",
             f"--output={template}")
        for path in catalogues():
            tool("msgcmp", str(path), template)


def test_every_source_with_sentences_is_listed():
    listed = set((PO / "POTFILES").read_text(encoding="utf-8").split())
    marked = {str(path.relative_to(ROOT)) for path in ROOT.glob("src/client/**/*.c")
              if MARKED.search(path.read_text(encoding="utf-8"))}
    check_equal(set(), marked - listed)
    check_equal(set(), {name for name in listed if not (ROOT / name).exists()})


def marked(path):
    """The sentences in a file that xgettext finds."""
    text = re.sub(r'"\s*\n\s*"', "", path.read_text(encoding="utf-8"))  # literals in several pieces
    return [found.replace('\\"', '"') for found in re.findall(r'N_\("((?:[^"\\]|\\.)*)"\)', text)]


def test_sentences_of_the_server_are_as_it_says_them():
    said = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("src/server/**/*.c"))
    said = re.sub(r'"\s*"', "", said)  # a literal in several pieces
    known = server_sentences.sentences(ROOT)
    sentences = marked(PO / "server_sentences.h")
    assert len(sentences) > 10
    check_equal([], [sentence for sentence in sentences
                     if f'"{sentence}"' not in said and sentence not in known])


def test_everything_that_the_server_can_refuse_with_has_a_chinese_form():
    known = server_sentences.sentences(ROOT)
    assert len(known) > 190, len(known)
    refusals = marked(ROOT / "src/client/core/refusal.c")
    translated = set(marked(PO / "server_sentences.h") + refusals)
    check_equal({}, {sentence: str(path) for sentence, path in known.items()
                     if sentence not in translated})
    chinese = load(PO / "zh_CN.po")
    for sentence in known:
        form = chinese.gettext(sentence)
        assert re.search("[\u4e00-\u9fff]", form), sentence
        check_equal(sentence.count("%s"), len(re.findall(r"%(?:\d\$)?s", form)))
    words = set(server_sentences.words(ROOT))
    assert len(words) > 15, words
    check_equal(set(), words - set(refusals))
    stale = {refusal for refusal in refusals if refusal not in known} - words
    check_equal({'set "%s"', "muted", "banned", "an exception", "an exception from mutes",
                 "welcome without invitation", "change what is told of the room"}, stale)


def test_the_chinese_sentences_are_the_promised_ones():
    chinese = load(PO / "zh_CN.po")
    check_equal("%s进入聊天室", chinese.gettext("%s entered the room"))
    check_equal("%s说：%s", chinese.gettext("%s: %s"))
    check_equal("%s退出了聊天室", chinese.gettext("%s left the room"))


run(globals())
