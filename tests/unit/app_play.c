/* The other side of the full-screen chat. */
#include "app_play.h"

#include <hutong/common/utf8.h>
#include <stdio.h>

enum { PLAY_HEARTBEAT_MS = 3600 * 1000 };

#define PLAY_TIME_MS UINT64_C(1763971200000) /* 2025-11-24 08:00 UTC */

static void play_random(void *context, uint8_t out[16])
{
    static uint64_t last;
    (void)context;
    last++;
    memset(out, 0, 16);
    memcpy(out, &last, sizeof(last));
}

/* Take the app's effects as the io would, without doing much. */
static void play_take_effects(struct play *play)
{
    struct chat_effect effect;
    while (play->linear ? linear_next_effect(play->linear, &effect, play->now_ms)
                        : app_next_effect(play->app, &effect, play->now_ms)) {
        play->connects += effect.kind == CHAT_CONNECT;
        play->keeps += effect.kind == CHAT_KEEP;
        if (effect.kind == CHAT_LAYOUT) {
            play->layouts++;
            snprintf(play->layout, sizeof(play->layout), "%.*s", STR_ARGS(effect.text));
        }
        if (effect.kind == CHAT_DRAFT)
            snprintf(play->draft, sizeof(play->draft), "%.*s%.*s: %.*s", STR_ARGS(effect.item.room),
                     STR_ARGS(effect.item.user), STR_ARGS(effect.item.text));
    }
}

static void play_answer(struct play *play, const struct message *message)
{
    CHECK_INT(0, message_encode(message, &play->answer));
}

static struct play_room *play_room(struct play *play, struct str name)
{
    for (size_t i = 0; i < play->room_count; i++)
        if (str_equal(str_of(play->rooms[i].name), name))
            return &play->rooms[i];
    struct play_room *room = &play->rooms[play->room_count++];
    CHECK(play->room_count < PLAY_ROOM_MAX);
    *room = (struct play_room){ 0 };
    snprintf(room->name, sizeof(room->name), "%.*s", STR_ARGS(name));
    return room;
}

static void play_done(struct play *play, const struct message *request)
{
    struct message done = { .type = MESSAGE_DONE };
    message_set_id(&done, request->id);
    play_answer(play, &done);
}

static void play_refuse(struct play *play, const struct message *request, enum error_code code,
                        const char *text)
{
    struct message error = { .type = MESSAGE_ERROR };
    message_set_id(&error, request->id);
    message_set_code(&error, code);
    message_set_text(&error, str_of(text));
    play_answer(play, &error);
}

static void play_on_hello(struct play *play, const struct message *request)
{
    struct message hello = { .type = MESSAGE_HELLO };
    (void)request;
    message_set_software(&hello, STR("play"));
    play_answer(play, &hello);
}

static void play_refuse_name(struct play *play, const struct message *request)
{
    const struct str free_names[] = { STR("free1"), STR("free2") };
    struct message error = { .type = MESSAGE_ERROR };
    struct message_list names;
    struct buf storage = { 0 };
    CHECK_INT(0, message_list_make(free_names, ARRAY_SIZE(free_names), &storage, &names));
    message_set_id(&error, request->id);
    message_set_code(&error, ERROR_NAME_TAKEN);
    message_set_text(&error, STR("somebody is called that"));
    message_set_names(&error, names);
    play_answer(play, &error);
    buf_fini(&storage);
}

static void play_on_enter(struct play *play, const struct message *request)
{
    struct message welcome = { .type = MESSAGE_WELCOME };
    snprintf(play->entered_as, sizeof(play->entered_as), "%.*s", STR_ARGS(request->user));
    if (play->refuses_names) {
        play_refuse_name(play, request);
        return;
    }
    message_set_id(&welcome, request->id);
    message_set_user(&welcome, request->user);
    message_set_token(&welcome, STR("0123456789abcdef"));
    message_set_wait_ms(&welcome, PLAY_HEARTBEAT_MS);
    if (play->is_admin)
        message_set_flags(&welcome, FLAG_ADMIN);
    play_answer(play, &welcome);
    play_done(play, request);
}

static void play_add_member(struct play *play, const struct message *request, const char *room,
                            const char *user)
{
    struct message member = { .type = MESSAGE_MEMBER };
    message_set_id(&member, request->id);
    message_set_room(&member, str_of(room));
    message_set_user(&member, str_of(user));
    play_answer(play, &member);
}

static void play_joined(struct play *play, const struct message *request,
                        const struct play_room *room)
{
    struct message joined = { .type = MESSAGE_JOINED };
    bool is_direct = room->user[0] != '\0';
    if (request)
        message_set_id(&joined, request->id);
    message_set_room(&joined, str_of(room->name));
    message_set_kind(&joined, is_direct ? ROOM_DIRECT : ROOM_PUBLIC);
    message_set_topic(&joined, is_direct ? STR("") : STR("all and nothing"));
    message_set_last(&joined, room->last_no);
    message_set_count(&joined, 2);
    message_set_flags(&joined, FLAG_SNAPSHOT);
    if (is_direct)
        message_set_user(&joined, str_of(room->user));
    if (play->waiting.no > 0 && play->waiting.no < room->last_no) {
        message_set_no(&joined, play->waiting.no);
        message_set_unread(&joined, play->waiting.unread);
        message_set_mentions(&joined, play->waiting.mentions);
    }
    play_answer(play, &joined);
}

static void play_on_join(struct play *play, const struct message *request)
{
    char direct[32];
    bool is_direct = request->has & HAS(FIELD_USER);
    if (is_direct && !str_equal(request->user, STR("bob"))) {
        play_refuse(play, request, ERROR_NO_SUCH_USER, "nobody is called that");
        return;
    }
    snprintf(direct, sizeof(direct), "@%.*s", STR_ARGS(request->user));
    struct play_room *room = play_room(play, is_direct ? str_of(direct) : request->room);
    if (play->renamed[0] && str_equal(request->room, str_of(play->renamed)))
        room = &play->rooms[0];
    if (is_direct)
        snprintf(room->user, sizeof(room->user), "%.*s", STR_ARGS(request->user));
    play_joined(play, request, room);
    play_add_member(play, request, room->name, play->entered_as);
    play_add_member(play, request, room->name, "bob");
    play_done(play, request);
}

/* One event of a room; @request: as an answer to it, or NULL: live. */
static void play_event(struct play *play, const struct message *request, const char *room,
                       uint64_t no, struct str user, struct str text)
{
    struct message event = { .type = MESSAGE_EVENT };
    if (request && request->type != MESSAGE_SAY)
        message_set_id(&event, request->id);
    if (request && request->type == MESSAGE_SAY)
        message_set_nonce(&event, request->nonce);
    if (request && request->ref > 0)
        message_set_ref(&event, request->ref);
    message_set_room(&event, str_of(room));
    message_set_no(&event, no);
    message_set_time(&event, PLAY_TIME_MS + no);
    message_set_kind(&event, request && request->kind ? request->kind : EVENT_MESSAGE);
    message_set_user(&event, user);
    message_set_text(&event, text);
    play_answer(play, &event);
}

static void play_on_history(struct play *play, const struct message *request)
{
    const struct play_room *room = play_room(play, request->room);
    bool is_before = request->has & HAS(FIELD_BEFORE);
    uint64_t first = is_before ? request->before : request->after + 1;
    uint64_t end = is_before ? request->before : room->last_no + 1;
    if (play->holds_history)
        return;
    if (is_before)
        first = first > PLAY_PAGE_EVENTS ? first - PLAY_PAGE_EVENTS : 1;
    for (uint64_t no = first; no < end; no++) {
        char text[32];
        snprintf(text, sizeof(text), "old %llu", (unsigned long long)no);
        play_event(play, request, room->name, no, STR("bob"), str_of(text));
    }
    play_done(play, request);
}

static void play_on_say(struct play *play, const struct message *request)
{
    struct play_room *room = play_room(play, request->room);
    struct message done = { .type = MESSAGE_DONE };
    play->says++;
    snprintf(play->said, sizeof(play->said), "%.*s", STR_ARGS(request->text));
    if (play->holds_says)
        return;
    if (play->refuses_says) {
        play_refuse(play, request, ERROR_TEXT_INVALID, "the text is not welcome here");
        return;
    }
    room->last_no++;
    play->answered_no = request->ref;
    play_event(play, request, room->name, room->last_no, str_of(play->entered_as), request->text);
    message_set_id(&done, request->id);
    message_set_room(&done, request->room);
    message_set_no(&done, room->last_no);
    message_set_time(&done, play->now_ms);
    play_answer(play, &done);
}

/* The event that a change becomes, as from @user. */
static void play_change_event(struct play *play, const struct message *request, const char *user,
                              enum event_kind kind, struct str text)
{
    struct play_room *room = play_room(play, request->room);
    struct message event = { .type = MESSAGE_EVENT };
    message_set_room(&event, str_of(room->name));
    message_set_no(&event, ++room->last_no);
    message_set_time(&event, play->now_ms);
    message_set_kind(&event, kind);
    message_set_user(&event, str_of(user));
    message_set_ref(&event, request->ref);
    message_set_text(&event, text);
    play_answer(play, &event);
}

static void play_on_edit(struct play *play, const struct message *request)
{
    play_change_event(play, request, play->entered_as, EVENT_EDIT, request->text);
    play_done(play, request);
}

static void play_on_recall(struct play *play, const struct message *request)
{
    play_change_event(play, request, play->entered_as, EVENT_RECALL, STR(""));
    play_done(play, request);
}

static void play_on_react(struct play *play, const struct message *request)
{
    struct buf text = { 0 };
    CHECK_INT(0, buf_printf(&text, "+%.*s", STR_ARGS(request->emoji)));
    play_change_event(play, request, play->entered_as, EVENT_REACTION, buf_str(&text));
    buf_fini(&text);
    play_done(play, request);
}

static void play_on_rooms(struct play *play, const struct message *request)
{
    for (size_t i = 0; i < play->room_count; i++) {
        struct message room = { .type = MESSAGE_ROOM };
        message_set_id(&room, request->id);
        message_set_room(&room, str_of(play->rooms[i].name));
        message_set_kind(&room, play->rooms[i].user[0] ? ROOM_DIRECT : ROOM_PUBLIC);
        message_set_topic(&room, STR("all and nothing"));
        message_set_last(&room, play->rooms[i].last_no);
        message_set_count(&room, 2);
        play_answer(play, &room);
    }
    play_done(play, request);
}

static void play_on_nick(struct play *play, const struct message *request)
{
    struct message presence = { .type = MESSAGE_PRESENCE };
    if (str_equal(request->user, STR("bob"))) {
        play_refuse(play, request, ERROR_NAME_TAKEN, "somebody is called that");
        return;
    }
    message_set_room(&presence, str_of(play->rooms[0].name));
    message_set_user(&presence, request->user);
    message_set_was(&presence, str_of(play->entered_as));
    message_set_kind(&presence, PRESENCE_RENAME);
    play_answer(play, &presence);
    play_done(play, request);
}

static void play_on_pin(struct play *play, const struct message *request)
{
    enum event_kind kind = request->type == MESSAGE_PIN ? EVENT_PIN : EVENT_UNPIN;
    play_change_event(play, request, play->entered_as, kind, STR(""));
    play_done(play, request);
}

static void play_on_typing(struct play *play, const struct message *request)
{
    play->typings++;
    play_done(play, request);
}

static void play_on_read(struct play *play, const struct message *request)
{
    struct message done = { .type = MESSAGE_DONE };
    play->read_no = request->no;
    play->read_flags = request->flags;
    play->reads++;
    message_set_id(&done, request->id);
    message_set_room(&done, request->room);
    message_set_no(&done, request->no);
    message_set_unread(&done, request->flags & FLAG_BACK ? 2 : 0);
    message_set_mentions(&done, request->flags & FLAG_BACK ? 1 : 0);
    play_answer(play, &done);
}

/* Two of what is asked for, and then two more. */
static void play_on_list(struct play *play, const struct message *request)
{
    struct message done = { .type = MESSAGE_DONE };
    message_set_id(&done, request->id);
    for (uint64_t no = request->after + 1; no <= request->after + 2; no++) {
        char text[64];
        snprintf(text, sizeof(text), "%s of %llu: %llu", message_type_name(request->type),
                 (unsigned long long)request->ref, (unsigned long long)no);
        play_event(play, request, "lobby", no, STR("bob"), str_of(text));
    }
    if (request->after == 0)
        message_set_after(&done, 2);
    play_answer(play, &done);
}

/* Forty messages in the whole log say what is searched for; a page has ten of them. */
static void play_add_metadata(struct play *play, const struct message *request, const char *key,
                              const char *value)
{
    struct message metadata = { .type = MESSAGE_METADATA };
    message_set_id(&metadata, request->id);
    message_set_user(&metadata, request->user);
    message_set_kind(&metadata, METADATA_LIST);
    message_set_key(&metadata, str_of(key));
    message_set_text(&metadata, str_of(value));
    play_answer(play, &metadata);
}

static void play_on_metadata(struct play *play, const struct message *request)
{
    CHECK_INT(METADATA_LIST, request->kind);
    if (str_equal(request->user, STR("bob"))) {
        play_add_metadata(play, request, "display-name", "Bob the\x1b[2J Builder");
        play_add_metadata(play, request, "url", "https://example.org/");
    }
    play_done(play, request);
}

/* The newest that somebody has said. */
static void play_on_search_for_one(struct play *play, const struct message *request)
{
    if (play->garden_no > 0 && str_equal(request->query, STR("from:bob")))
        play_event(play, request, "garden", play->garden_no, STR("bob"), STR("far away"));
    play_done(play, request);
}

static void play_on_search(struct play *play, const struct message *request)
{
    struct message done = { .type = MESSAGE_DONE };
    uint64_t end = request->has & HAS(FIELD_BEFORE) ? request->before : 41;
    if (request->limit == 1) {
        play_on_search_for_one(play, request);
        return;
    }
    message_set_id(&done, request->id);
    if (end > 11)
        message_set_before(&done, end - 10);
    for (uint64_t no = end - 1; no >= 1 && no + 10 >= end; no--) {
        char text[64];
        snprintf(text, sizeof(text), "%.*s %llu\x1b[2J", STR_ARGS(request->query),
                 (unsigned long long)no);
        play_event(play, request, "garden", no, STR("bob"), str_of(text));
    }
    play_answer(play, &done);
}

/* What is told of a user; @room NULL: of the user as such. */
static void play_describe(struct play *play, const struct message *request, const char *room,
                          uint64_t flags)
{
    struct message member = { .type = MESSAGE_MEMBER };
    message_set_id(&member, request->id);
    message_set_user(&member, request->user);
    message_set_flags(&member, flags);
    if (room)
        message_set_room(&member, str_of(room));
    if (!room && !(flags & FLAG_OFFLINE)) {
        message_set_time(&member, PLAY_TIME_MS);
        message_set_text(&member, STR("lunch"));
    }
    if (flags & FLAG_ROOM_ADMIN)
        message_set_title(&member, STR("chief of tea"));
    play_answer(play, &member);
}

/* bob has an account and is in two rooms; carol is a guest who is not there. */
static void play_on_who(struct play *play, const struct message *request)
{
    bool is_bob = str_equal(request->user, STR("bob"));
    if (str_equal(request->user, STR("nobody"))) {
        play_refuse(play, request, ERROR_NO_SUCH_USER, "There is no user nobody.");
        return;
    }
    play_describe(play, request, NULL, is_bob ? FLAG_ACCOUNT : FLAG_OFFLINE);
    if (is_bob) {
        play_describe(play, request, "lobby", 0);
        play_describe(play, request, "dev", FLAG_ROOM_ADMIN);
    }
    play_done(play, request);
}

static void play_on_away(struct play *play, const struct message *request)
{
    snprintf(play->away, sizeof(play->away), "%.*s", STR_ARGS(request->text));
    play_done(play, request);
}

static void play_on_sessions(struct play *play, const struct message *request)
{
    struct message session = { .type = MESSAGE_SESSION };
    message_set_id(&session, request->id);
    message_set_no(&session, 7);
    message_set_user(&session, request->user);
    message_set_time(&session, PLAY_TIME_MS);
    message_set_software(&session, STR("hutong 1.0"));
    play_answer(play, &session);
    play_done(play, request);
}

static void play_on_bye(struct play *play, const struct message *request)
{
    (void)request;
    play->byes++;
}

typedef void play_handler_fn(struct play *play, const struct message *request);

static play_handler_fn *const play_handlers[MESSAGE_TYPE_COUNT] = {
    [MESSAGE_HELLO] = play_on_hello,       [MESSAGE_ENTER] = play_on_enter,
    [MESSAGE_JOIN] = play_on_join,         [MESSAGE_HISTORY] = play_on_history,
    [MESSAGE_SAY] = play_on_say,           [MESSAGE_ROOMS] = play_on_rooms,
    [MESSAGE_NICK] = play_on_nick,         [MESSAGE_PART] = play_done,
    [MESSAGE_TOPIC] = play_done,           [MESSAGE_BYE] = play_on_bye,
    [MESSAGE_SEARCH] = play_on_search,     [MESSAGE_EDIT] = play_on_edit,
    [MESSAGE_RECALL] = play_on_recall,     [MESSAGE_REACT] = play_on_react,
    [MESSAGE_PIN] = play_on_pin,           [MESSAGE_UNPIN] = play_on_pin,
    [MESSAGE_PINS] = play_on_list,         [MESSAGE_THREAD] = play_on_list,
    [MESSAGE_VERSIONS] = play_on_list,     [MESSAGE_READ] = play_on_read,
    [MESSAGE_TYPING] = play_on_typing,     [MESSAGE_WHO] = play_on_who,
    [MESSAGE_SESSIONS] = play_on_sessions, [MESSAGE_AWAY] = play_on_away,
    [MESSAGE_METADATA] = play_on_metadata,
};

/* Read one request and answer it; false if there is none. */
static bool play_serve_one(struct play *play)
{
    struct buf *out = &app_server(play->app, 0)->out;
    struct frame_view frame;
    struct message request;
    size_t used;
    if (frame_peek(out->bytes, out->size, LIMIT_FRAME_PAYLOAD, &frame, &used) != FRAME_OK)
        return false;
    CHECK_INT(MESSAGE_OK, message_decode(&frame, &request, NULL));
    CHECK(play_handlers[request.type] != NULL);
    play_handlers[request.type](play, &request);
    buf_consume(out, used);
    return true;
}

/* Bytes go to and fro until both sides are quiet. */
static void play_settle(struct play *play)
{
    play_take_effects(play);
    while (play->is_connected && play_serve_one(play)) {
        struct buf answer = play->answer;
        play->answer = (struct buf){ 0 };
        if (answer.size > 0)
            chat_on_received(app_server(play->app, 0), answer.bytes, answer.size, play->now_ms);
        buf_fini(&answer);
        play_take_effects(play);
    }
}

/* Send what is in play->answer though nobody asked. */
static void play_push(struct play *play)
{
    chat_on_received(app_server(play->app, 0), play->answer.bytes, play->answer.size, play->now_ms);
    buf_clear(&play->answer);
    play_settle(play);
}

static uint64_t play_memory_size(void)
{
    return 5 * 1024 * 1024;
}

static int play_list_servers(void *context, server_met_fn met, void *met_context)
{
    const struct play *play = context;
    return play->met_server ? met(met_context, str_of(play->met_server)) : 0;
}

void play_begin(struct play *play, const char *name, const char *const *rooms, size_t room_count,
                int rows, int cols)
{
    struct str names[PLAY_ROOM_MAX];
    *play = (struct play){ .now_ms = PLAY_TIME_MS };
    for (size_t i = 0; i < room_count; i++)
        names[i] = str_of(rooms[i]);
    struct app_config config = {
        .server = { .chat = { .name = str_of(name),
                              .reconnect = true,
                              .software = STR("test"),
                              .history_count = PLAY_PAGE_EVENTS,
                              .random = play_random },
                    .url = STR("unix:/play"),
                    .rooms = names,
                    .room_count = room_count },
        .list_context = play,
        .list_servers = play_list_servers,
        .memory_size = play_memory_size,
    };
    play->app = app_new(&config, play->now_ms);
    CHECK(play->app != NULL);
    app_on_resize(play->app, rows, cols);
    chat_start(app_server(play->app, 0), play->now_ms);
    play_settle(play);
    play_look(play);
}

void play_begin_in_lobby(struct play *play, int rows, int cols)
{
    play_begin(play, "alice", (const char *const[]){ "lobby" }, 1, rows, cols);
    play_connect(play);
}

void play_end(struct play *play)
{
    app_free(play->app);
    buf_fini(&play->shown);
    buf_fini(&play->answer);
}

void play_connect(struct play *play)
{
    play->is_connected = true;
    chat_on_connected(app_server(play->app, 0), play->now_ms);
    play_settle(play);
}

void play_disconnect(struct play *play)
{
    play->is_connected = false;
    buf_clear(&app_server(play->app, 0)->out);
    chat_on_disconnected(app_server(play->app, 0), "the wire is cut", play->now_ms);
    play_settle(play);
}

void play_set_history(struct play *play, const char *room, uint64_t last_no)
{
    play_room(play, str_of(room))->last_no = last_no;
}

void play_says(struct play *play, const char *room, const char *user, const char *text)
{
    uint64_t no = ++play_room(play, str_of(room))->last_no;
    play_event(play, NULL, room, no, str_of(user), str_of(text));
    play_push(play);
}

void play_receive(struct play *play, const struct message *message)
{
    play_answer(play, message);
    play_push(play);
}

void play_change(struct play *play, const char *room, const char *user, uint64_t ref,
                 enum event_kind kind, const char *text)
{
    struct message change = { 0 };
    message_set_room(&change, str_of(room));
    message_set_ref(&change, ref);
    play_change_event(play, &change, user, kind, str_of(text));
    play_push(play);
}

void play_presence(struct play *play, const char *room, const char *user, const char *was,
                   enum presence_kind kind)
{
    struct message presence = { .type = MESSAGE_PRESENCE };
    message_set_room(&presence, str_of(room));
    message_set_user(&presence, str_of(user));
    message_set_kind(&presence, kind);
    if (was)
        message_set_was(&presence, str_of(was));
    play_answer(play, &presence);
    play_push(play);
}

void play_direct(struct play *play, const char *user, const char *text)
{
    char name[32];
    snprintf(name, sizeof(name), "@%s", user);
    struct play_room *room = play_room(play, str_of(name));
    snprintf(room->user, sizeof(room->user), "%s", user);
    play_joined(play, NULL, room);
    play_push(play);
    if (text)
        play_says(play, name, user, text);
}

/* A key by its name within angle brackets. */
static struct key play_key(struct str name)
{
    struct key key;
    CHECK(key_parse(name, &key));
    return key;
}

void play_keys(struct play *play, const char *keys)
{
    struct str rest = str_of(keys);
    while (rest.size > 0) {
        const char *end = rest.bytes[0] == '<' ? memchr(rest.bytes, '>', rest.size) : NULL;
        struct key key;
        if (end) {
            struct str name = { rest.bytes + 1, (size_t)(end - rest.bytes) - 1 };
            key = play_key(name);
            rest = str_skip(rest, name.size + 2);
        } else {
            key = (struct key){ KEY_CODE_CHAR, utf8_take(&rest, NULL), 0 };
        }
        app_on_key(play->app, key, play->now_ms);
        play_settle(play);
    }
}

void play_paste(struct play *play, const char *text)
{
    app_on_paste(play->app, str_of(text), play->now_ms);
    play_settle(play);
}

void play_pass(struct play *play, uint64_t ms)
{
    play->now_ms += ms;
    chat_tick(app_server(play->app, 0), play->now_ms);
    app_tick(play->app, play->now_ms);
    play_settle(play);
}

const struct scene *play_look(struct play *play)
{
    return app_compose(play->app, play->now_ms);
}

const char *play_pane(struct play *play, const struct page *page)
{
    buf_clear(&play->shown);
    for (size_t i = 0; i < page->line_count; i++) {
        CHECK_INT(0, page_line_text(page, i, &play->shown));
        CHECK_INT(0, buf_append_str(&play->shown, STR("\n")));
    }
    return buf_cstr(&play->shown);
}
