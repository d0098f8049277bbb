/* A scene is made anew for every painting, in the memory of the last one. */
#include "client/core/scene.h"

#include <stdlib.h>

void scene_fini(struct scene *scene)
{
    for (size_t i = 0; i < scene->pane_capacity; i++) {
        page_fini(&scene->panes[i].title);
        page_fini(&scene->panes[i].lines);
    }
    free(scene->panes);
    borders_fini(&scene->borders);
    page_fini(&scene->tabs);
    page_fini(&scene->rooms);
    page_fini(&scene->members);
    page_fini(&scene->status);
    page_fini(&scene->input);
    page_fini(&scene->menu);
    page_fini(&scene->overlay);
}

void scene_clear(struct scene *scene)
{
    scene->pane_count = scene->focus = 0;
    borders_clear(&scene->borders);
    page_clear(&scene->tabs);
    page_clear(&scene->rooms);
    page_clear(&scene->members);
    page_clear(&scene->status);
    page_clear(&scene->input);
    page_clear(&scene->menu);
    page_clear(&scene->overlay);
    scene->picture = (struct scene_picture){ 0 };
}

struct rect scene_overlay_whole(const struct scene *scene)
{
    struct rect rect = scene->overlay_rect;
    if (scene->has_frame)
        rect = (struct rect){ rect.row - 1, rect.col - 2, rect.rows + 2, rect.cols + 4 };
    return rect;
}

static bool scene_grow(struct scene *scene)
{
    size_t capacity = scene->pane_capacity ? 2 * scene->pane_capacity : 4;
    struct scene_pane *panes = reallocarray(scene->panes, capacity, sizeof(*panes));
    if (!panes)
        return false;
    for (size_t i = scene->pane_capacity; i < capacity; i++)
        panes[i] = (struct scene_pane){ 0 };
    scene->panes = panes;
    scene->pane_capacity = capacity;
    return true;
}

struct scene_pane *scene_add_pane(struct scene *scene)
{
    if (scene->pane_count == scene->pane_capacity && !scene_grow(scene))
        return NULL;
    struct scene_pane *pane = &scene->panes[scene->pane_count++];
    page_clear(&pane->title);
    page_clear(&pane->lines);
    return pane;
}
