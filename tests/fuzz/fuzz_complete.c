/*
 * Any text in the input, among any names of members, rooms and files: completing leaves the text
 * whole and the cursor in it, choices stay where they are, and stepping back undoes a step.
 */
#include "fuzz.h"

#include "client/core/app_commands.h"
#include "client/core/app_private.h"

#include <hutong/common/text.h>
#include <hutong/common/utf8.h>

enum { FUZZ_MEMBERS = 3, FUZZ_STEPS = 6 };

/* What there is to choose from: parts of the input. */
struct world {
    struct member members[FUZZ_MEMBERS];
    struct room room;
    struct room *rooms[1];
    struct chat chat;
    struct str paths[FUZZ_MEMBERS];
    struct completion_source source;
};

/* Take a part of the input as a name that a server could tell: well-formed and not long. */
static struct str take_name(struct str *rest)
{
    struct str name = { rest->bytes, 0 };
    while (name.size < rest->size && rest->bytes[name.size] != '\n')
        name.size++;
    *rest = str_skip(*rest, name.size + (name.size < rest->size));
    bool is_good = name.size <= LIMIT_NAME_SIZE && utf8_is_valid(name);
    return is_good ? name : STR("bob");
}

static int list_folder(void *context, struct str folder, path_found_fn found, void *found_context)
{
    const struct world *world = context;
    int status = 0;
    (void)folder;
    for (size_t i = 0; i < FUZZ_MEMBERS && status == 0; i++)
        status = found(found_context, world->paths[i], i == 0);
    return status;
}

static void world_init(struct world *world, struct str *rest)
{
    *world = (struct world){ .room = { .name = STR("lobby"), .title = STR("lobby") } };
    for (size_t i = 0; i < FUZZ_MEMBERS; i++) {
        world->paths[i] = take_name(rest);
        world->members[i].name = world->paths[i];
    }
    world->room.members = world->members;
    world->room.member_count = FUZZ_MEMBERS;
    world->rooms[0] = &world->room;
    world->chat = (struct chat){ .name = STR("alice"), .rooms = world->rooms, .room_count = 1 };
    world->room.chat = &world->chat;
    world->source = (struct completion_source){ .chat = &world->chat,
                                                .room = &world->room,
                                                .rooms = STR("lobby\nden\n"),
                                                .list_folder = list_folder,
                                                .list_context = world };
    world->source.commands = app_command_table(&world->source.command_count);
}

static void check_editor(const struct editor *editor)
{
    MUST(editor->text.size <= EDITOR_SIZE_MAX);
    MUST(editor->cursor <= editor->text.size);
    MUST(utf8_is_valid(buf_str(&editor->text)));
}

/* The texts of all choices, one after another. */
static void all_choices(const struct completion *completion, struct buf *out)
{
    for (size_t i = 0; i < completion->choices.count; i++) {
        MUST(buf_append_str(out, complete_insert(completion, i)) == 0);
        MUST(buf_append_str(out, complete_note(completion, i)) == 0);
    }
}

static void check_steps(struct completion *completion, const struct world *world,
                        struct editor *editor)
{
    struct buf first = { 0 }, now = { 0 }, before = { 0 };
    all_choices(completion, &first);
    for (int i = 0; i < FUZZ_STEPS && complete_is_open(completion); i++) {
        buf_clear(&now);
        buf_clear(&before);
        MUST(buf_append_str(&before, buf_str(&editor->text)) == 0);
        MUST(complete_step(completion, &world->source, editor, 1));
        check_editor(editor);
        if (!complete_is_open(completion))
            break; /* nothing of that name can be typed: it ends here */
        all_choices(completion, &now);
        MUST(str_equal(buf_str(&first), buf_str(&now)));
        MUST(complete_step(completion, &world->source, editor, -1));
        MUST(str_equal(buf_str(&before), buf_str(&editor->text)));
        complete_step(completion, &world->source, editor, 1);
    }
    buf_fini(&first);
    buf_fini(&now);
    buf_fini(&before);
}

void fuzz_input(const uint8_t *bytes, size_t size)
{
    struct str rest = { (const char *)bytes, size };
    struct completion completion = { 0 };
    struct editor editor = { 0 };
    struct world world;
    world_init(&world, &rest);
    editor_insert(&editor, rest);
    if (complete_step(&completion, &world.source, &editor, 1)) {
        check_editor(&editor);
        if (complete_is_open(&completion))
            check_steps(&completion, &world, &editor);
    }
    completion_fini(&completion);
    editor_fini(&editor);
}
