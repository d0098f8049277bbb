/* Lists of texts inside a message: kept encoded, read one by one. */
#include "proto/message_table.h"

#include <errno.h>
#include <hutong/proto/limits.h>

bool message_list_next(struct message_list *list, struct str *text)
{
    struct cbor_reader reader;
    if (list->count == 0)
        return false;
    cbor_reader_init(&reader, list->bytes, list->size);
    *text = cbor_read_text(&reader);
    if (reader.failed)
        return false;
    *list =
        (struct message_list){ reader.next, (size_t)(reader.end - reader.next), list->count - 1 };
    return true;
}

int message_list_make(const struct str *texts, size_t count, struct buf *storage,
                      struct message_list *list)
{
    struct cbor_writer writer = { storage, false };
    buf_clear(storage);
    for (size_t i = 0; i < count; i++)
        cbor_write_text(&writer, texts[i]);
    if (writer.failed)
        return -ENOMEM;
    *list = (struct message_list){ storage->bytes, storage->size, count };
    return 0;
}

bool message_list_fits(const struct message_list *list, const struct message_field_row *row)
{
    struct message_list rest = *list;
    struct str text;
    if (rest.count > LIMIT_LIST_COUNT)
        return false;
    while (message_list_next(&rest, &text)) {
        if (text.size < row->size_min || text.size > row->size_max)
            return false;
    }
    return rest.count == 0;
}
