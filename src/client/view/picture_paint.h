/* Pictures as half blocks: the upper half of a cell is its character, the lower its background. */
#ifndef HUTONG_CLIENT_VIEW_PICTURE_PAINT_H
#define HUTONG_CLIENT_VIEW_PICTURE_PAINT_H

#include "client/core/scene.h"
#include "client/view/retouch.h"
#include <hutong/common/buf.h>

/**
 * Have the picture written over its cells, which are blank.
 * @has_direct  the terminal takes colours as they are; else the nearest of 256
 * @bytes       what is written; to be kept until retouch_write()
 */
void picture_paint(const struct scene_picture *picture, bool has_direct, struct buf *bytes,
                   struct retouch *retouch);

#endif
