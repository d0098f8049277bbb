#!/usr/bin/python3
"""The input in a real terminal: its keys, and what helps while one types."""

import sys

from chat_stage import CHINESE, LOOKS, Stage
from tap import run

HUTONG, HUTONGD = sys.argv[1:3]


def say(language, english, chinese):
    """The sentence in the language."""
    return chinese if language is CHINESE else english


def everywhere(name):
    """For each language and size a stage, a client called @name in the lobby, and the language."""
    for language, size in LOOKS:
        with Stage(HUTONG, HUTONGD) as chat:
            yield chat, chat.open(name, language, **size), language


def check_input(terminal, *lines):
    """The input, at the end of the screen, is these lines."""
    wanted = [f"{'  ' if number else '> '}{line}".rstrip() for number, line in enumerate(lines)]
    terminal.wait(lambda screen: screen[:-1].split("\n")[-len(wanted):] == wanted,
                  f"the input {wanted}")


def test_what_was_cut_comes_back_and_changes_are_undone():
    for _, alice, _ in everywhere("alice"):
        alice.type("one two 你好")
        alice.press("C-w")
        check_input(alice, "one two")
        alice.press("C-a", "M-d", "C-e")
        alice.press("C-y")
        check_input(alice, " two one")
        alice.press("M-y")
        check_input(alice, " two 你好")
        alice.press("C-_", "C-_")
        alice.press("M-_")
        alice.wait_for("> ")
        alice.press("C-c")
        check_input(alice, "")


def test_a_text_of_several_lines_grows_and_is_sent_as_one_message():
    for _, alice, _ in everywhere("alice"):
        alice.type("first")
        alice.press("M-Enter")
        alice.type("second")
        alice.press("C-j")
        alice.type("三")
        check_input(alice, "first", "second", "三")
        alice.press("Up", "Up")
        alice.type("!")
        check_input(alice, "fi!rst", "second", "三")
        alice.press("Enter")
        alice.wait_for("fi!rst")
        check_input(alice, "")


def test_vi_has_its_keys_and_says_in_which_mode():
    for chat, alice, language in everywhere("alice"):
        normal, insert = say(language, " normal ", " 普通 "), say(language, " insert ", " 插入 ")
        alice.enter("/set editor vi")
        alice.wait_for(insert)
        alice.type("one two 你好")
        alice.press("C-c")
        alice.wait_for(normal)
        alice.type("bb")
        alice.type("cwzwei")
        check_input(alice, "one zwei 你好")
        alice.press("M-0")  # that key has another use …
        alice.press("M-b")  # … and this one is Esc and b
        alice.wait_for(normal)
        alice.type("0dw.")
        check_input(alice, "你好")
        alice.type("u")
        check_input(alice, "zwei 你好")
        alice.type("A!")
        alice.wait_for(insert)
        alice.press("Escape")
        alice.wait_for(normal)
        alice.press("Enter")
        alice.wait_for_match("alice.*zwei 你好!")
        alice.wait_for(insert)
        alice.press("C-c")
        alice.wait_for(normal)
        alice.type("k0v$")
        alice.wait_for(say(language, " visual ", " 可视 "))
        alice.type("y")
        alice.type("$p")
        check_input(alice, "zwei 你好!zwei 你好!")
        chat.send("bob", "still here")
        alice.wait_for("still here")


def test_what_was_sent_is_searched():
    for _, alice, language in everywhere("alice"):
        alice.enter("the first line")
        alice.enter("the second line")
        alice.wait_for("the second line")
        alice.press("C-r")
        alice.type("first")
        check_input(alice, "the first line")
        alice.wait_for(say(language, "Search in what you sent: first", "在发过的内容中查找：first"))
        alice.press("Enter", "C-e")
        alice.type(" again")
        check_input(alice, "the first line again")


def test_the_menu_of_choices_stays_as_it_is_while_others_speak():
    for chat, alice, language in everywhere("alice"):
        for name in ("anna", "andrea", "anton"):
            chat.send(name, f"hi, says {name}")
            alice.wait_for(f"hi, says {name}")
        # who has spoken last is first; those who send go again, so members are who stays
        people = [chat.open(name) for name in ("anke", "anja")]
        alice.wait_for("anja")
        people[0].enter("anke here")
        alice.wait_for("anke here")
        alice.type("an")
        alice.press("Tab")
        alice.wait_for("> anke")
        people[1].enter("now anja speaks")
        screen = alice.wait_for("*anja")  # beside the menu, which hides what she said
        assert "> anke" in screen, screen
        alice.press("Tab")
        check_input(alice, say(language, "anja:", "anja："))


def test_a_line_says_what_the_argument_is():
    for _, alice, language in everywhere("alice"):
        alice.type("/ban ")
        alice.wait_for(say(language, "/ban NAME [TIME] [REASON]", "/ban 名字 [时长] [理由]"))
        alice.press("C-u")
        alice.type("/jo")
        alice.wait_for("/join")
        alice.press("Tab")
        alice.wait_for(say(language, "/join ROOM [KEY]", "/join 聊天室 [密钥]"))


def test_what_is_too_long_is_told_before_it_is_sent():
    for _, alice, language in everywhere("alice"):
        alice.paste("x" * 16500)
        alice.wait_for(say(language, "bytes too long", "超出"))
        alice.press("Enter")
        alice.wait_for(say(language, "bytes too long", "超出"))


run(globals())
