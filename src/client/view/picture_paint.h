/* Pictures: by the terminal's own means, or as half blocks, the lower half of a cell its
 * background. */
#ifndef HUTONG_CLIENT_VIEW_PICTURE_PAINT_H
#define HUTONG_CLIENT_VIEW_PICTURE_PAINT_H

#include "client/core/scene.h"
#include "client/core/terminal_facts.h"
#include "client/view/retouch.h"
#include <hutong/common/buf.h>

/* What is written for a picture; to be kept until retouch_write(). All zero: nothing yet. */
struct picture_bytes {
    struct buf bytes;
    unsigned serial; /* of the picture */
    bool is_shown;   /* with pixels: what is on the screen has to be taken off */
};

/**
 * Have the picture written over its cells, which are blank.
 * @graphics    how the terminal takes it; none: as half blocks
 * @has_direct  the terminal takes their colours as they are; else the nearest of 256
 */
void picture_paint(const struct scene_picture *picture, enum terminal_graphics graphics,
                   bool has_direct, struct picture_bytes *made, struct retouch *retouch);

#endif
