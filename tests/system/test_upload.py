#!/usr/bin/python3
"""Files in the chat itself, in real terminals: /upload and /save.

test_upload.py HUTONG HUTONGD
"""

import hashlib
import os
import pathlib
import signal
import sys

from chat_stage import CHINESE, ENGLISH, LOOKS, Stage
from tap import check_equal, run

HUTONG, HUTONGD = sys.argv[1:3]
CONTENT = bytes(range(256)) * 400


def open_at_home(stage, name, language=ENGLISH, **size):
    """A chat with a home folder of its own, which is returned too."""
    home = pathlib.Path(stage.folder.name, name)
    home.mkdir()
    terminal = stage.open(name, {**language, "HOME": str(home), "XDG_DOWNLOAD_DIR": ""}, **size)
    return terminal, home


def wait_for_file(terminal, path, content):
    terminal.wait(lambda _: path.exists() and path.read_bytes() == content, f"no {path}")


def test_a_file_is_uploaded_by_a_completed_path_and_saved_by_others():
    with Stage(HUTONG, HUTONGD) as stage:
        alice, home = open_at_home(stage, "alice", cols=160)
        bob, bobs_home = open_at_home(stage, "bob", cols=160)
        (home / "holiday pictures").mkdir()
        (home / "holiday pictures" / "sea.png").write_bytes(CONTENT)
        alice.type("/upload ~/hol")
        alice.press("Tab")
        alice.wait_for("/upload ~/holiday pictures/")
        alice.type("s")
        alice.press("Tab")
        alice.wait_for("/upload ~/holiday pictures/sea.png")
        alice.press("Enter")
        for terminal in (alice, bob):
            terminal.wait_for("alice sent a file: sea.png (100 KiB, image/png)")
        bob.enter("/save")
        bob.wait_for("Saved: ")
        wait_for_file(bob, bobs_home / "Downloads" / "sea.png", CONTENT)
        bob.enter("/save ~/mine.png")
        wait_for_file(bob, bobs_home / "mine.png", CONTENT)
        bob.enter("/save ~/mine.png")
        bob.wait_for("there is something of this name")
        bob.press("M-Up", "s")
        wait_for_file(bob, bobs_home / "Downloads" / "sea (2).png", CONTENT)


def test_it_speaks_chinese():
    with Stage(HUTONG, HUTONGD) as stage:
        home = pathlib.Path(stage.folder.name)
        (home / "报告.pdf").write_bytes(CONTENT)
        alice = stage.open("alice", CHINESE, cols=200, rows=50)
        alice.enter(f"/upload {home}/报告.pdf")
        alice.wait_for("alice发送了文件：报告.pdf (100 KiB, application/pdf)")
        stage.wait_stored("报告.pdf")
        alice.enter(f"/save {home}/in.pdf")
        alice.wait_for("已保存：")
        alice.enter("/upload /nowhere")
        alice.wait_for("/nowhere:")


def test_progress_is_shown_and_an_upload_survives_the_servers_death():
    with Stage(HUTONG, HUTONGD) as stage:
        alice, home = open_at_home(stage, "alice", cols=160)
        content = os.urandom(1024 * 1024) * 60
        (home / "big.bin").write_bytes(content)
        alice.enter("/upload ~/big.bin")
        alice.wait_for_match(r"sending big\.bin \[#+-*\] \d+% / 60 MiB")
        stage.server.kill()
        stage.server.start()
        alice.wait_for("alice sent a file: big.bin (60 MiB, application/octet-stream)")
        folder = pathlib.Path(stage.server.folder, "data", "files")
        stored = next(folder.glob("??/*"))
        check_equal(hashlib.sha256(content).hexdigest(),
                    hashlib.sha256(stored.read_bytes()).hexdigest())


def test_what_is_typed_behind_the_path_is_a_comment():
    with Stage(HUTONG, HUTONGD) as stage:
        alice, home = open_at_home(stage, "alice", cols=160)
        (home / "holiday pictures").mkdir()
        (home / "holiday pictures" / "sea.png").write_bytes(CONTENT)
        alice.enter("/upload ~/holiday pictures/sea.png look how blue")
        alice.wait_for("alice sent a file: sea.png (100 KiB, image/png)")
        alice.wait_for("look how blue")
        alice.enter("/upload ~/holiday pictures/lake.png look")
        alice.wait_for("lake.png look: ")


def start_as_alice(stage, environment, **size):
    """A chat that can be started again with what it has kept."""
    return stage.tmux.open([HUTONG, "-s", stage.server.unix, "-n", "alice"],
                           environment=environment, **size)


def kill(terminal):
    os.kill(int(terminal.value("pane_pid")), signal.SIGKILL)
    terminal.wait_dead()


def wait_begun(terminal):
    """It is on its way, and nothing of it has been answered."""
    terminal.wait_for_match(r"big\.bin \[-+\] 0% / 8\.0 MiB")


def test_an_upload_and_a_download_go_on_after_the_client_was_killed():
    for language, size in LOOKS:
        with Stage(HUTONG, HUTONGD) as stage:
            home = pathlib.Path(stage.folder.name)
            environment = stage.environment({**language, "HOME": str(home), "XDG_DOWNLOAD_DIR": ""})
            content = os.urandom(8 * 1024 * 1024)
            (home / "big.bin").write_bytes(content)
            first = start_as_alice(stage, environment, **size)
            first.wait_for_match("alice( entered|进入)")
            stage.server.process.send_signal(signal.SIGSTOP)
            first.enter("/upload ~/big.bin see this")
            wait_begun(first)
            kill(first)
            stage.server.process.send_signal(signal.SIGCONT)
            second = start_as_alice(stage, environment, **size)
            second.wait_for("see this")
            stage.server.process.send_signal(signal.SIGSTOP)
            second.enter("/save")
            wait_begun(second)
            kill(second)
            stage.server.process.send_signal(signal.SIGCONT)
            third = start_as_alice(stage, environment, **size)
            wait_for_file(third, home / "Downloads" / "big.bin", content)
            third.wait_for("Saved: " if language is ENGLISH else "已保存：")
            third.wait(lambda _: not [path for path in home.rglob("transfers") if path.is_file()],
                       "nothing that is on its way")
            check_equal(1, third.screen().count("see this"))


def test_a_transfer_is_cancelled():
    for language, size in LOOKS:
        with Stage(HUTONG, HUTONGD) as stage:
            home = pathlib.Path(stage.folder.name)
            alice = start_as_alice(stage, stage.environment({**language, "HOME": str(home)}), **size)
            alice.wait_for_match("alice( entered|进入)")
            (home / "big.bin").write_bytes(bytes(8 * 1024 * 1024))
            stage.server.process.send_signal(signal.SIGSTOP)
            alice.enter("/upload ~/big.bin")
            wait_begun(alice)
            alice.enter("/cancel")
            alice.wait_for("Cancelled: big.bin" if language is ENGLISH else "已取消：big.bin")
            alice.enter("/cancel")
            alice.wait_for("No file is on its way" if language is ENGLISH else "没有文件在传输")
            stage.server.process.send_signal(signal.SIGCONT)


run(globals())
