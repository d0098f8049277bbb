#!/usr/bin/python3
"""Writes docs/transcript.md: three people chatting in tmux, as their terminals show it.

transcript.py HUTONG HUTONGD >docs/transcript.md
"""

import os
import sys
import tempfile

from hutongd import Hutongd
from screens import still
from terminal import Tmux

HUTONG, HUTONGD = sys.argv[1:3]

HEAD = """# Three people in two languages

Made by `tests/system/transcript.py`: three clients in three terminals of one tmux, on one server.
张三 is on the local socket and reads Chinese, alice is on TCP and reads English, 李四 is on TCP
with a small terminal and reads Chinese. The texts below are what `tmux capture-pane` gave, with times, the
day and addresses that are always the same.
"""


def start(tmux, folder, url, name, language, **size):
    """A client that has entered the lobby."""
    environment = {"LANG": language, "LC_ALL": "", "XDG_STATE_HOME": os.path.join(folder, name)}
    terminal = tmux.open([HUTONG, "-s", url, "-n", name], environment=environment, **size)
    terminal.wait_for_match(f"{name}(进入聊天室| entered the room)")
    return terminal


def show(title, terminal):
    """One screen as a part of the document."""
    print(f"\n## {title}\n\n```text\n{still(terminal.wait_settled())}\n```")


def main():
    """The conversation."""
    with tempfile.TemporaryDirectory() as folder, Hutongd(HUTONGD) as server, Tmux() as tmux:
        zhang = start(tmux, folder, server.unix, "张三", "zh_CN.UTF-8")
        alice = start(tmux, folder, server.tcp, "alice", "en_US.UTF-8", cols=116, rows=24)
        li = start(tmux, folder, server.tcp, "李四", "zh_CN.UTF-8", cols=44, rows=14)
        zhang.enter("/topic 周五发布新版本")
        zhang.enter("大家好！发布前请各位再检查一遍自己负责的部分，特别是数据库迁移的脚本。")
        alice.wait_for("数据库")
        alice.enter("Good morning! The migration is tested: https://example.org/ci/runs/4711")
        li.wait_for("4711")
        li.enter("/me 正在看")
        alice.wait_for("正在看")
        li.enter("alice，辛苦了，没有问题 👍")
        alice.wait_for("辛苦了")
        alice.enter("谢谢, 李四!")
        li.wait_for("谢谢")
        zhang.enter("/msg alice 中午一起吃饭吗？")
        alice.wait_for("2 张三 (1!)")
        show("alice: a message for her alone has just come (2)", alice)
        alice.press("M-a")
        alice.enter("Yes, at twelve")
        zhang.wait_for("at twelve")
        show("张三: 与 alice 私聊", zhang)
        zhang.press("M-1")
        alice.press("M-1")
        zhang.wait_for("谢谢")
        li.enter("/quit")
        zhang.wait_for("李四退出了聊天室")
        alice.wait_for("李四 left the room")
        show("张三: 聊天室", zhang)
        show("alice: the room", alice)


print(HEAD, end="")
main()
