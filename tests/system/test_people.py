#!/usr/bin/python3
"""The list of members, what waits in which room, and whom one ignores, in a real terminal."""

import sys

from chat_stage import CHINESE, LOOKS, Stage
from tap import run

HUTONG, HUTONGD = sys.argv[1:3]


def say(language, name, text):
    """A message as the screen shows it."""
    return f"{name}说：{text}" if language is CHINESE else f"{name}: {text}"


def open_tea(stage, language, size):
    """A room of alice's, with her screen, and those of bob and carol, who are in it."""
    alice = stage.open("alice", language, **size)
    alice.enter("/join tea")
    alice.wait_for_match(r"│~?.?~alice")
    others = {name: stage.open(name) for name in ("bob", "carol")}
    for name, terminal in others.items():
        terminal.enter("/join tea")
        alice.wait_for_match(rf"│ {name}\b")
    return alice, others


def test_members_stand_by_role_and_a_menu_says_what_can_be_done():
    heads = {True: ("群主 1", "管理员 1", "成员 1"), False: ("Owners 1", "Admins 1", "Members 1")}
    for language, size in LOOKS:
        with Stage(HUTONG, HUTONGD) as stage:
            alice, others = open_tea(stage, language, size)
            alice.enter("/op carol")
            owners, admins, members = heads[language is CHINESE]
            alice.wait_for_match(rf"(?s){owners}.*~alice.*{admins}.*@carol.*{members}.*│ bob")
            others["bob"].enter("hello")
            alice.wait_for_match(r"│\*bob")
            alice.type("half a thought")
            alice.press("C-x", "w")
            alice.type("bo")
            alice.wait_for_match(r"│> bo *$")
            alice.press("Enter")
            alice.wait_for("> m  私聊" if language is CHINESE else "> m  message")
            alice.press("k")
            alice.wait_for("> /kick bob")
            alice.enter("good bye")
            alice.wait(lambda screen: "│*bob" not in screen and "│ bob" not in screen, "bob is out")
            alice.press("Up", "Up")
            alice.wait_for("> half a thought")
            alice.press("C-c", "C-x", "w")
            alice.type("car")
            alice.press("Enter")
            alice.type("m")
            alice.enter("for you")
            alice.wait_for(say(language, "alice", "for you"))


def test_who_has_a_voice_stands_apart_and_the_menu_gives_and_takes_it():
    words = {True: ("有发言权", "成员", "授予发言权", "收回发言权"),
             False: ("With a voice", "Members", "give a voice", "take the voice")}
    for language, size in LOOKS:
        voiced, members, give, take = words[language is CHINESE]
        with Stage(HUTONG, HUTONGD) as stage:
            alice, _ = open_tea(stage, language, size)
            alice.press("C-x", "w")
            alice.type("bo")
            alice.wait_for_match(r"│> bo *$")
            alice.press("Enter")
            alice.wait_for(f"v  {give}")
            alice.press("v")
            alice.wait_for_match(rf"(?s){voiced} 1.*│ \+bob.*{members} 1.*│ carol")
            alice.press("C-x", "w")
            alice.type("bo")
            alice.wait_for_match(r"│> bo *$")
            alice.press("Enter")
            alice.wait_for(f"v  {take}")
            alice.press("v")
            alice.wait_for_match(rf"(?s){members} 2.*│ bob.*│ carol")


def test_who_somebody_is_and_who_is_away_is_told():
    for language, size in LOOKS:
        is_chinese = language is CHINESE
        with Stage(HUTONG, HUTONGD) as stage:
            alice, bob = stage.open("alice", language, **size), stage.open("bob")
            alice.wait_for_match(r"│ bob\b")
            bob.enter("here I am")
            alice.wait_for(say(language, "bob", "here I am"))
            bob.enter("/away lunch")
            bob.wait_for(" away ")
            alice.wait_for("bob （离开）" if is_chinese else "bob (away)")
            alice.enter("/whois bob")
            alice.wait_for_match("bob：访客，到来时间 .*，离开于 .*：" if is_chinese else
                                 "bob: a guest, here since .*, away since .*: ")
            alice.wait_for_match(r"[：│ ]lunch")
            alice.wait_for("所在：lobby" if is_chinese else "In: lobby")
            alice.wait_for("最后发言：" if is_chinese else "Last spoke: ")
            bob.enter("/back")
            alice.wait_for_match(r"│\*bob *$")
            alice.enter("/stats")
            alice.wait_for("从按键到屏幕：" if is_chinese else "From a key to the screen: ")
            alice.wait_for("内存：" if is_chinese else "Memory: ")


def test_one_key_walks_to_all_that_waits_and_back():
    for language, size in LOOKS:
        with Stage(HUTONG, HUTONGD) as stage:
            alice = stage.open("alice", language, **size)
            for room in ("quiet", "tea"):
                alice.enter(f"/join {room}")
                alice.wait_for_match(rf"\b{room}\b")
            alice.press("M-1")
            stage.send("bob", *[f"line {number}" for number in range(80)], room="quiet")
            stage.send("bob", "alice, tea?", room="tea")
            alice.wait_for_match(r"quiet \(80\)[^!]*tea \(1!\)|quiet \(80\)(.|\n)*tea \(1!\)")
            alice.press("M-a")
            alice.wait_for(say(language, "bob", "alice, tea?"))
            alice.press("M-a")
            alice.wait_for(say(language, "bob", "line 79"))
            alice.press("C-x", "j")
            alice.wait_for(say(language, "bob", "line 0"))
            alice.press("M-a")
            alice.wait_for("回到开始的地方" if language is CHINESE else "back where you began")
            alice.wait_without(say(language, "bob", "line 0"))


def test_a_muted_room_is_silent_until_ones_name_is_said():
    for language, size in LOOKS:
        with Stage(HUTONG, HUTONGD) as stage:
            alice = stage.open("alice", language, **size)
            alice.enter("/join noisy")
            alice.wait_for_match(r"\bnoisy\b")
            alice.enter("/mute-room")
            alice.wait_for("noisy 已静音" if language is CHINESE else "noisy is muted")
            alice.press("M-1")
            stage.send("bob", "noise", room="noisy")
            stage.send("bob", "a mark", room="lobby")
            screen = alice.wait_for(say(language, "bob", "a mark"))
            assert "noisy (" not in screen, screen
            stage.send("bob", "hey Alice", room="noisy")
            alice.wait_for("noisy (1!)")


def test_what_the_ignored_say_is_one_line_that_opens():
    words = {True: "bob：3 条消息未显示", False: "bob: 3 messages not shown"}
    for language, size in LOOKS:
        with Stage(HUTONG, HUTONGD) as stage:
            alice = stage.open("alice", language, **size)
            stage.send("bob", "one", "two", "three")
            alice.wait_for(say(language, "bob", "three"))
            alice.enter("/ignore bob")
            alice.wait_for(words[language is CHINESE])
            alice.wait_without(say(language, "bob", "three"))
            alice.press("M-Up", "h")
            alice.wait_for(say(language, "bob", "three"))
            stage.send("bob", "four")
            stage.send("carol", "a mark")
            screen = alice.wait_for(say(language, "carol", "a mark"))
            assert say(language, "bob", "four") not in screen, screen
            alice.enter("/unignore bob")
            alice.wait_for(say(language, "bob", "four"))


run(globals())
