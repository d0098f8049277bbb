/* Names of files: checked and made safe by the same few questions about each character. */
#include <errno.h>
#include <hutong/common/letter.h>
#include <hutong/common/safe_name.h>
#include <hutong/common/utf8.h>
#include <stdbool.h>

enum { NAME_EXTENSION_KEPT = 32 /* bytes of an ending that survive a cut */ };

static bool is_slash(uint32_t point)
{
    return point == '/' || point == '\\';
}

static bool is_blank(char byte)
{
    return byte == ' ';
}

static enum safe_name_result check_points(struct str name)
{
    while (name.size > 0) {
        bool is_valid;
        uint32_t point = utf8_take(&name, &is_valid);
        if (is_slash(point))
            return SAFE_NAME_E_PATH;
        if (!is_valid || !letter_is_seen(point))
            return SAFE_NAME_E_CHARACTER;
    }
    return SAFE_NAME_OK;
}

enum safe_name_result safe_name_check(struct str name)
{
    if (name.size == 0)
        return SAFE_NAME_E_EMPTY;
    if (name.size > SAFE_NAME_SIZE)
        return SAFE_NAME_E_LONG;
    enum safe_name_result result = check_points(name);
    char first = name.bytes[0], last = name.bytes[name.size - 1];
    bool is_edgy = first == '.' || last == '.' || is_blank(first) || is_blank(last);
    return result == SAFE_NAME_OK && is_edgy ? SAFE_NAME_E_EDGE : result;
}

const char *safe_name_text(enum safe_name_result result)
{
    switch (result) {
    case SAFE_NAME_OK:
        return "The file's name is good.";
    case SAFE_NAME_E_EMPTY:
        return "The file has no name; give it one.";
    case SAFE_NAME_E_LONG:
        return "The file's name has more than 255 bytes; give it a shorter one.";
    case SAFE_NAME_E_PATH:
        return "The file's name is a path; give its last part only.";
    case SAFE_NAME_E_EDGE:
        return "The file's name begins or ends with a dot or a blank; leave that out.";
    case SAFE_NAME_E_CHARACTER:
        return "The file's name holds characters that cannot be seen or are none; leave them out.";
    }
    return "The file's name is not acceptable.";
}

struct str safe_name_extension(struct str name)
{
    for (size_t i = name.size; i > 1; i--)
        if (name.bytes[i - 1] == '.')
            return str_skip(name, i);
    return (struct str){ NULL, 0 };
}

static struct str last_part(struct str path)
{
    for (size_t i = path.size; i > 0; i--)
        if (is_slash((unsigned char)path.bytes[i - 1]) && i < path.size)
            return str_skip(path, i);
    return path;
}

static struct str trim(struct str name)
{
    while (name.size > 0 && is_blank(name.bytes[0]))
        name = str_skip(name, 1);
    while (name.size > 0 &&
           (is_blank(name.bytes[name.size - 1]) || name.bytes[name.size - 1] == '.'))
        name.size--;
    return name;
}

static int replace_points(struct str name, struct buf *out)
{
    int status = 0;
    bool is_first = true;
    while (name.size > 0 && !status) {
        bool is_valid;
        struct str point_bytes = name;
        uint32_t point = utf8_take(&name, &is_valid);
        bool is_good =
            is_valid && letter_is_seen(point) && !is_slash(point) && !(is_first && point == '.');
        point_bytes.size -= name.size;
        status = buf_append_str(out, is_good ? point_bytes : STR("_"));
        is_first = false;
    }
    return status;
}

/* Shorten what was appended from @start on, keeping its ending if that is one. */
static int cut(struct buf *out, size_t start)
{
    char ending[NAME_EXTENSION_KEPT + 1];
    struct str name = { (const char *)out->bytes + start, out->size - start };
    struct str extension = safe_name_extension(name);
    size_t kept = extension.size > 0 && extension.size < sizeof(ending) ? extension.size + 1 : 0;
    if (name.size <= SAFE_NAME_SIZE)
        return 0;
    memcpy(ending, name.bytes + name.size - kept, kept);
    name.size = utf8_floor(name, SAFE_NAME_SIZE - kept);
    name = trim(name);
    out->size = start + name.size;
    return buf_append(out, ending, kept);
}

int safe_name_make(struct str text, struct buf *out)
{
    size_t start = out->size;
    struct str part = trim(last_part(text));
    int status = replace_points(part.size > 0 ? part : STR("file"), out);
    if (!status)
        status = cut(out, start);
    if (status)
        out->size = start;
    return status;
}
