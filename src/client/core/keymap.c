/*
 * Which key does what, as one table: keys are looked up in it, and the help is made from it.
 * A row without a help text is another key for what the row above it does.
 */
#include "client/core/keymap.h"
#include "client/core/app_private.h"
#include "client/core/i18n.h"

#include <hutong/common/macros.h>

#define CTRL(letter)                                                                               \
    {                                                                                              \
        KEY_CODE_CHAR, letter, KEY_CTRL                                                            \
    }
#define META(letter)                                                                               \
    {                                                                                              \
        KEY_CODE_CHAR, letter, KEY_META                                                            \
    }
#define CTRL_META(letter)                                                                          \
    {                                                                                              \
        KEY_CODE_CHAR, letter, KEY_CTRL | KEY_META                                                 \
    }
#define AFTER_X(letter, modifiers)                                                                 \
    {                                                                                              \
        KEY_CODE_CHAR, letter, (modifiers) | KEY_AFTER_X                                           \
    }
#define NAMED_AFTER_X(code)                                                                        \
    {                                                                                              \
        KEY_CODE_##code, 0, KEY_AFTER_X                                                            \
    }
#define CTRL_NAMED_AFTER_X(code)                                                                   \
    {                                                                                              \
        KEY_CODE_##code, 0, KEY_CTRL | KEY_AFTER_X                                                 \
    }
#define META_NAMED_AFTER_X(code)                                                                   \
    {                                                                                              \
        KEY_CODE_##code, 0, KEY_META | KEY_AFTER_X                                                 \
    }
#define NAMED(code)                                                                                \
    {                                                                                              \
        KEY_CODE_##code, 0, 0                                                                      \
    }
#define META_NAMED(code)                                                                           \
    {                                                                                              \
        KEY_CODE_##code, 0, KEY_META                                                               \
    }
#define CTRL_NAMED(code)                                                                           \
    {                                                                                              \
        KEY_CODE_##code, 0, KEY_CTRL                                                               \
    }

static const struct key_binding keymap[] = {
    { NAMED(ENTER), app_do_submit, 0, N_("send") },
    { META_NAMED(ENTER), app_do_edit, EDITOR_NEWLINE, N_("new line within the message") },
    { CTRL('j'), app_do_edit, EDITOR_NEWLINE, NULL },
    { NAMED(TAB), app_do_complete, 1, N_("complete a name, a command, a room, an :emoji") },
    { { KEY_CODE_TAB, 0, KEY_SHIFT }, app_do_complete, -1, N_("the choice before that") },
    { NAMED(UP), app_do_up, 0, N_("bring back what was sent; line up") },
    { NAMED(DOWN), app_do_down, 0, N_("the other way; line down") },
    { CTRL('r'), app_do_search, 1, N_("search in what was sent; again: an older one, C-s: newer") },
    { CTRL('s'), app_do_search, -1, NULL },

    { NAMED(PAGE_UP), app_do_scroll, 1, N_("earlier messages") },
    { META('v'), app_do_scroll, 1, NULL },
    { NAMED(PAGE_DOWN), app_do_scroll, -1, N_("later messages") },
    { CTRL('v'), app_do_scroll, -1, NULL },
    { META_NAMED(UP), app_do_select, 1,
      N_("choose a message; then a key says what to do with it") },
    { META_NAMED(DOWN), app_do_select, -1, NULL },
    { NAMED(ESCAPE), app_do_escape, 0, N_("newest message; close what is open") },
    { CTRL('g'), app_do_escape, 0, NULL },
    { META_NAMED(END), app_do_escape, 0, NULL },
    { META('a'), app_do_next_unread, 0,
      N_("next room with unread messages; when all are read, back where you began") },
    { AFTER_X('j', 0), app_do_jump, 0, N_("first message you had not read") },
    { CTRL('n'), app_do_step_room, 1, N_("next room") },
    { NAMED(F6), app_do_step_room, 1, NULL },
    { CTRL('p'), app_do_step_room, -1, N_("room before") },
    { NAMED(F5), app_do_step_room, -1, NULL },
    { META('/'), app_do_last_room, 0, N_("the room you were in before this one") },
    { META('1'), app_do_go_room, 0, N_("first room; M-2 the second, and so on to M-0") },
    { META('2'), app_do_go_room, 1, NULL },
    { META('3'), app_do_go_room, 2, NULL },
    { META('4'), app_do_go_room, 3, NULL },
    { META('5'), app_do_go_room, 4, NULL },
    { META('6'), app_do_go_room, 5, NULL },
    { META('7'), app_do_go_room, 6, NULL },
    { META('8'), app_do_go_room, 7, NULL },
    { META('9'), app_do_go_room, 8, NULL },
    { META('0'), app_do_go_room, 9, NULL },

    { AFTER_X('"', 0), app_do_split, PANE_ROWS, N_("divide the pane: one below (C-x or M-w)") },
    { AFTER_X('%', 0), app_do_split, PANE_COLUMNS, N_("divide the pane: one beside it") },
    { NAMED_AFTER_X(LEFT), app_do_focus, PANE_LEFT, N_("the pane on that side, by any arrow") },
    { NAMED_AFTER_X(RIGHT), app_do_focus, PANE_RIGHT, NULL },
    { NAMED_AFTER_X(UP), app_do_focus, PANE_UP, NULL },
    { NAMED_AFTER_X(DOWN), app_do_focus, PANE_DOWN, NULL },
    { META_NAMED_AFTER_X(LEFT), app_do_focus, PANE_LEFT, NULL },
    { META_NAMED_AFTER_X(RIGHT), app_do_focus, PANE_RIGHT, NULL },
    { META_NAMED_AFTER_X(UP), app_do_focus, PANE_UP, NULL },
    { META_NAMED_AFTER_X(DOWN), app_do_focus, PANE_DOWN, NULL },
    { AFTER_X('o', 0), app_do_step_pane, 1, N_("next pane") },
    { NAMED(F8), app_do_step_pane, 1, NULL },
    { NAMED(F7), app_do_step_pane, -1, N_("pane before") },
    { CTRL_NAMED_AFTER_X(LEFT), app_do_resize, PANE_LEFT, N_("move the pane's border that way") },
    { CTRL_NAMED_AFTER_X(RIGHT), app_do_resize, PANE_RIGHT, NULL },
    { CTRL_NAMED_AFTER_X(UP), app_do_resize, PANE_UP, NULL },
    { CTRL_NAMED_AFTER_X(DOWN), app_do_resize, PANE_DOWN, NULL },
    { AFTER_X('=', 0), app_do_balance, 0, N_("make all panes about as large") },
    { AFTER_X('b', KEY_META), app_do_balance, 0, NULL },
    { AFTER_X('z', 0), app_do_zoom, 0, N_("this pane alone on the screen; again: as before") },
    { META('z'), app_do_zoom, 0, NULL },
    { AFTER_X('{', 0), app_do_swap, -1, N_("change places with the pane before") },
    { AFTER_X('}', 0), app_do_swap, 1, N_("change places with the next pane") },
    { AFTER_X('s', KEY_META), app_do_swap, 1, NULL },
    { AFTER_X('x', 0), app_do_close, 0, N_("close the pane; the room is not left") },
    { AFTER_X('!', 0), app_do_only, 0, N_("close all other panes") },
    { AFTER_X('c', 0), app_do_tab_new, 0, N_("new tab: another screen of panes") },
    { AFTER_X('n', 0), app_do_step_tab, 1, N_("next tab") },
    { AFTER_X('p', 0), app_do_step_tab, -1, N_("tab before") },
    { AFTER_X('1', 0), app_do_go_tab, 0, N_("first tab; C-x 2 the second, and so on to C-x 9") },
    { AFTER_X('2', 0), app_do_go_tab, 1, NULL },
    { AFTER_X('3', 0), app_do_go_tab, 2, NULL },
    { AFTER_X('4', 0), app_do_go_tab, 3, NULL },
    { AFTER_X('5', 0), app_do_go_tab, 4, NULL },
    { AFTER_X('6', 0), app_do_go_tab, 5, NULL },
    { AFTER_X('7', 0), app_do_go_tab, 6, NULL },
    { AFTER_X('8', 0), app_do_go_tab, 7, NULL },
    { AFTER_X('9', 0), app_do_go_tab, 8, NULL },
    { AFTER_X('&', 0), app_do_tab_close, 0, N_("close the tab") },
    { AFTER_X('m', 0), app_do_mentions, 0, N_("who spoke to you, in all rooms; Enter goes there") },
    { AFTER_X('a', 0), app_do_unread, 0, N_("all that you have not read, in all rooms") },
    { AFTER_X('w', 0), app_do_people, 0,
      N_("go into the list of members: letters find, Enter says what can be done") },
    { META('m'), app_do_mouse, 0, N_("the mouse is for the chat, or for the terminal") },
    { AFTER_X(',', 0), app_do_settings, 0, N_("all settings, to look through and change") },
    { AFTER_X('k', 0), app_do_fold, FOLD_ROOMS, N_("show or hide the list of rooms") },
    { AFTER_X('l', 0), app_do_fold, FOLD_MEMBERS, N_("show or hide the list of members") },

    { CTRL('b'), app_do_edit, EDITOR_LEFT, N_("left") },
    { NAMED(LEFT), app_do_edit, EDITOR_LEFT, NULL },
    { CTRL('f'), app_do_edit, EDITOR_RIGHT, N_("right") },
    { NAMED(RIGHT), app_do_edit, EDITOR_RIGHT, NULL },
    { META('b'), app_do_edit, EDITOR_WORD_LEFT, N_("a word to the left") },
    { CTRL_NAMED(LEFT), app_do_edit, EDITOR_WORD_LEFT, NULL },
    { META_NAMED(LEFT), app_do_edit, EDITOR_WORD_LEFT, NULL },
    { META('f'), app_do_edit, EDITOR_WORD_RIGHT, N_("a word to the right") },
    { CTRL_NAMED(RIGHT), app_do_edit, EDITOR_WORD_RIGHT, NULL },
    { META_NAMED(RIGHT), app_do_edit, EDITOR_WORD_RIGHT, NULL },
    { CTRL('a'), app_do_edit, EDITOR_HOME, N_("start of the line") },
    { NAMED(HOME), app_do_edit, EDITOR_HOME, NULL },
    { CTRL('e'), app_do_edit, EDITOR_END, N_("end of the line") },
    { NAMED(END), app_do_edit, EDITOR_END, NULL },
    { META('<'), app_do_edit, EDITOR_TEXT_START, N_("start of the text; M-> its end") },
    { META('>'), app_do_edit, EDITOR_TEXT_END, NULL },
    { NAMED(BACKSPACE), app_do_edit, EDITOR_BACKSPACE, N_("delete to the left") },
    { CTRL('h'), app_do_edit, EDITOR_BACKSPACE, NULL },
    { CTRL('d'), app_do_edit, EDITOR_DELETE, N_("delete to the right") },
    { NAMED(DELETE), app_do_edit, EDITOR_DELETE, NULL },
    { CTRL('w'), app_do_edit, EDITOR_KILL_SPACE_BACK, N_("cut back to the last blank") },
    { META_NAMED(BACKSPACE), app_do_edit, EDITOR_KILL_WORD_BACK, N_("cut the word to the left") },
    { CTRL_META('h'), app_do_edit, EDITOR_KILL_WORD_BACK, NULL },
    { META('d'), app_do_edit, EDITOR_KILL_WORD, N_("cut the word to the right") },
    { CTRL('k'), app_do_edit, EDITOR_KILL_TO_END, N_("cut to the end of the line") },
    { CTRL('u'), app_do_edit, EDITOR_KILL_TO_HOME, N_("cut to the start of the line") },
    { NAMED_AFTER_X(BACKSPACE), app_do_edit, EDITOR_KILL_TO_HOME, NULL },
    { META('\\'), app_do_edit, EDITOR_DELETE_BLANKS, N_("delete the blanks around") },
    { CTRL('y'), app_do_edit, EDITOR_YANK, N_("put back what was cut") },
    { META('y'), app_do_edit, EDITOR_YANK_POP, N_("after C-y: what was cut before that instead") },
    { CTRL('_'), app_do_edit, EDITOR_UNDO, N_("undo") },
    { AFTER_X('u', KEY_CTRL), app_do_edit, EDITOR_UNDO, NULL },
    { META('_'), app_do_edit, EDITOR_REDO, N_("redo") },
    { CTRL('t'), app_do_edit, EDITOR_TRANSPOSE, N_("swap two characters") },
    { META('t'), app_do_edit, EDITOR_TRANSPOSE_WORDS, N_("swap two words") },
    { META('u'), app_do_edit, EDITOR_UPPERCASE, N_("word in capitals") },
    { META('l'), app_do_edit, EDITOR_LOWERCASE, N_("word in small letters") },
    { META('c'), app_do_edit, EDITOR_CAPITALISE, N_("word with a capital") },

    { NAMED(F1), app_do_help, HELP_KEYS, N_("this help; so does ? where nothing is typed yet") },
    { CTRL('l'), app_do_redraw, 0, N_("paint the screen anew") },
    { CTRL('z'), app_do_suspend, 0, N_("back to the shell; fg returns") },
    { AFTER_X('e', KEY_CTRL), app_do_edit_outside, 0, N_("write in your own editor, $EDITOR") },
    { AFTER_X('r', 0), app_do_retry, 0, N_("send again what was refused here") },
    { CTRL('c'), app_do_interrupt, 0, N_("clear the input; when it is empty: quit") },
};

const struct key_binding *keymap_table(size_t *count)
{
    *count = ARRAY_SIZE(keymap);
    return keymap;
}

const struct key_binding *keymap_find(struct key key)
{
    for (size_t i = 0; i < ARRAY_SIZE(keymap); i++)
        if (key_equal(keymap[i].key, key))
            return &keymap[i];
    return NULL;
}
