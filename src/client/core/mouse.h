/* What is done with the mouse, in cells of the screen. */
#ifndef HUTONG_CLIENT_CORE_MOUSE_H
#define HUTONG_CLIENT_CORE_MOUSE_H

enum mouse_kind {
    MOUSE_PRESS, /* of the left button */
    MOUSE_DRAG,  /* moved while it is held */
    MOUSE_RELEASE,
    MOUSE_MENU, /* a press of the right button */
    MOUSE_WHEEL_UP,
    MOUSE_WHEEL_DOWN,
    MOUSE_OTHER, /* nothing that means anything here */
};

struct mouse {
    enum mouse_kind kind;
    int row, col; /* from 0 */
};

#endif
