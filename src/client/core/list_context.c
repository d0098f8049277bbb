/*
 * What was said just before and after the item of a list that is chosen. A few events around it are
 * asked for, since not all of them are messages.
 */
#include "client/core/list_view.h"

#include <errno.h>
#include <stdlib.h>

enum { CONTEXT_REACH = 10 /* events looked at before and after the item */ };

void list_context_fini(struct list_context *context)
{
    free(context->before);
    free(context->after);
    *context = (struct list_context){ .is_wanted = context->is_wanted };
}

void list_context_switch(struct list_view *view)
{
    list_context_fini(&view->context);
    view->context.is_wanted = !view->context.is_wanted;
}

/* Whether what is known, or asked for, is of the item that is chosen. */
static bool is_of_chosen(const struct list_view *view)
{
    const struct list_item *item = list_view_chosen(view);
    return item && view->context.is_wanted && view->context.no == item->no &&
           view->context.chat == item->chat;
}

bool list_context_is_due(const struct list_view *view)
{
    return view->context.is_wanted && list_view_chosen(view) && !is_of_chosen(view);
}

struct message list_context_request(struct list_view *view)
{
    const struct list_item *item = list_view_chosen(view);
    struct message message = { .type = MESSAGE_HISTORY };
    list_context_fini(&view->context);
    view->context.chat = item->chat;
    view->context.no = item->no;
    message_set_room(&message, item->room);
    message_set_before(&message, item->no + CONTEXT_REACH + 1);
    message_set_limit(&message, 2 * CONTEXT_REACH + 1);
    return message;
}

int list_context_take(struct list_view *view, const struct message *event)
{
    struct list_context *context = &view->context;
    bool is_before = event->no < context->no;
    struct list_item **place = is_before ? &context->before : &context->after;
    bool is_nearer = !*place || (is_before ? event->no > (*place)->no : event->no < (*place)->no);
    if (event->no == context->no || !is_nearer)
        return 0;
    struct list_item *item = list_item_new(NULL, STR(""), event);
    if (!item)
        return -ENOMEM;
    free(*place);
    *place = item;
    return 0;
}

const struct list_item *list_context_before(const struct list_view *view)
{
    return is_of_chosen(view) ? view->context.before : NULL;
}

const struct list_item *list_context_after(const struct list_view *view)
{
    return is_of_chosen(view) ? view->context.after : NULL;
}
