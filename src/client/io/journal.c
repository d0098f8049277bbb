/* The outbox as a file of records. */
#include "client/io/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <hutong/common/hash.h>
#include <hutong/proto/cbor.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    HEADER_SIZE = 4 + crypto_shorthash_BYTES,
    PAYLOAD_MAX = LIMIT_FRAME_PAYLOAD,
    FILE_MAX = 256 * 1024 * 1024, /* beyond this it is not ours */
    COMPACT_SIZE = 256 * 1024,
    ITEM_FIELDS = 7,
    FILE_FIELDS = ITEM_FIELDS + 2, /* of a message that names a file */
};

/* A message not settled, as far as has been read. */
struct journal_item {
    uint8_t nonce[LIMIT_NONCE_SIZE];
    struct outbox_item item; /* while reading: slices point into the file's bytes */
    UT_hash_handle hh;
};

static void payload_digest(struct str payload, uint8_t digest[crypto_shorthash_BYTES])
{
    static const uint8_t key[crypto_shorthash_KEYBYTES];
    crypto_shorthash(digest, (const uint8_t *)payload.bytes, payload.size, key);
}

/* Take the first whole record off @rest: false at the end, or where it is torn. */
static bool record_take(struct str *rest, struct str *payload)
{
    if (rest->size < HEADER_SIZE)
        return false;
    const uint8_t *head = (const uint8_t *)rest->bytes;
    size_t size = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
    if (size > PAYLOAD_MAX || size > rest->size - HEADER_SIZE)
        return false;
    *payload = (struct str){ rest->bytes + HEADER_SIZE, size };
    uint8_t digest[crypto_shorthash_BYTES];
    payload_digest(*payload, digest);
    if (memcmp(digest, head + 4, sizeof(digest)) != 0)
        return false;
    *rest = str_skip(*rest, HEADER_SIZE + size);
    return true;
}

static bool payload_decode_file(struct cbor_reader *reader, struct file_facts *file)
{
    file->size = cbor_read_uint(reader);
    struct str hash = cbor_read_bytes(reader);
    bool is_hash = hash.size == sizeof(file->hash);
    if (is_hash)
        memcpy(file->hash, hash.bytes, hash.size);
    return is_hash;
}

/* Read a payload. Returns its count of fields, 0 if it is none of ours. */
static size_t payload_decode(struct str payload, struct outbox_item *item)
{
    struct cbor_reader reader;
    *item = (struct outbox_item){ 0 };
    cbor_reader_init(&reader, (const uint8_t *)payload.bytes, payload.size);
    size_t fields = cbor_read_array(&reader);
    struct str nonce = cbor_read_bytes(&reader);
    if (fields == ITEM_FIELDS || fields == FILE_FIELDS) {
        item->time_ms = cbor_read_uint(&reader);
        item->kind = (enum event_kind)cbor_read_uint(&reader);
        item->room = cbor_read_text(&reader);
        item->user = cbor_read_text(&reader);
        item->text = cbor_read_text(&reader);
        item->ref = cbor_read_uint(&reader);
    }
    if (fields == FILE_FIELDS && payload_decode_file(&reader, &item->file))
        fields = ITEM_FIELDS;
    if (!cbor_is_done(&reader) || nonce.size != sizeof(item->nonce))
        return 0;
    memcpy(item->nonce, nonce.bytes, sizeof(item->nonce));
    return fields;
}

static void payload_encode(const struct outbox_item *item, size_t fields, struct cbor_writer *out)
{
    bool is_file = fields == ITEM_FIELDS && item->kind == EVENT_FILE;
    cbor_write_array(out, is_file ? FILE_FIELDS : fields);
    cbor_write_bytes(out, (struct str){ (const char *)item->nonce, sizeof(item->nonce) });
    if (fields != ITEM_FIELDS)
        return;
    cbor_write_uint(out, item->time_ms);
    cbor_write_uint(out, item->kind);
    cbor_write_text(out, item->room);
    cbor_write_text(out, item->user);
    cbor_write_text(out, item->text);
    cbor_write_uint(out, item->ref);
    if (!is_file)
        return;
    cbor_write_uint(out, item->file.size);
    cbor_write_bytes(out, (struct str){ (const char *)item->file.hash, sizeof(item->file.hash) });
}

static int record_encode(const struct outbox_item *item, size_t fields, struct buf *out)
{
    static const uint8_t header[HEADER_SIZE];
    struct cbor_writer writer = { .buf = out };
    if (buf_append(out, header, sizeof(header)))
        return -ENOMEM;
    payload_encode(item, fields, &writer);
    if (writer.failed)
        return -ENOMEM;
    struct str payload = str_skip(buf_str(out), HEADER_SIZE);
    if (payload.size > PAYLOAD_MAX)
        return -EMSGSIZE;
    for (int i = 0; i < 4; i++)
        out->bytes[i] = (uint8_t)(payload.size >> (24 - 8 * i));
    payload_digest(payload, out->bytes + 4);
    return 0;
}

static int file_read_all(int fd, struct buf *out)
{
    struct stat found;
    if (fstat(fd, &found))
        return -errno;
    if (found.st_size > FILE_MAX)
        return -EFBIG;
    if (buf_reserve(out, (size_t)found.st_size + 1))
        return -ENOMEM;
    ssize_t count;
    while ((count =
                pread(fd, out->bytes + out->size, out->capacity - out->size, (off_t)out->size)) > 0)
        out->size += (size_t)count;
    return count < 0 ? -errno : 0;
}

static int file_write_all(int fd, struct str bytes)
{
    while (bytes.size > 0) {
        ssize_t count = write(fd, bytes.bytes, bytes.size);
        if (count < 0 && errno != EINTR)
            return -errno;
        bytes = str_skip(bytes, count > 0 ? (size_t)count : 0);
    }
    return 0;
}

static void items_free(struct journal_item **items)
{
    struct journal_item *item, *next;
    HASH_ITER (hh, *items, item, next) {
        HASH_DEL(*items, item);
        free(item);
    }
}

static int items_add(struct journal_item **items, const struct outbox_item *record)
{
    struct journal_item *item = calloc(1, sizeof(*item));
    if (!item)
        return -ENOMEM;
    item->item = *record;
    memcpy(item->nonce, record->nonce, sizeof(item->nonce));
    HASH_ADD(hh, *items, nonce, sizeof(item->nonce), item);
    if (item->hh.tbl)
        return 0;
    free(item);
    return -ENOMEM;
}

static struct journal_item *items_find(struct journal_item *items,
                                       const uint8_t nonce[LIMIT_NONCE_SIZE])
{
    struct journal_item *item;
    HASH_FIND(hh, items, nonce, LIMIT_NONCE_SIZE, item);
    return item;
}

static void items_remove(struct journal_item **items, struct journal_item *item)
{
    HASH_DEL(*items, item);
    free(item);
}

/* Note what a record says. */
static int items_apply(struct journal_item **items, struct str payload)
{
    struct outbox_item record;
    size_t fields = payload_decode(payload, &record);
    struct journal_item *known = items_find(*items, record.nonce);
    if (fields == ITEM_FIELDS && !known)
        return items_add(items, &record);
    if (fields == 1 && known)
        items_remove(items, known);
    return 0;
}

/* Find what is not settled in the whole records at the start of @bytes; @used: their size. */
static int items_read(struct str bytes, struct journal_item **items, uint64_t *used)
{
    struct str rest = bytes, payload;
    int status = 0;
    while (!status && record_take(&rest, &payload))
        status = items_apply(items, payload);
    *used = bytes.size - rest.size;
    return status;
}

/* Read the file: what is not settled, with slices into @bytes, and where whole records end. */
static int journal_read(struct journal *journal, struct buf *bytes, struct journal_item **items)
{
    int status = file_read_all(journal->fd, bytes);
    if (!status)
        status = items_read(buf_str(bytes), items, &journal->size);
    return status;
}

static int journal_encode_items(const struct journal_item *items, struct buf *out)
{
    int status = 0;
    for (const struct journal_item *item = items; item && !status; item = item->hh.next) {
        struct buf record = { 0 };
        status = record_encode(&item->item, ITEM_FIELDS, &record);
        if (!status)
            status = buf_append_str(out, buf_str(&record));
        buf_fini(&record);
    }
    return status;
}

/* Put a file with these bytes in the place of the present one, at once or not at all. */
static int journal_replace(struct journal *journal, struct str bytes)
{
    struct buf path = { 0 };
    int fd = -1;
    int status = buf_printf(&path, "%s.new", journal->path);
    if (!status && buf_cstr(&path))
        fd = open(buf_cstr(&path), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (!status)
        status = fd < 0 ? -errno : file_write_all(fd, bytes);
    if (!status && (fdatasync(fd) || rename(buf_cstr(&path), journal->path)))
        status = -errno;
    if (!status) {
        close(journal->fd);
        journal->fd = fd;
        journal->size = bytes.size;
    } else if (fd >= 0) {
        close(fd);
    }
    buf_fini(&path);
    return status;
}

/* Write the file anew with what is not settled. */
static int journal_compact(struct journal *journal)
{
    struct buf bytes = { 0 }, kept = { 0 };
    struct journal_item *items = NULL;
    int status = journal_read(journal, &bytes, &items);
    if (!status)
        status = journal_encode_items(items, &kept);
    if (!status)
        status = journal_replace(journal, buf_str(&kept));
    journal->compact_size = 4 * kept.size > COMPACT_SIZE ? 4 * kept.size : COMPACT_SIZE;
    items_free(&items);
    buf_fini(&bytes);
    buf_fini(&kept);
    return status;
}

static int journal_truncate(struct journal *journal, uint64_t size)
{
    if (ftruncate(journal->fd, (off_t)size))
        return -errno;
    journal->size = size;
    return 0;
}

/* Find what is there, cut off what is torn, and empty the file if nothing is left to send. */
static int journal_survey(struct journal *journal)
{
    struct buf bytes = { 0 };
    int status = journal_read(journal, &bytes, &journal->live);
    if (!status && (journal->size < bytes.size || !journal->live))
        status = journal_truncate(journal, journal->live ? journal->size : 0);
    buf_fini(&bytes);
    return status;
}

int journal_open(const char *path, struct journal *journal)
{
    *journal = (struct journal){ .compact_size = COMPACT_SIZE };
    journal->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (journal->fd < 0)
        return -errno;
    journal->path = strdup(path);
    return journal->path ? journal_survey(journal) : -ENOMEM;
}

void journal_close(struct journal *journal)
{
    if (journal->fd >= 0)
        close(journal->fd);
    journal->fd = -1;
    items_free(&journal->live);
    free(journal->path);
    journal->path = NULL;
}

int journal_load(struct journal *journal, journal_item_fn take, void *context)
{
    struct buf bytes = { 0 };
    struct journal_item *items = NULL;
    int status = journal_read(journal, &bytes, &items);
    /* the hash table remembers the order in which they were added */
    for (struct journal_item *item = items; item && !status; item = item->hh.next)
        status = take(context, &item->item);
    items_free(&items);
    buf_fini(&bytes);
    return status;
}

/* Append a record; a half-written one is taken back, so that the next does not follow rubble. */
static int journal_append(struct journal *journal, const struct outbox_item *item, size_t fields)
{
    struct buf record = { 0 };
    int status = record_encode(item, fields, &record);
    if (!status)
        status = file_write_all(journal->fd, buf_str(&record));
    if (!status)
        journal->size += record.size;
    else
        journal_truncate(journal, journal->size);
    buf_fini(&record);
    return status;
}

int journal_add(struct journal *journal, const struct outbox_item *item)
{
    if (items_find(journal->live, item->nonce))
        return 0;
    int status = items_add(&journal->live, item);
    if (status)
        return status;
    status = journal_append(journal, item, ITEM_FIELDS);
    if (status)
        items_remove(&journal->live, items_find(journal->live, item->nonce));
    return status;
}

int journal_remove(struct journal *journal, const uint8_t nonce[LIMIT_NONCE_SIZE])
{
    struct journal_item *item = items_find(journal->live, nonce);
    if (!item)
        return 0;
    struct outbox_item record = { 0 };
    memcpy(record.nonce, nonce, sizeof(record.nonce));
    items_remove(&journal->live, item);
    if (!journal->live)
        return journal_truncate(journal, 0);
    int status = journal_append(journal, &record, 1);
    if (!status && journal->size > journal->compact_size)
        status = journal_compact(journal);
    return status;
}

static int journal_take(void *context, const struct outbox_item *item)
{
    return journal_add(context, item);
}

int journal_adopt(struct journal *journal, struct journal *from)
{
    int status = journal_load(from, journal_take, journal);
    if (status)
        return status;
    items_free(&from->live);
    return journal_truncate(from, 0);
}
