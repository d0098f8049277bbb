/* Names with commas between: the title of a direct group, and what it is asked for by. */
#include "client/core/direct.h"

struct str direct_take_name(struct str *title)
{
    struct str name = { 0 };
    while (title->size > 0 && title->bytes[0] == ',')
        *title = str_skip(*title, 1);
    name.bytes = title->bytes;
    while (name.size < title->size && title->bytes[name.size] != ',')
        name.size++;
    *title = str_skip(*title, name.size);
    return name;
}

bool direct_fits(struct str title)
{
    for (struct str name = direct_take_name(&title); name.size > 0; name = direct_take_name(&title))
        if (name.size > LIMIT_NAME_SIZE)
            return false;
    return true;
}

/* Append a name, and a comma before it if there is one already. */
static int add_name(struct buf *title, size_t *count, struct str name)
{
    int status = *count > 0 ? buf_append_str(title, STR(",")) : 0;
    ++*count;
    return status ? status : buf_append_str(title, name);
}

/* A title of one name or none must not look like that of a room of two. */
static int end_title(struct buf *title, size_t count)
{
    return count < 2 ? buf_append_str(title, STR(",")) : 0;
}

int direct_title(const struct message *message, struct buf *title)
{
    struct message_list names = message->names;
    struct str name;
    size_t count = 0;
    int status = 0;
    if (message->kind != ROOM_DIRECT_GROUP)
        return buf_append_str(title, message->user);
    while (status == 0 && message_list_next(&names, &name))
        status = add_name(title, &count, name);
    return status ? status : end_title(title, count);
}

int direct_title_change(struct str title, struct str was, struct str name, struct buf *changed)
{
    size_t count = 0;
    int status = 0;
    for (struct str known = direct_take_name(&title); known.size > 0 && status == 0;
         known = direct_take_name(&title)) {
        bool is_changed = str_equal(known, was);
        if (!is_changed || name.size > 0)
            status = add_name(changed, &count, is_changed ? name : known);
    }
    return status ? status : end_title(changed, count);
}

int direct_ask(struct str title, struct buf *storage, struct message *join)
{
    struct str names[LIMIT_LIST_COUNT + 1]; /* one more than the server takes: it says so */
    struct message_list list;
    size_t count = 0;
    if (!direct_is_group(title)) {
        message_set_user(join, title);
        return 0;
    }
    for (struct str name = direct_take_name(&title);
         name.size > 0 && count < sizeof(names) / sizeof(names[0]); name = direct_take_name(&title))
        names[count++] = name;
    int status = message_list_make(names, count, storage, &list);
    if (status == 0)
        message_set_names(join, list);
    return status;
}
