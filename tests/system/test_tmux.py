#!/usr/bin/python3
"""The real client in a real terminal: what people see when they press keys."""

import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

import chat_stage
from chat_stage import CHINESE, ENGLISH
from tap import check_equal, run
from terminal import WAIT_S

HUTONG, HUTONGD = sys.argv[1:3]


class Stage(chat_stage.Stage):
    """A stage for the programs under test."""

    def __init__(self):
        super().__init__(HUTONG, HUTONGD)


def rows_with(screen, text):
    """The rows of a screen in which the text is."""
    return [row for row in screen.split("\n") if text in row]


def test_three_people_chat_in_two_languages_over_a_socket_and_tcp():
    with Stage() as stage:
        zhang = stage.open("张三", CHINESE)
        alice = stage.open("alice", ENGLISH, stage.server.tcp, cols=120, rows=30)
        li = stage.open("李四", CHINESE, stage.server.tcp)
        zhang.wait_for("alice进入聊天室")
        zhang.wait_for("李四进入聊天室")
        alice.wait_for("李四 entered the room")

        zhang.enter("大家好")
        alice.wait_for("张三: 大家好")
        zhang.wait_for("张三说：大家好")
        alice.enter("hello, 你们好")
        li.wait_for("alice说：hello, 你们好")
        li.enter("/quit")
        check_equal(0, li.wait_dead())
        zhang.wait_for("李四退出了聊天室")
        alice.wait_for("李四 left the room")


def test_two_people_talk_alone():
    with Stage() as stage:
        zhang, alice = stage.open("张三", CHINESE), stage.open("alice", cols=120)
        zhang.wait_for("alice进入聊天室")
        alice.wait_for("2 users")
        zhang.enter("/msg alice 悄悄话")
        zhang.wait_for("张三说：悄悄话")
        alice.wait_for("2 张三 (1!)")
        alice.press("M-a")
        alice.wait_for("张三: 悄悄话")
        alice.enter("ok")
        zhang.wait_for("alice说：ok")


def test_panes_fold_and_unfold_with_the_width():
    with Stage() as stage:
        alice = stage.open("alice", cols=200, rows=50)
        stage.send("bob", "今天天气很好，我们去公园")
        alice.wait_for("bob: 今天天气很好，我们去公园")
        alice.wait_for_match("^Rooms +│lobby")
        alice.wait(lambda screen: {row.count("│") for row in screen.split("\n")[:48]} == {2},
                   "three panes")
        alice.resize(80, 24)
        middle = alice.wait(lambda screen: "Rooms" not in screen and "1 lobby" in screen,
                            "two panes")
        check_equal({1}, {row.count("│") for row in middle.split("\n")[:22]})
        alice.resize(20, 5)
        narrow = alice.wait(lambda screen: "│" not in screen and "\n>" in screen, "one pane")
        check_equal(5, len(narrow.rstrip("\n").split("\n")))
        alice.type("still here")
        alice.wait_for("> still here")
        alice.resize(200, 50)
        alice.wait_for_match("^Rooms +│lobby")
        alice.wait(lambda screen: {row.count("│") for row in screen.split("\n")[:48]} == {2},
                   "three panes again")
        alice.wait_for("bob: 今天天气很好，我们去公园")
        alice.wait_for("> still here")


def test_no_size_is_too_small():
    with Stage() as stage:
        alice = stage.open("alice")
        for cols, rows in ((1, 1), (2, 1), (1, 2), (3, 3), (13, 4), (1, 30), (500, 2), (40, 10)):
            alice.resize(cols, rows)
            alice.press("x")
            alice.wait_settled()
        alice.wait_for("> xxxxxxxx")
        alice.press("F1")
        for cols, rows in ((1, 1), (29, 7), (31, 9), (40, 10)):
            alice.resize(cols, rows)
            alice.wait_settled()
        alice.wait_for("Keys (C-")
        check_equal(False, alice.is_dead())


def test_chinese_is_typed_and_edited():
    with Stage() as stage:
        alice, bob = stage.open("alice", CHINESE), stage.open("bob")
        alice.type("你好世界")
        alice.wait_for("> 你好世界")
        alice.press("Left", "Left", "BSpace")
        alice.type("们，")
        alice.wait_for("> 你们，世界")
        check_equal("8", alice.value("cursor_x"))
        alice.press("C-e", "C-w", "C-y", "Enter")
        bob.wait_for("alice: 你们，世界")


def test_a_paste_neither_sends_nor_quits():
    with Stage() as stage:
        alice, bob = stage.open("alice"), stage.open("bob")
        alice.paste("first line\n/quit\nthird line")
        alice.wait_for_match(r"^> first line\n  /quit\n  third line$")
        check_equal([], rows_with(bob.wait_settled(), "first line"))
        alice.press("Enter")
        screen = bob.wait_for("third line")
        assert re.search(r"alice: first line *│?\n? *.*/quit", screen), screen
        check_equal(False, alice.is_dead())


def test_what_is_typed_while_the_server_is_away_arrives_once():
    with Stage() as stage:
        zhang, alice = stage.open("张三", CHINESE), stage.open("alice")
        zhang.wait_for("alice进入聊天室")
        zhang.type("前半句，")
        stage.server.kill()
        zhang.wait_for("正在连接")
        zhang.type("后半句")
        zhang.wait_for("> 前半句，后半句")
        zhang.press("Enter")
        zhang.wait_for("张三说：前半句，后半句 （发送中）")
        zhang.type("草稿")
        stage.server.start()
        screen = alice.wait_for("张三: 前半句，后半句")
        check_equal(1, len(rows_with(screen, "前半句")))
        check_equal([], rows_with(screen, "left the room"))
        screen = zhang.wait_without("发送中")
        check_equal(1, len(rows_with(screen, "前半句")))
        zhang.wait_for("> 草稿")
        zhang.wait_without("正在连接")


def wait_gone(pid):
    """Wait until a process that is not ours has ended."""
    end = time.monotonic() + WAIT_S
    while os.path.exists(f"/proc/{pid}") and time.monotonic() < end:
        time.sleep(0.01)


def test_what_is_being_typed_survives_kill_and_the_end_of_tmux():
    with Stage() as stage:
        environment = stage.environment(CHINESE)
        command = [HUTONG, "-s", stage.server.unix, "-n", "张三", "-r", "lobby", "-r", "dev"]
        first = stage.tmux.open([*command], environment=environment, cols=120)
        first.wait_for("张三进入聊天室")
        first.type("写了一半")
        first.press("C-n")
        first.type("one")
        first.press("M-Enter")
        first.type("two")
        first.wait_for_match("^> one\n  two")
        os.kill(int(first.value("pane_pid")), signal.SIGKILL)
        first.wait(lambda _: first.is_dead(), "the end of the program")

        second = stage.tmux.open([HUTONG, "-s", stage.server.unix, "-n", "张三"],
                                 environment=environment, cols=120)
        second.wait_for("> 写了一半")
        second.wait_for("未发送的内容留在： dev")
        second.press("C-e", "C-u")
        second.enter("/join dev")
        second.wait_for_match("^> one\n  two")
        pid = int(second.value("pane_pid"))
        stage.tmux.run("kill-server")
        wait_gone(pid)

        third = stage.tmux.open(command, environment=environment, cols=120)
        third.wait_for("2 dev")
        third.press("C-n")
        third.wait_for_match("^> one\n  two")
        third.press("Enter")
        third.wait_for("张三说：one")
        third.wait_for_match("^>$")


def test_ones_own_editor_writes_the_message():
    with Stage() as stage:
        script = pathlib.Path(stage.folder.name, "editor")
        script.write_text('#!/bin/sh\ncat "$1"; echo " <- outside"\nread line || exit 1\n'
                          'printf "%s\\nsecond\\n" "$line" >"$1"\n', encoding="utf-8")
        script.chmod(0o700)
        environment = {**ENGLISH, "VISUAL": "", "EDITOR": str(script), "TMPDIR": stage.folder.name}
        alice, bob = stage.open("alice", environment), stage.open("bob")
        alice.type("half a message")
        alice.press("C-x", "C-e")
        alice.wait_for("half a message <- outside")
        check_equal("0", alice.value("alternate_on"))
        bob.enter("are you there?")
        alice.resize(100, 30)
        alice.enter("written outside 你好")
        alice.wait_for_match("^> written outside 你好\n  second$")
        alice.wait_for("bob: are you there?")
        check_equal("1", alice.value("alternate_on"))
        check_equal([], list(pathlib.Path(stage.folder.name).glob("hutong-*")))
        alice.press("C-x", "C-e")
        alice.wait_for("<- outside")
        alice.press("C-d")
        alice.wait_for("The editor ($EDITOR) failed")
        alice.press("Enter")
        bob.wait_for("alice: written outside 你好")


def test_what_one_types_is_helped_along():
    with Stage() as stage:
        zhang, alice = stage.open("张三", CHINESE), stage.open("alice", cols=40, rows=10)
        stage.open("alina")
        zhang.wait_for("alina进入聊天室")
        alice.enter("hi")
        zhang.wait_for("alice说：hi")
        zhang.type("al")
        zhang.press("Tab")
        zhang.wait_for_match("^> alice：")
        zhang.wait_for("  alina：")
        zhang.press("BTab")
        zhang.wait_for_match("^> alina：")
        zhang.press("C-_", "C-_", "C-_", "C-u")
        zhang.type("/msg ")
        zhang.wait_for("/msg 名字 [内容]")
        zhang.press("C-u")
        zhang.type("好 :大笑:")
        zhang.wait_for_match("^> 好 😄")
        zhang.press("C-_")
        zhang.wait_for_match("^> 好 :大笑:")
        zhang.press("M-_", "Enter")
        alice.wait_for("😄")
        alice.press("C-r")
        alice.type("h")
        alice.wait_for_match("^> hi")
        alice.press("C-g")
        alice.wait_for_match("^>$")
        alice.paste("x" * 17000)
        alice.wait_for("616 bytes too long")
        alice.press("Enter")
        alice.wait_for("616 bytes too long")


def test_a_taken_name_offers_another():
    with Stage() as stage:
        stage.open("alice")
        second = stage.start("alice", CHINESE)
        second.wait_for("已被使用")
        screen = second.wait_for("> alice")
        offered = re.search("> (alice\\S+)", screen)[1]
        second.press("Enter")
        second.wait_for(f"{offered}进入聊天室")


def test_older_messages_come_as_one_scrolls_up():
    with Stage() as stage:
        stage.send("bob", *(f"message {i}" for i in range(1, 701)))
        alice = stage.open("alice")
        alice.wait_for("message 700")

        def scroll_up(screen):
            alice.press("PPage")
            return "message 1 " in screen.replace("│", " ")
        alice.wait(scroll_up, "the first message")
        before = alice.wait_settled()
        stage.send("bob", "meanwhile")
        alice.wait_for("new below")
        screen = alice.wait_for("bob: meanwhile")  # below the marker
        # beside the border bob comes and goes
        check_equal([line.split("│")[0] for line in before.split("\n")[:18]],
                    [line.split("│")[0] for line in screen.split("\n")[:18]])
        alice.press("Escape")
        alice.wait_without("new below")
        alice.wait_for("bob: meanwhile")


def test_no_message_reaches_the_terminal_as_a_command():
    with Stage() as stage:
        alice = stage.open("alice")
        title = alice.value("pane_title")
        stage.send("mallory", "\033]0;owned\a \033[2J\033[H gone? \u202Egnihton \u009b31m b\u200dx",
                   "👨‍👩‍👧 🇨🇳 e\u0301\u0301\u0301\u0301 क्ष ﷽ end")
        screen = alice.wait_for("end")
        assert "gone?" in screen and "alice entered the room" in screen, screen
        check_equal(title, alice.value("pane_title"))
        check_equal({61}, {row.index("│") + sum(wide(c) for c in row[:row.index("│")])
                           for row in screen.split("\n")[:22]})


def wide(character):
    """Columns a character takes beyond its first: 1 for a wide one, -1 for a mark."""
    import unicodedata
    if unicodedata.category(character) in ("Mn", "Me"):
        return -1
    return int(unicodedata.east_asian_width(character) in ("W", "F"))


def terminal_state(terminal):
    """What a program must leave as it found it."""
    terminal.wait_for("$")
    return terminal.value("alternate_on"), terminal.value("cursor_flag"), \
        terminal.value("keypad_cursor_flag"), terminal.value("pane_title")


def test_the_terminal_is_given_back_after_a_crash():
    with Stage() as stage:
        for number in (signal.SIGSEGV, signal.SIGABRT, signal.SIGTERM, signal.SIGHUP):
            folder = tempfile.mkdtemp(dir=stage.folder.name)
            shell = stage.tmux.open(["PS1=$ ", "sh"], environment=stage.environment(ENGLISH))
            shell.enter(f"stty -a >{folder}/before")
            before = terminal_state(shell)
            shell.enter(f"{HUTONG} -s {stage.server.unix} -n n{number} 2>/dev/null & "
                        f"echo $! >{folder}/pid; fg >/dev/null")
            shell.wait_for(f"n{number} entered the room")
            check_equal("1", shell.value("alternate_on"))
            with open(f"{folder}/pid", encoding="ascii") as file:
                os.kill(int(file.read()), number)
            shell.wait(lambda _, shell=shell: shell.value("alternate_on") == "0", "the main screen")
            shell.enter(f"stty -a >{folder}/after; echo done")
            shell.wait_for_match(r"^(\$ )?done$")
            check_equal(before, terminal_state(shell))
            with open(f"{folder}/before", encoding="utf-8") as first, \
                    open(f"{folder}/after", encoding="utf-8") as second:
                check_equal(first.read(), second.read())
            shell.enter("cat -v")
            shell.paste("pasted")
            shell.press("Enter")
            assert "200~" not in shell.wait_for_match("^pasted"), shell.screen()


def test_one_can_go_to_the_shell_and_come_back():
    with Stage() as stage:
        shell = stage.tmux.open(["PS1=$ ", "bash", "--norc"], environment=stage.environment(ENGLISH))
        title = shell.value("pane_title")
        shell.enter(f"{HUTONG} -s {stage.server.unix} -n alice")
        shell.wait_for("alice entered the room")
        shell.wait(lambda _: shell.value("pane_title") == "hutong", "the title")
        shell.type("draft")
        shell.wait_for("> draft")
        shell.press("C-z")
        shell.wait_for("Stopped")
        check_equal(title, shell.value("pane_title"))
        stage.send("bob", "are you away?")
        shell.resize(100, 30)
        shell.enter("fg")
        shell.wait_for("bob: are you away?")
        shell.wait_for("> draft")
        shell.wait(lambda _: shell.value("pane_title") == "hutong", "the title again")
        check_equal(30, len(shell.wait_settled().split("\n")) - 1)


def test_commands_answer_in_ones_language():
    with Stage() as stage:
        zhang = stage.open("张三", CHINESE)
        zhang.enter("/jion dev")
        zhang.wait_for("是不是想用 /join？")
        zhang.enter("/join dev")
        zhang.wait_for("2 dev")
        zhang.enter("/topic 开发")
        zhang.wait_for("张三把话题改为：开发")
        zhang.enter("/list")
        zhang.wait_for("dev (1)  开发")
        zhang.enter("/nick 张三丰")
        zhang.wait_for("张三改名为张三丰")
        zhang.enter("/me 挥手")
        zhang.wait_for("* 张三丰 挥手")
        zhang.press("F1")
        zhang.wait_for("选一条消息；再按一个键决定做什么")
        zhang.press("F1")
        zhang.enter("/help")
        zhang.wait_for("与一位或几位用户私聊")


def colours(terminal, text):
    """The escape sequence right before a text on screen."""
    screen = terminal.tmux.run("capture-pane", "-p", "-e", "-t", terminal.target)
    found = re.search(r"((?:\033\[[0-9;:]*m)+)" + text, screen)
    return found[1] if found else ""


def test_the_theme_follows_the_background_and_is_switched_by_name():
    themes = pathlib.Path(__file__).parents[2] / "assets" / "themes"
    with Stage() as stage:
        stage.tmux.open(["sleep", "1000"])  # a server to set an option on
        stage.tmux.run("set-option", "-g", "window-style", "bg=#ffffff")
        environment = {**stage.environment(ENGLISH), "HUTONG_THEME_DIR": str(themes),
                       "XDG_CONFIG_HOME": f"{stage.folder.name}/config"}
        command = [HUTONG, "-s", stage.server.unix, "-n", "alice"]
        alice = stage.tmux.open(command, cols=120, environment=environment)
        alice.wait_for("alice entered the room")
        notice = " ?entered the room"
        alice.wait(lambda _: "38;5;23m" in colours(alice, notice), "the light theme")
        alice.enter("/theme dark")
        alice.wait(lambda _: "38;5;109m" in colours(alice, notice), "the dark theme")
        alice.enter("/theme nosuch")
        alice.wait_for("There is no theme nosuch")
        alice.enter("/theme")
        alice.wait_for("The theme is dark; there are: auto contrast dark light")
        os.makedirs(f"{stage.folder.name}/config/hutong/themes")
        with open(f"{stage.folder.name}/config/hutong/themes/mine.theme", "w",
                  encoding="utf-8") as file:
            file.write("notice = bold #ff0000\nnonsense\n")
        alice.enter("/theme mine")
        alice.wait_for("line 2 cannot be understood: nonsense")
        alice.wait(lambda _: "38;5;196m" in colours(alice, notice), "one's own theme")
        bob = stage.tmux.open([*command[:-1], "bob"],
                              environment={**environment, "NO_COLOR": "1"})
        bob.wait_for("bob entered the room")
        bob.enter("/theme light")
        check_equal("", re.sub(r"\033\[(0|1|39|49)?m", "", colours(bob, notice)))


def short_status(stage, language):
    """What a status line would show of the clients on this stage."""
    return subprocess.run([HUTONG, "status", "--short"], check=True, stdout=subprocess.PIPE,
                          encoding="utf-8",
                          env={**os.environ, **stage.environment(language)}).stdout


def test_what_is_unread_is_told_to_tmux_and_to_scripts():
    with Stage() as stage:
        alice = stage.open("alice")
        alice.wait(lambda _: alice.value("pane_title") == "hutong", "the title")
        check_equal("", short_status(stage, ENGLISH))
        alice.enter("/join dev")
        alice.wait_for("2 dev")
        stage.send("bob", "one", "two")
        alice.wait(lambda _: alice.value("@hutong_unread") == "2", "2 unread")
        alice.wait(lambda _: alice.value("pane_title") == "hutong (2)", "2 in the title")
        check_equal("2 unread\n", short_status(stage, ENGLISH))
        stage.send("bob", "alice, are you there?")
        alice.wait(lambda _: alice.value("@hutong_mentions") == "1", "a mention")
        alice.wait(lambda _: alice.value("pane_title") == "hutong (3!)", "3 in the title")
        check_equal("3 条未读!\n", short_status(stage, CHINESE))
        alice.press("M-1")
        alice.wait(lambda _: alice.value("@hutong_unread") == "0", "nothing unread")
        check_equal("", short_status(stage, ENGLISH))
        alice.enter("/join dev")
        stage.send("bob", "three")
        alice.wait(lambda _: alice.value("@hutong_unread") == "1", "1 unread")
        alice.enter("/quit")
        check_equal(0, alice.wait_dead())
        check_equal("", alice.value("@hutong_unread"))
        check_equal("", short_status(stage, ENGLISH))


def test_a_message_is_copied_as_it_was_sent():
    with Stage() as stage:
        stage.tmux.open(["sleep", "1000"])  # a server to set an option on
        stage.tmux.run("set-option", "-s", "set-clipboard", "on")
        inside = stage.open("alice")
        outside = stage.tmux.open(["env", "-u", "TMUX", HUTONG, "-s", stage.server.unix, "-n", "zhang"],
                                  environment=stage.environment(CHINESE))
        outside.wait_for("zhang进入聊天室")
        stage.send("bob", "first  👨‍👩‍👧", "second 你好")
        for terminal in (inside, outside):
            terminal.wait_for("second 你好")
            terminal.enter("/copy")
            terminal.wait(lambda _: buffer(stage) == "second 你好", "the newest message")
            terminal.enter("/copy 2")
            terminal.wait(lambda _: buffer(stage) == "first  👨‍👩‍👧", "the one before")
        inside.enter("/copy 9")
        inside.wait_for("There is no such message here")


def buffer(stage):
    """tmux's newest paste buffer."""
    return stage.tmux.run("show-buffer") if stage.tmux.run("list-buffers") else ""


def test_clusters_are_drawn_as_this_terminal_does():
    family, flag = "👨‍👩‍👧", "🇨🇳"
    with Stage() as stage:
        alice = stage.open("alice")
        path = pathlib.Path(stage.folder.name, "bytes")
        stage.tmux.run("pipe-pane", "-t", alice.target, f"cat >>{path}")
        stage.send("bob", f"{family} {flag} end")
        alice.wait_for("CN end")
        assert b"[6n" not in path.read_bytes()  # what is outside of tmux nobody knows
        alice.enter("/set clusters on")
        alice.wait(lambda _: b"[6n" in path.read_bytes(), "a question")
        # no key has to be pressed; tmux 3.3a gives either of them two columns
        screen = alice.wait_for_match(rf"bob: {family} {flag} end")
        check_equal({61}, {row.index("│") + sum(wide(c) for c in row[:row.index("│")]
                                                if family not in row)
                           for row in screen.split("\n")[:22] if family not in row})


def test_a_link_is_one_on_all_its_rows_and_leaves_no_trace():
    link = "https://example.org/" + "/".join(f"part{i}" for i in range(20))
    with Stage() as stage:
        alice = stage.open("alice")
        path = pathlib.Path(stage.folder.name, "bytes")
        stage.tmux.run("pipe-pane", "-t", alice.target, f"cat >>{path}")
        stage.send("bob", f"see {link} and 你好")
        alice.wait_for("你好")
        alice.wait_for("bob left the room")
        before = alice.wait_settled()
        assert b"]8;" not in path.read_bytes()
        alice.enter("/set links on")
        alice.wait(lambda _: path.read_bytes().count(link.encode()) >= 3, "the link on each row")
        alice.wait(lambda screen: alice.wait_settled() == before and screen == before,
                   "the same screen")
        ids = re.findall(rb"\]8;id=(\w+);" + link.encode() + rb"\033", path.read_bytes())
        check_equal(1, len(set(ids)))


def test_the_tmux_snippets_are_understood():
    snippets = pathlib.Path(__file__).parents[2] / "assets" / "tmux" / "hutong.conf"
    with Stage() as stage:
        terminal = stage.tmux.open(["sleep", "1000"])
        stage.tmux.run("source-file", str(snippets))
        stage.tmux.run("set-option", "-p", "-t", terminal.target, "@hutong_unread", "3")
        stage.tmux.run("set-option", "-p", "-t", terminal.target, "@hutong_mentions", "1")
        shown = stage.tmux.run("display-message", "-p", "-t", terminal.target,
                               "#{E:window-status-format}")
        assert shown.rstrip("\n").endswith(" (3!)"), shown


def test_the_doctor_says_what_to_change_in_tmux():
    snippets = pathlib.Path(__file__).parents[2] / "assets" / "tmux" / "hutong.conf"
    with Stage() as stage:
        command = ["sh", "-c", f"{HUTONG} doctor; echo status=$?"]
        environment = {**stage.environment(CHINESE), "TERM": "tmux-256color"}
        before = stage.tmux.open(command, cols=120, rows=40, environment=environment)
        screen = before.wait_for("status=5")
        assert "!! escape-time: 500" in screen and "set -g focus-events on" in screen, screen
        assert "tmux 会把 Esc 键扣住" in screen and "ok TERM: tmux-256color" in screen, screen
        stage.tmux.run("source-file", str(snippets))
        after = stage.tmux.open(command, cols=120, rows=40,
                                environment={**environment, **ENGLISH})
        screen = after.wait_for_match(r"status=\d")
        assert "status=0" in screen and "All is well" in screen, screen


def stop_background_servers(folder):
    """Stop the servers that were started in the background with their state in the folder."""
    for log in pathlib.Path(folder).rglob("*.log"):
        found = re.search(r"ready pid=(\d+)", log.read_text(encoding="utf-8"))
        if found:
            os.kill(int(found[1]), signal.SIGTERM)


def test_a_local_server_is_started_and_that_is_said():
    with Stage() as stage:
        environment = stage.environment(ENGLISH)
        environment["XDG_RUNTIME_DIR"] = f"{stage.folder.name}/runtime"
        os.mkdir(environment["XDG_RUNTIME_DIR"], 0o700)
        try:
            alice = stage.tmux.open([HUTONG, "-n", "alice"], cols=200, environment=environment)
            alice.wait_for("alice entered the room")
            alice.wait_for("No server was running: one was started in the background")
            bob = stage.tmux.open([HUTONG, "-n", "bob"], environment=environment)
            bob.wait_for("bob entered the room")
            check_equal([], rows_with(bob.wait_settled(), "No server was running"))
            alice.press("C-c")
            check_equal(0, alice.wait_dead())
            bob.wait_for("alice left the room")
        finally:
            stop_background_servers(stage.folder.name)


run(globals())
