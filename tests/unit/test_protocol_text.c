/* docs/protocol.md says the same as the tables: clients are written from it alone. */
#include "check.h"

#include "proto/message_table.h"
#include <hutong/common/buf.h>
#include <hutong/proto/limits.h>
#include <stdio.h>

static const char *text_path;
static struct buf text; /* the whole document */

static int load_text(void **state)
{
    char part[4096];
    size_t size;
    FILE *file = fopen(text_path, "r");
    (void)state;
    if (!file)
        return -1;
    while ((size = fread(part, 1, sizeof(part), file)) > 0)
        CHECK_INT(0, buf_append(&text, part, size));
    fclose(file);
    return 0;
}

static int free_text(void **state)
{
    (void)state;
    buf_fini(&text);
    return 0;
}

/* The document has a line that begins with what is in @line, which is emptied. */
static void check_line(struct buf *line)
{
    const char *wanted = buf_cstr(line), *found = strstr(buf_cstr(&text), wanted);
    if (!found || found[-1] != '\n')
        fail_msg("docs/protocol.md lacks the line: %s", wanted);
    buf_clear(line);
}

/* Append the names of a set of fields as a cell of a table. */
static void append_names(struct buf *line, uint64_t has)
{
    for (; has; has = message_other_fields(has))
        CHECK_INT(0, buf_printf(line, " %s", message_field_name(message_first_field(has))));
    CHECK_INT(0, buf_printf(line, " |"));
}

static const char *sender_of(unsigned type)
{
    if (message_is_from_client(type))
        return message_is_from_server(type) ? "both" : "client";
    return "server";
}

static void test_the_text_has_every_message_with_its_fields(void **state)
{
    struct buf line = { 0 };
    (void)state;
    for (unsigned type = 1; type < MESSAGE_TYPE_COUNT; type++) {
        const struct message_type_row *row = message_type_row(type);
        if (!row)
            continue; /* a number not given out */
        CHECK_INT(0, buf_printf(&line, "| %u | %s | %s |", type, row->name, sender_of(type)));
        append_names(&line, row->required);
        append_names(&line, row->optional);
        check_line(&line);
    }
    buf_fini(&line);
}

static const char *type_word(enum cbor_major major)
{
    static const char *const words[] = {
        [CBOR_UINT] = "uint", [CBOR_BYTES] = "bytes", [CBOR_TEXT] = "text", [CBOR_ARRAY] = "texts"
    };
    return words[major];
}

static void test_the_text_has_every_field_with_its_limit(void **state)
{
    struct buf line = { 0 };
    (void)state;
    for (unsigned key = 0; key < FIELD_COUNT_; key++) {
        const struct message_field_row *row = message_field_row(key);
        if (!row)
            continue;
        CHECK_INT(0, buf_printf(&line, "| %u | %s | %s |", key, row->name, type_word(row->major)));
        if (row->major == CBOR_ARRAY)
            CHECK_INT(0, buf_printf(&line, " %d ×", LIMIT_LIST_COUNT));
        if (row->major != CBOR_UINT)
            CHECK_INT(0, buf_printf(&line, " %zu", row->size_max));
        CHECK_INT(0, buf_printf(&line, " |"));
        check_line(&line);
    }
    buf_fini(&line);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_text_has_every_message_with_its_fields),
        cmocka_unit_test(test_the_text_has_every_field_with_its_limit),
    };
    if (argc != 2) {
        fprintf(stderr, "usage: %s PROTOCOL.MD\n", argv[0]);
        return 2;
    }
    text_path = argv[1];
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name(__FILE__, tests, load_text, free_text);
}
