#!/usr/bin/python3
"""What the chat promises, part by part, in both languages, at 80x24 and at 200x50.

Other tests look into each part more closely; here one server and one tmux serve all four looks.
"""

import pathlib
import signal
import sys

from chat_stage import everywhere
from tap import check_equal, run

HUTONG, HUTONGD = sys.argv[1:3]


def looks():
    return everywhere(HUTONG, HUTONGD)


def check_input(terminal, *lines):
    """The input, at the end of the screen, is these lines."""
    wanted = [f"{'  ' if number else '> '}{line}".rstrip() for number, line in enumerate(lines)]
    terminal.wait(lambda screen: screen[:-1].split("\n")[-len(wanted):] == wanted,
                  f"the input {wanted}")


def test_nothing_typed_is_lost_and_each_message_shows_how_it_is():
    for look in looks():
        alice, bob = look.open("alice"), look.open("bob")
        look.stage.server.process.send_signal(signal.SIGSTOP)
        bob.enter("on its way")
        bob.wait_for(look.say("on its way (sending)", "on its way （发送中）"))
        bob.type("half a thought")
        check_input(bob, "half a thought")
        look.kill(bob)
        look.stage.server.process.send_signal(signal.SIGCONT)
        bob = look.start("bob")
        check_input(bob, "half a thought")
        bob.wait(lambda screen, s=look.said("bob", "on its way"): screen.count(s) == 1
                 and "(sending)" not in screen and "发送中" not in screen, "it, sent once")
        alice.wait_for(look.said("bob", "on its way"))
        alice.enter(f"/mute {look.name('bob')}")
        alice.wait_for_match(look.say(r"muted bob\d", r"把bob\d禁言"))
        bob.press("Enter")
        refused = look.say("(not sent:", "（没有发出：")
        bob.wait_for(refused)
        bob.press("Up")
        check_input(bob, "half a thought")
        bob.wait_without(refused)
        alice.enter(f"/unmute {look.name('bob')}")
        alice.wait_for_match(look.say(r"lets bob\d speak", r"解除了bob\d的禁言"))
        bob.press("Enter")
        alice.wait_for(look.said("bob", "half a thought"))


def test_panes_and_tabs_are_as_they_were_after_a_kill():
    for look in looks():
        alice = look.open("alice")
        alice.enter(f"/vsplit tea{look.number}")
        alice.wait_for(f"[tea{look.number}]")
        alice.press("C-x", "C-Left")
        alice.press("C-x", '"')
        alice.enter("/unread")
        alice.wait_for(look.say("[Unread]", "[未读]"))
        alice.press("C-x", "z")
        alice.wait_for(look.say("[Unread] 4/4 Z", "[未读] 4/4 Z"))
        alice.press("C-x", "z")
        alice.press("C-x", "c")
        alice.wait_for("[2 ")
        alice.press("C-x", "1")
        alice.wait_for_match(r"^\[1 ")
        alice.enter("/only")
        alice.wait_without(look.say("[Unread]", "[未读]"))
        alice.enter(f"/split {look.room}")
        alice.wait_for(f"[{look.room}]")
        before = alice.wait_settled().split("\n")[:2]
        look.kill(alice)
        alice = look.start("alice")
        alice.wait(lambda screen, b=before: screen.split("\n")[:2] == b, "the same tabs and panes")
        alice.enter("still here")
        alice.wait_for(look.said("alice", "still here"))


def test_a_pane_scrolled_up_shows_the_newest_and_how_many_there_are():
    for look in looks():
        look.send("bob", *[f"message {number}" for number in range(90)])
        alice = look.open("alice")
        alice.wait_for("message 89")
        alice.press("PPage", "PPage")
        alice.wait_without("message 80")
        look.send("bob", "one", "two")
        mark = look.say("2 new messages, below the newest lines", "2 条新消息，下面是最新的几行")
        alice.wait(lambda screen, m=mark: m in screen and "two" in screen.split(m)[-1], mark)
        alice.press("C-g")
        alice.wait_without(mark)


def test_a_bare_client_is_one_room_in_a_pane_of_tmux():
    for look in looks():
        dev = look.start("alice", "-r", look.room, "--bare")
        dev.wait_for(f"{look.name('alice')}{look.say(' entered the room', '进入聊天室')}")
        assert "lobby" not in dev.screen() and "│" not in dev.screen().split("\n")[0][:70]
        look.send("bob", "for the pane")
        dev.wait_for(look.said("bob", "for the pane"))


def test_a_paste_is_shown_before_it_is_sent_as_one_message():
    for look in looks():
        alice = look.open("alice")
        alice.paste("first\n/quit\nthird")
        check_input(alice, "first", "/quit", "third")
        alice.wait_for(look.say("Pasted, not sent", "已粘贴，尚未发送"))
        look.send("bob", "not yet")
        assert look.said("alice", "first") not in alice.wait_for(look.said("bob", "not yet"))
        alice.press("Enter")
        alice.wait_for(look.said("alice", "first"))
        alice.paste("/quit")
        alice.press("Enter")
        alice.wait_for(look.said("alice", "/quit"))


def test_messages_are_rendered_and_replies_show_what_they_answer():
    for look in looks():
        alice = look.open("alice")
        look.send("bob", "**bold** and `code`", "second")
        alice.wait_for(look.said("bob", "bold and code"))
        alice.wait_for(look.said("bob", "second"))
        alice.enter("/reply -2 yes")
        alice.wait_for_match(r"┌ bob\d(: |说：)\**bold")
        alice.enter("/react 👍")
        alice.wait_for("👍 1")
        alice.enter("/edit no")
        alice.wait_for(look.say("(edited)", "（已编辑）"))
        alice.enter("/copy 3")
        alice.wait(lambda _, s=look.stage: s.tmux.run("list-buffers")
                   and s.tmux.run("show-buffer") == "**bold** and `code`", "it as it was typed")
        look.stage.tmux.run("delete-buffer")


def test_tmux_is_told_what_waits_and_one_key_leaves_the_mouse_alone():
    for look in looks():
        alice = look.open("alice")
        alice.enter("/join lobby")
        alice.wait_for("2 lobby")
        look.send("bob", "one", f"{look.name('alice')}: two")
        alice.wait(lambda _, t=alice: t.value("@hutong_unread") == "2", "2 unread")
        alice.wait(lambda _, t=alice: t.value("pane_title") == "hutong (2!)", "the title")
        alice.click(f"1 {look.room}")
        alice.wait_for(look.said("bob", "one"))
        check_equal("1", alice.value("mouse_button_flag"))
        alice.press("M-m")
        alice.wait_for(look.say("The mouse is for the terminal", "鼠标用于终端"))
        check_equal("0", alice.value("mouse_button_flag"))
        alice.enter("/theme nosuch")
        alice.wait_for(look.say("There is no theme nosuch", "没有叫 nosuch 的主题"))
        plain = look.open("carol", NO_COLOR="1")
        check_equal("", "".join(part for part in plain.tmux.run(
            "capture-pane", "-p", "-e", "-t", plain.target).split("\033[")[1:]
            if part.split("m")[0].startswith(("3", "4")) and part.split("m")[0] not in ("39", "49")))


def test_lines_say_all_that_happens():
    for look in looks():
        alice = look.open("alice", "--linear", "-r", look.room)
        check_equal("0", alice.value("alternate_on"))
        look.send("bob", "hello")
        alice.wait_for_match(rf"^\d\d:\d\d {look.said('bob', 'hello')}$")
        alice.enter("hi")
        alice.wait_for_match(rf"^\d\d:\d\d {look.said('alice', 'hi')}$")
        alice.enter("/names")
        alice.wait_for(look.say("1 user here", "这里有 1 位用户"))


def test_settings_are_changed_in_the_chat_and_by_hand():
    for look in looks():
        alice = look.open("alice")
        config = pathlib.Path(look.homes["alice"]["XDG_CONFIG_HOME"], "hutong", "hutong.conf")
        alice.press("C-x", ",")
        alice.wait_for("notify-by")
        alice.type("tim")
        alice.press("Enter")
        alice.press("C-a", "C-k")
        alice.enter("off")
        alice.wait(lambda _, c=config: c.exists() and "times = off\n" in c.read_text(), "the line")
        alice.press("C-g")
        alice.enter("no time")
        alice.wait_for_match(rf"(^|│) *{look.said('alice', 'no time')}")
        config.write_text("# mine\nbell = sometimes\ntimes = on\nalias hey = /me waves\n",
                          encoding="utf-8")
        alice.wait_for(look.say("line 2 cannot be understood", "第 2 行看不懂"))
        alice.wait_for_match(rf"\d\d:\d\d {look.said('alice', 'no time')}")
        alice.enter("/hey")
        alice.wait_for(f"* {look.name('alice')} waves")
        assert config.read_text(encoding="utf-8").startswith("# mine\n")


def test_f1_and_a_question_mark_show_the_keys_that_work_here():
    for look in looks():
        alice = look.open("alice")
        keys = look.say("Keys (C- is Ctrl", "按键（C- 是 Ctrl")
        alice.press("F1")
        alice.wait_for(keys)
        alice.press("F1")
        alice.wait_without(keys)
        alice.type("?")
        alice.wait_for(keys)
        alice.type("why")
        check_input(alice, "?why")
        alice.wait_without(keys)
        alice.press("C-u")
        alice.type("?")
        alice.wait_for(keys)
        alice.press("C-g")
        check_input(alice, "")
        alice.press("C-x", "w")
        alice.press("F1")
        alice.wait_for(look.say("Keys in the list of members", "成员列表中的按键"))
        alice.press("F1", "C-g")
        look.send("bob", "a message")
        alice.wait_for(look.said("bob", "a message"))
        alice.press("M-Up")
        alice.type("?")
        alice.wait_for(look.say("Keys for the chosen message", "用于选中消息的按键"))


def test_commands_have_the_names_of_irssi_and_weechat():
    for look in looks():
        alice, bob = look.open("alice"), look.open("bob")
        alice.enter(f"/j tea{look.number}")
        alice.wait_for(f"2 tea{look.number}")
        alice.type("/query bob")
        alice.press("Tab")
        alice.enter("")
        alice.enter(f"/q {look.name('bob')} just you")
        alice.wait_for(look.said("alice", "just you"))
        bob.wait_for(f"{look.name('alice')} (1!)")
        alice.enter("/buffer 1")
        alice.enter("/say /as it is")
        bob.wait_for(look.said("alice", "/as it is"))
        alice.enter("/exit")
        check_equal(0, alice.wait_dead())


def test_whois_tells_what_is_known_of_somebody():
    for look in looks():
        alice, bob = look.open("alice"), look.open("bob", "-r", f"far{look.number}")
        bob.enter("from afar")
        bob.wait_for(look.said("bob", "from afar"))
        look.stage.wait_stored("from afar", room=f"far{look.number}")
        alice.enter(f"/whois {look.name('bob')}")
        alice.wait_for(look.say(f"{look.name('bob')}: a guest", f"{look.name('bob')}：访客"))
        alice.wait_for_match(look.say(rf"Last spoke: .*, far{look.number}",
                                      rf"最后发言：.*far{look.number}"))


def test_a_taken_name_asks_for_another_and_the_last_screen_is_there_at_once():
    for look in looks():
        alice = look.open("alice")
        look.send("bob", "kept for later")
        alice.wait_for(look.said("bob", "kept for later"))
        look.homes["other"] = look.stage.environment(look.language)
        look.homes["alice"], mine = look.homes["other"], look.homes["alice"]
        second = look.start("alice")
        second.wait_for(look.say("is taken", "已被使用"))
        second.press("Enter")
        second.wait_for(look.said("bob", "kept for later"))
        look.homes["alice"] = mine
        rooms = pathlib.Path(mine["XDG_STATE_HOME"])
        alice.wait(lambda _, r=rooms: any(b"kept for later" in file.read_bytes()
                                          for file in r.rglob("rooms/*")), "it on disk")
        look.kill(alice)
        look.stage.server.process.send_signal(signal.SIGSTOP)
        alice = look.start("alice")
        alice.wait_for(look.said("bob", "kept for later"))
        alice.wait_for(look.say(" as of ", " 截至 "))
        alice.enter("written meanwhile")
        look.stage.server.process.send_signal(signal.SIGCONT)
        alice.wait_without(look.say(" as of ", " 截至 "))
        second.wait_for("written meanwhile")


run(globals())
