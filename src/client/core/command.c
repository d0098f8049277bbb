/* Reading a line of input, and finding the command it names or nearly names. */
#include "client/core/command.h"

#include <strings.h>

enum { COMMAND_NAME_MAX = 16, COMMAND_DISTANCE_MAX = 2 };

static bool command_is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n';
}

static struct str command_trim(struct str text)
{
    while (text.size > 0 && command_is_blank(text.bytes[0]))
        text = str_skip(text, 1);
    while (text.size > 0 && command_is_blank(text.bytes[text.size - 1]))
        text.size--;
    return text;
}

struct str command_take_word(struct str *arguments)
{
    *arguments = command_trim(*arguments);
    struct str word = { arguments->bytes, 0 };
    while (word.size < arguments->size && !command_is_blank(arguments->bytes[word.size]))
        word.size++;
    *arguments = command_trim(str_skip(*arguments, word.size));
    return word;
}

uint64_t command_number(struct str word, size_t digits_max)
{
    uint64_t number = 0;
    for (size_t i = 0; i < word.size; i++) {
        if (word.bytes[i] < '0' || word.bytes[i] > '9' || word.size > digits_max)
            return 0;
        number = number * 10 + (uint64_t)(word.bytes[i] - '0');
    }
    return number;
}

size_t command_word_count(struct str arguments)
{
    size_t count = 0;
    while (command_take_word(&arguments).size > 0)
        count++;
    return count;
}

struct command_line command_parse(struct str line)
{
    if (command_trim(line).size == 0)
        return (struct command_line){ .kind = LINE_EMPTY };
    if (!str_starts_with(line, STR("/")))
        return (struct command_line){ .kind = LINE_TEXT, .text = line };
    if (str_starts_with(line, STR("//")))
        return (struct command_line){ .kind = LINE_TEXT, .text = str_skip(line, 1) };
    struct command_line command = { .kind = LINE_COMMAND, .arguments = str_skip(line, 1) };
    command.name = command_take_word(&command.arguments);
    command.size = line.size;
    command.ends_with_blank = command_is_blank(line.bytes[line.size - 1]);
    return command;
}

struct str command_argument(const char *arguments, size_t index)
{
    struct str rest = str_of(arguments ? arguments : ""), word = { 0 }, next;
    while ((next = command_take_word(&rest)).size > 0) {
        word = next;
        if (index-- == 0)
            break;
    }
    if (str_starts_with(word, STR("[")))
        word = str_skip(word, 1);
    while (word.size > 0 && (word.bytes[word.size - 1] == ']' || word.bytes[word.size - 1] == '.'))
        word.size--;
    return word;
}

const struct command *command_find(const struct command *table, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(table[i].name) == name.size &&
            strncasecmp(table[i].name, name.bytes, name.size) == 0)
            return &table[i];
    return NULL;
}

static size_t command_least(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Letters to insert, delete or replace to make @a of @b (Levenshtein). */
static size_t command_distance(struct str a, struct str b)
{
    size_t row[COMMAND_NAME_MAX + 1];
    for (size_t j = 0; j <= b.size; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.size; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.size; j++) {
            size_t above = row[j];
            size_t replaced = diagonal + (a.bytes[i - 1] != b.bytes[j - 1]);
            row[j] = command_least(above + 1, row[j - 1] + 1, replaced);
            diagonal = above;
        }
    }
    return row[b.size];
}

const struct command *command_nearest(const struct command *table, size_t count, struct str name)
{
    const struct command *nearest = NULL;
    size_t least = COMMAND_DISTANCE_MAX + 1;
    if (name.size == 0 || name.size > COMMAND_NAME_MAX)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        struct str candidate = str_of(table[i].name);
        size_t distance = command_distance(candidate, name);
        bool is_prefix = name.size > 1 && str_starts_with(candidate, name);
        distance = is_prefix ? 0 : distance;
        /* at least one letter in its place: "xx" is not near "me" */
        if (distance < least && distance < candidate.size) {
            least = distance;
            nearest = &table[i];
        }
    }
    return nearest;
}
