#!/usr/bin/env python3
"""WeeChat, irssi and catgirl beside hutong, in real terminals. Usage: test_irc_clients.py HUTONG HUTONGD"""

import os
import re
import shutil
import sys
import tempfile
import time

import tap
from hutongd import Hutongd
from terminal import Tmux

HUTONG, HUTONGD = sys.argv[1:3]

AGAIN_S = 5  # keys may have been lost


class Home:
    """A folder for a client's files."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="hutong-home-")
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self):
        """What keeps a client within the folder."""
        return {"HOME": self.folder, "XDG_RUNTIME_DIR": self.folder, "LANG": "C.UTF-8",
                "XDG_CONFIG_HOME": self.folder, "XDG_STATE_HOME": self.folder,
                "XDG_CACHE_HOME": self.folder, "TERM": "screen-256color"}


def address(server):
    """Host and port of the IRC door."""
    return server.irc.split("//")[1].rsplit(":", 1)


def open_hutong(tmux, home, server, name, room):
    """hutong itself, at a room."""
    screen = tmux.open([HUTONG, "-s", server.tcp, "-n", name, "-r", room],
                       environment=home.environment())
    screen.wait_for(room)
    return screen


def open_weechat(tmux, home, server, nick, room):
    """WeeChat, at a room."""
    host, port = address(server)
    commands = (f"/set irc.server_default.nicks {nick};"
                f"/server add hutong {host}/{port} -notls -ssl=off -autojoin=#{room};"
                "/connect hutong")
    screen = tmux.open(["weechat", "-d", os.path.join(home.folder, "weechat"), "-r", commands],
                       cols=100, environment=home.environment())
    return screen


def open_irssi(tmux, home, server, nick, room):
    """irssi, at a room."""
    host, port = address(server)
    folder = os.path.join(home.folder, "irssi")
    os.mkdir(folder)
    with open(os.path.join(folder, "config"), "w", encoding="utf-8") as config:
        config.write(
            f'servers = ( {{ address = "{host}"; chatnet = "H"; port = "{port}"; '
            'autoconnect = "yes"; use_tls = "no"; } );\n'
            f'chatnets = {{ H = {{ type = "IRC"; nick = "{nick}"; }}; }};\n'
            f'channels = ( {{ name = "#{room}"; chatnet = "H"; autojoin = "yes"; }} );\n'
            'settings = { core = { real_name = "irssi"; user_name = "irssi"; '
            f'nick = "{nick}"; term_charset = "UTF-8"; }}; "fe-common/core" = '
            '{ term_charset = "UTF-8"; }; "fe-text" = { paste_verify_line_count = "0"; }; '
            '"irc/core" = { cmd_queue_speed = "10msec"; cmds_max_at_once = "100"; }; };\n')
    screen = tmux.open(["irssi", f"--home={folder}"], cols=100, environment=home.environment())
    screen.wait_for("Act: 2")  # the room's window, which is not shown by itself

    def is_shown(text):
        if f"[#{room}]" not in text:
            screen.press("M-2")  # it may be too busy to notice
        return f"[#{room}]" in text
    screen.wait(is_shown, "the room's window")
    return screen


def open_catgirl(tmux, home, server, nick, room):
    """catgirl, which speaks nothing but TLS, at a room."""
    url = next(found[1] for line in server.log
               if (found := re.search(r"listening url=(ircs://\S+)", line)))
    host, port = url.split("//")[1].rsplit(":", 1)
    return tmux.open(["catgirl", "-!", "-h", host, "-p", port, "-n", nick, "-j", f"#{room}"],
                     cols=100, environment=home.environment())


def insist(client, line, screen, condition):
    """Enter a line until it has done something: irssi loses keys while it is busy."""
    last = [-AGAIN_S]

    def is_done(shown):
        if condition(shown):
            return True
        if time.monotonic() - last[0] >= AGAIN_S:
            client.enter(line)
            last[0] = time.monotonic()
        return False
    screen.wait(is_done, line)


def talk(irc, hutong, nick, name):
    """Say something in either direction."""
    insist(irc, "你好，大家好", hutong,
           lambda screen: re.search(rf"{nick}.*你好，大家好", screen, re.M))
    hutong.enter("欢迎来到胡同")
    irc.wait_for("欢迎来到胡同")
    irc.wait_for(name)


def is_made_admin(screen):
    """Whether a client shows that the wanderer is an operator now, each in its words."""
    return re.search(r"\+o wanderer|grants wanderer|wanderer.*(operator|\+o)", screen)


def share_power(irc, hutong):
    """Be made an admin, be one, and be put out."""
    insist(hutong, "/op wanderer", irc, is_made_admin)
    insist(irc, "/mode +m", hutong, lambda screen: "read-only" in screen)
    insist(hutong, "/kick wanderer 够了", irc, lambda screen: "够了" in screen)


def check_client(opener):
    """Join, talk in both directions, come back and see what was said, share power."""
    with Hutongd(HUTONGD, "-l", "ircs://127.0.0.1:0", irc=True) as server, Tmux() as tmux, \
            Home() as one, Home() as two:
        hutong = open_hutong(tmux, one, server, "小明", "茶馆")
        irc = opener(tmux, two, server, "wanderer", "茶馆")
        hutong.wait_for("wanderer")
        talk(irc, hutong, "wanderer", "小明")
        insist(irc, "/quit", hutong, lambda screen: "wanderer left" in screen)
        irc.wait_dead()
        hutong.enter("他走了")
        with Home() as three:
            again = opener(tmux, three, server, "wanderer", "茶馆")
            again.wait_for("他走了")
            insist(again, "/topic 今天喝龙井", hutong, lambda screen: "今天喝龙井" in screen)
            share_power(again, hutong)


def test_weechat_meets_hutong():
    check_client(open_weechat)


def test_irssi_meets_hutong():
    check_client(open_irssi)


def test_catgirl_meets_hutong():
    check_client(open_catgirl)


tap.run(globals())
