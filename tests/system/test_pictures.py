#!/usr/bin/env python3
"""Pictures in the terminal, and what those that are none, or worse, can do."""

import base64
import fcntl
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import termios
import zlib

from chat_stage import CHINESE, ENGLISH, Stage as ChatStage
from tap import check_equal, run

HUTONG, HUTONGD, PICTURE = sys.argv[1:4]


def chunk(kind, data):
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(cols, rows, pixel, claims=None):
    """A PNG whose pixels a function gives as red, green and blue; its head may claim another size."""
    lines = b"".join(b"\0" + bytes(v for col in range(cols) for v in pixel(col, row))
                     for row in range(rows))
    head = struct.pack(">IIBBBBB", *(claims or (cols, rows)), 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + \
        chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def halves(col, _):
    """Red on the left, blue on the right."""
    return (255, 0, 0) if col < 50 else (0, 0, 255)


def decode(data, cols=20, rows=20):
    """What the program makes of a file: its exit status, and what it prints."""
    done = subprocess.run([PICTURE, str(cols), str(rows)], input=data, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False, timeout=60,
                          env={"ASAN_OPTIONS": "detect_leaks=0"})  # which needs a process
    return done.returncode, done.stdout


def test_a_picture_is_shrunk_with_its_shape_kept():
    status, out = decode(png(100, 50, halves))
    check_equal((0, b"P6\n20 10\n255\n"), (status, out[:13]))
    check_equal(b"\xff\0\0" * 10 + b"\0\0\xff" * 10, out[13:73])
    check_equal((0, b"P6\n3 2\n255\n"), (lambda s, o: (s, o[:11]))(*decode(png(3, 2, halves))))


def test_what_is_no_picture_or_too_large_is_refused():
    whole = png(100, 50, halves)
    for data in (b"", b"hello", whole[:60], whole[:len(whole) // 2], b"\xff\xd8\xff" + b"x" * 100,
                 png(10, 10, halves, claims=(16384, 16384)), png(1, 1, halves, claims=(0, 1)),
                 png(1, 1, halves, claims=(2 ** 31 - 1, 2 ** 31 - 1)),
                 whole + b"\0" * (17 * 1024 * 1024)):
        status, out = decode(data)
        assert status != 0 and not out, (data[:40], status, out[:40])
    for size in ("0", "-1", "99999", "x"):
        check_equal(1, subprocess.run([PICTURE, size, "9"], stdin=subprocess.DEVNULL,
                                      check=False).returncode)


class Stage(ChatStage):
    """A stage whose clients have the program, and a folder of their own for what is passing."""

    def __init__(self):
        super().__init__(HUTONG, HUTONGD)
        self.passing = pathlib.Path(self.folder.name, "passing")
        self.passing.mkdir()

    def environment(self, language):
        return {**super().environment(language), "HUTONG_PICTURE": os.path.abspath(PICTURE),
                "TMPDIR": str(self.passing), "COLORTERM": "", "TERM": "xterm-256color"}

    def upload(self, terminal, name, data):
        """Have a file in the room."""
        path = pathlib.Path(self.folder.name, name)
        path.write_bytes(data)
        terminal.enter(f"/upload {path}")
        terminal.wait_for_match(rf"{name} \(")
        self.wait_stored(name)

    def settings(self):
        """What the file of settings says."""
        return "".join(path.read_text(encoding="utf-8")
                       for path in pathlib.Path(self.folder.name).rglob("hutong.conf"))

    def left(self):
        """What lies in the folder for what is passing."""
        return [path.name for path in self.passing.rglob("*") if path.is_file()]


def with_colours(terminal):
    """The screen, with the sequences that colour it."""
    return terminal.tmux.run("capture-pane", "-p", "-e", "-t", terminal.target)


def test_a_picture_is_shown_over_the_chat_and_leaves_nothing():
    for language, words in ((ENGLISH, "Any key closes"), (CHINESE, "按任意键关闭")):
        with Stage() as stage:
            alice = stage.open("alice", language)
            stage.upload(alice, "sky.png", png(100, 50, halves))
            before = alice.wait_settled()
            alice.enter("/view")
            alice.wait_for(words)
            alice.wait_for("▀▀▀▀")
            shown = with_colours(alice)
            assert "38;5;196" in shown and "48;5;21" in shown, shown
            check_equal([], stage.left())
            alice.press("x")
            alice.wait_without("▀")
            alice.wait(lambda screen, before=before: screen == before, "the chat as before")
            alice.enter("/quit")
            check_equal(0, alice.wait_dead())
            check_equal([], list(stage.passing.iterdir()))


def sixel_pixels(data):
    """The pixels of a sixel picture, as a function of column and row."""
    found = re.search(rb"\033P0;1q\"1;1;(\d+);(\d+)(.*?)\033\\", data, re.S)
    palette, pixels, colour, col, band = {}, {}, 0, 0, 0
    for token in re.finditer(rb"#(\d+)(?:;2;(\d+);(\d+);(\d+))?|!(\d+)(.)|([?-~])|([$-])", found[3]):
        if token[1]:
            colour = int(token[1])
            if token[2]:
                palette[colour] = tuple(int(token[i]) for i in (2, 3, 4))
        elif token[8]:
            col, band = 0, band + (token[8] == b"-")
        else:
            for _ in range(int(token[5] or 1)):
                for bit in range(6):
                    if (token[6] or token[7])[0] - 63 >> bit & 1:
                        pixels[col, band * 6 + bit] = palette[colour]
                col += 1
    return (int(found[1]), int(found[2])), pixels


def test_terminals_with_pixels_get_them():
    with Stage() as stage:
        alice = stage.open("alice")
        bytes_path = pathlib.Path(stage.folder.name, "bytes")
        stage.upload(alice, "sky.png", png(100, 50, halves))
        stage.tmux.run("pipe-pane", "-t", alice.target, f"cat >>{bytes_path}")
        alice.enter("/set pictures kitty")
        alice.wait(lambda _: "pictures = kitty" in stage.settings(), "the setting")
        alice.enter("/view")
        alice.wait_for("Any key closes")
        alice.wait(lambda _: re.search(rb"m=0;[^\033]*\033\\", bytes_path.read_bytes()), "all of it")
        sent = re.findall(rb"\033_G([^;]*);([^\033]*)\033\\", bytes_path.read_bytes())
        assert sent[0][0].startswith(b"a=T,f=24,s=100,v=50,"), sent[0]
        pixels = base64.b64decode(b"".join(part for _, part in sent))
        check_equal(png_pixels(100, 50, halves), pixels)
        alice.press("x")
        alice.wait(lambda _: b"\033_Ga=d,q=2" in bytes_path.read_bytes(), "its end")
        alice.wait_without("Any key closes")
        alice.enter("/set pictures off")
        alice.wait(lambda _: "pictures = off" in stage.settings(), "the setting")
        alice.enter("/view")
        alice.wait_for("Pictures are switched off")


def png_pixels(cols, rows, pixel):
    """The same picture as bytes."""
    return bytes(v for row in range(rows) for col in range(cols) for v in pixel(col, row))


def test_sixels_are_of_the_size_of_the_cells():
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 800, 480))
    with Stage() as stage:
        bob = stage.open("bob")
        stage.upload(bob, "sky.png", png(100, 50, halves))
        with subprocess.Popen([HUTONG, "-s", stage.server.unix, "-n", "alice"], stdin=slave, stdout=slave,
                              env={**os.environ, **stage.environment(ENGLISH), "TMUX": ""}) as alice:
            os.close(slave)
            seen = read_until(master, b"\033_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\033\\\033[c")
            os.write(master, b"\033[?62;4;22c")
            if b"sky.png" not in seen:
                read_until(master, b"sky.png")
            os.write(master, b"/view\r")
            seen = read_until(master, b"-\033\\")
            size, pixels = sixel_pixels(seen)
            check_equal((100, 50), size)
            check_equal(5000, len(pixels))
            check_equal({(100, 0, 0)}, {pixels[col, row] for col in range(50) for row in range(50)})
            check_equal({(0, 0, 100)},
                        {pixels[col, row] for col in range(50, 100) for row in range(50)})
            os.write(master, b"x/quit\r")
            read_until(master, b"\033[?1049l")
            alice.wait(timeout=60)
        os.close(master)


def doctor(stage, answer, **environment):
    """What the doctor says on a terminal that answers so, and what it has been asked."""
    master, slave = pty.openpty()
    before = termios.tcgetattr(slave)
    with subprocess.Popen(["setsid", "-c", HUTONG, "doctor"], stdin=slave, stdout=slave,
                          env={**os.environ, **stage.environment(ENGLISH), "TMUX": "",
                               **environment}) as asks:
        asked = b""
        if answer is not None:
            asked = read_until(master, b"\033[c")
            os.write(master, answer)
        said = read_until(master, b"-- bidi")
        asks.wait(timeout=60)
    check_equal(before, termios.tcgetattr(slave))
    os.close(slave)
    os.close(master)
    return (asked + said).decode()


def test_the_doctor_asks_the_terminal():
    with Stage() as stage:
        for answer, told in ((b"\033_Gi=31;OK\033\\\033[?62c", "-- pictures: kitty\r\n--"),
                             (b"\033_Gi=31;EINVAL:no\033\\\033[?62;4c", "-- pictures: sixel\r\n--"),
                             (b"typed\033[?1;2c", "the terminal was asked: it shows no pixels"),
                             (b"", "the terminal has not answered")):
            said = doctor(stage, answer)
            assert told in said, said
        for terminal in ("linux", "dumb", "tmux-256color"):
            said = doctor(stage, None, TERM=terminal)
            assert "\033" not in said and "-- pictures: " in said, said


def test_a_terminal_that_does_not_tell_shows_nothing_of_the_question():
    """Outside, tmux would take a part of it for the title of its pane."""
    with Stage() as stage:
        known = stage.tmux.open(["sleep", "1000"])
        before = stage.tmux.run("display-message", "-p", "-t", known.target, "#{pane_title}")
        bytes_path = pathlib.Path(stage.folder.name, "bytes")
        command = f"read go; exec env -u TMUX {HUTONG} -s {stage.server.unix} -n alice"
        alice = stage.tmux.open(["sh", "-c", command], environment=stage.environment(ENGLISH))
        stage.tmux.run("pipe-pane", "-t", alice.target, f"cat >>{bytes_path}")
        alice.press("Enter")
        alice.wait(lambda _: bytes_path.exists() and b"AAAA\033\\\033[c" in bytes_path.read_bytes(),
                   "the question")
        alice.enter("all is typed")
        screen = alice.wait_for("alice: all is typed")
        for trace in ("i=31", "AAAA", "1;2c", "?1"):
            assert trace not in screen, screen
        title = stage.tmux.run("display-message", "-p", "-t", alice.target, "#{pane_title}")
        assert "i=31" not in title, (before, title)


def read_until(fd, end):
    """Read from a terminal until something has come."""
    data = b""
    while end not in data:
        data += os.read(fd, 65536)
    return data


def test_one_key_shows_the_picture_of_a_message():
    with Stage() as stage:
        alice = stage.open("alice")
        alice.enter("/view")
        alice.wait_for("There is no picture here")
        stage.upload(alice, "sky.png", png(100, 50, halves))
        alice.press("M-Up")
        alice.wait_for("i view image")
        alice.press("i")
        alice.wait_for("▀▀▀▀")
        alice.resize(100, 30)
        alice.wait_without("▀")


def test_a_bad_picture_costs_nothing_but_a_word():
    with Stage() as stage:
        alice = stage.open("alice")
        stage.upload(alice, "bad.png", png(10, 10, halves, claims=(16384, 16384)))
        alice.enter("/view")
        alice.wait_for("This picture cannot be shown")
        stage.upload(alice, "worse.jpg", b"\xff\xd8\xff" + os.urandom(1000))
        alice.wait_without("This picture cannot be shown")  # that was the one before
        alice.enter("/view")
        alice.wait_for("This picture cannot be shown")
        check_equal([], stage.left())
        stage.upload(alice, "good.png", png(100, 50, halves))
        alice.enter("/view")
        alice.wait_for("▀▀▀▀")


run(globals())
