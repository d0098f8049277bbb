/*
 * The sanitiser. A grapheme cluster is found as UAX #29 has it and then cut to what every
 * terminal puts into the same cells; a code point that takes columns of its own inside a
 * cluster (a Devanagari vowel sign, the second letter of a flag) begins a new one here, because
 * that is how ncurses and tmux see it.
 */
#include <hutong/common/text.h>
#include <hutong/common/utf8.h>
#include <string.h>
#include <utf8proc.h>
#include <wchar.h>

enum {
    ZERO_WIDTH_JOINER = 0x200D,
    VARIATION_16 = 0xFE0F, /* the character before it is to be an emoji */
    KEYCAP = 0x20E3,       /* a key around the character before it */
    MIDDLE_DOT = 0xB7,
    REGIONAL_A = 0x1F1E6,
    REGIONAL_Z = 0x1F1FF,
    SKIN_TONE_FIRST = 0x1F3FB,
    SKIN_TONE_LAST = 0x1F3FF,
};

/* What a code point may do in a terminal cell. */
enum role {
    ROLE_BASE,   /* takes one or two columns of its own */
    ROLE_MARK,   /* is drawn over a base */
    ROLE_HIDDEN, /* is not to be seen, not safe, or of a width that nobody can be sure of */
};

static bool is_printable_ascii(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x7F;
}

static bool is_skin_tone(uint32_t code_point)
{
    return code_point >= SKIN_TONE_FIRST && code_point <= SKIN_TONE_LAST;
}

/* Not so are controls, formats such as those for bidi, separators, and what is not assigned. */
static bool is_visible(utf8proc_category_t category)
{
    switch (category) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return false;
    default:
        return true;
    }
}

static bool is_mark(utf8proc_category_t category)
{
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}

/* The role of a code point; *@cols is set to its columns. */
static enum role role_of(uint32_t code_point, int *cols)
{
    const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)code_point);
    utf8proc_category_t category = (utf8proc_category_t)property->category;
    *cols = wcwidth((wchar_t)code_point);
    if (property->ignorable || is_skin_tone(code_point) || !is_visible(category) || *cols < 0)
        return ROLE_HIDDEN;
    if (*cols > 0)
        return ROLE_BASE;
    return is_mark(category) ? ROLE_MARK : ROLE_HIDDEN;
}

bool text_is_base(uint32_t code_point)
{
    int cols;
    if (code_point < 0x80)
        return is_printable_ascii((unsigned char)code_point);
    return role_of(code_point, &cols) == ROLE_BASE;
}

/* ---- clusters that are pictures ---- */

static unsigned widened; /* sum of enum text_whole, for the one terminal that there is */

void text_widen(unsigned kinds)
{
    widened = kinds & TEXT_WHOLE_WIDENS;
}

static bool is_regional(uint32_t code_point)
{
    return code_point >= REGIONAL_A && code_point <= REGIONAL_Z;
}

static bool is_picture(uint32_t code_point)
{
    const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)code_point);
    return property->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

/* Take the code point if it is the next one. */
static bool take_code_point(struct str *text, uint32_t code_point)
{
    struct str rest = *text;
    if (rest.size == 0 || utf8_take(&rest, NULL) != code_point)
        return false;
    *text = rest;
    return true;
}

/* Take a picture, with VS16 or a skin tone. The kind that makes it, or 0: plain; -1: it is none. */
static int take_picture(struct str *text)
{
    struct str rest = *text;
    if (rest.size == 0 || !is_picture(utf8_take(&rest, NULL)))
        return -1;
    *text = rest;
    if (take_code_point(text, VARIATION_16))
        return TEXT_WHOLE_VS16;
    if (rest.size == 0 || !is_skin_tone(utf8_take(&rest, NULL)))
        return 0;
    *text = rest;
    return TEXT_WHOLE_SKIN;
}

/* Take what joiners add. Whether there was any, all of it pictures. */
static bool take_joined(struct str *text)
{
    bool is_joined = false;
    struct str rest = *text;
    while (take_code_point(&rest, ZERO_WIDTH_JOINER) && take_picture(&rest) >= 0) {
        *text = rest;
        is_joined = true;
    }
    return is_joined;
}

/* The kinds of a picture whose first sign is narrow; what makes it an emoji must be there. */
static unsigned narrow_picture(int kind, bool is_joined)
{
    static const unsigned kinds[] = {
        [TEXT_WHOLE_VS16] = TEXT_WHOLE_VS16, [TEXT_WHOLE_SKIN] = TEXT_WHOLE_NARROW_SKIN
    };
    if (kind <= 0)
        return 0;
    return kinds[kind] | (is_joined ? TEXT_WHOLE_NARROW_ZWJ : 0);
}

/* The kinds of a picture, with the code points behind it taken. */
static unsigned whole_picture(struct str *text, int cols)
{
    int kind = take_picture(text);
    bool is_joined = kind >= 0 && take_joined(text);
    if (cols != 2)
        return narrow_picture(kind, is_joined);
    return is_joined ? TEXT_WHOLE_ZWJ : kind == TEXT_WHOLE_SKIN ? TEXT_WHOLE_SKIN : 0;
}

/* Whether what follows belongs to the cluster, too: not so what takes columns of its own. */
static bool goes_on(struct str text, uint32_t last)
{
    utf8proc_int32_t state = 0;
    if (text.size == 0)
        return false;
    uint32_t next = utf8_take(&text, NULL);
    return !text_is_base(next) && !utf8proc_grapheme_break_stateful((utf8proc_int32_t)last,
                                                                    (utf8proc_int32_t)next, &state);
}

static bool take_flag(struct str *text)
{
    for (int i = 0; i < 2; i++)
        if (text->size == 0 || !is_regional(utf8_take(text, NULL)))
            return false;
    return true;
}

static bool take_keycap(struct str *text)
{
    bool has_key = text->size > 0 && memchr("0123456789#*", text->bytes[0], 12);
    if (!has_key)
        return false;
    *text = str_skip(*text, 1);
    return take_code_point(text, VARIATION_16) && take_code_point(text, KEYCAP);
}

/* The kinds of what @text begins with, which is taken if there are any. */
static unsigned take_whole(struct str *text, uint32_t first)
{
    if (first < 0x80)
        return take_keycap(text) ? TEXT_WHOLE_KEYCAP : 0;
    if (is_regional(first))
        return take_flag(text) ? TEXT_WHOLE_FLAG : 0;
    return whole_picture(text, wcwidth((wchar_t)first));
}

unsigned text_whole(struct str text, size_t *size)
{
    struct str rest = text;
    if (text.size < 4 || !((text.bytes[0] | text.bytes[1]) & 0x80))
        return 0;
    uint32_t first = utf8_take(&rest, NULL);
    rest = text;
    unsigned kinds = take_whole(&rest, first);
    if (kinds == 0 || goes_on(rest, first))
        return 0; /* what else belongs to it is not known: then it is none */
    *size = text.size - rest.size;
    return kinds;
}

/* Whether it is narrow by itself, and the terminal draws it in two columns all the same. */
static bool is_widened(struct str text)
{
    size_t size;
    unsigned kinds = text_whole(text, &size);
    return kinds & TEXT_WHOLE_WIDENS && (kinds & widened) == kinds;
}

/* A letter instead of half a flag: terminals do not agree on the width of either. */
static uint32_t drawn_as(uint32_t code_point)
{
    if (code_point >= REGIONAL_A && code_point <= REGIONAL_Z)
        return 'A' + (code_point - REGIONAL_A);
    return code_point;
}

static void cluster_begin(struct text_cluster *cluster, uint32_t code_point)
{
    int cols;
    enum role role = role_of(code_point, &cols);
    *cluster = (struct text_cluster){ .cols = 1, .glyph = { UTF8_REPLACEMENT }, .glyph_count = 1 };
    if (role == ROLE_BASE) {
        cluster->glyph[0] = drawn_as(code_point);
        cluster->cols = cols;
    } else if (role == ROLE_MARK) {
        cluster->glyph[0] = MIDDLE_DOT;
        cluster->glyph[cluster->glyph_count++] = code_point;
    }
}

/* Hangul as NFC composes it (The Unicode Standard, 3.12): @a and @b as one syllable, or 0. */
static uint32_t hangul_compose(uint32_t a, uint32_t b)
{
    enum { L = 0x1100, V = 0x1161, T = 0x11A7, S = 0xAC00, L_COUNT = 19, V_COUNT = 21 };
    enum { T_COUNT = 28, S_COUNT = L_COUNT * V_COUNT * T_COUNT };
    if (a - L < L_COUNT && b - V < V_COUNT)
        return S + ((a - L) * V_COUNT + (b - V)) * T_COUNT;
    if (a - S < S_COUNT && (a - S) % T_COUNT == 0 && b > T && b < T + T_COUNT)
        return a + (b - T);
    return 0;
}

/* State of the walk along one cluster. */
struct walk {
    struct text_cluster *cluster;
    uint32_t previous;
    utf8proc_int32_t break_state;
    bool is_past_base; /* what composes with the base stands beside it; that is over */
    bool is_joined;    /* a joiner was met: what it joins is dropped */
};

/* Take a code point that does not take part in the base; false if it begins the next cluster. */
static bool walk_past_base(struct walk *walk, uint32_t code_point)
{
    struct text_cluster *cluster = walk->cluster;
    int cols;
    enum role role = role_of(code_point, &cols);
    walk->is_past_base = true;
    walk->is_joined |= code_point == ZERO_WIDTH_JOINER;
    if (walk->is_joined)
        return true;
    if (role == ROLE_MARK && cluster->glyph_count < TEXT_GLYPH_MAX)
        cluster->glyph[cluster->glyph_count++] = code_point;
    return role != ROLE_BASE;
}

/* Take one more code point into the cluster; false if it begins the next one. */
static bool walk_on(struct walk *walk, uint32_t code_point)
{
    uint32_t *base = &walk->cluster->glyph[0];
    if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)walk->previous,
                                         (utf8proc_int32_t)code_point, &walk->break_state))
        return false;
    walk->previous = code_point;
    uint32_t syllable = walk->is_past_base ? 0 : hangul_compose(*base, code_point);
    if (!syllable)
        return walk_past_base(walk, code_point);
    *base = syllable;
    return true;
}

static void cluster_read(struct str text, struct text_cluster *cluster)
{
    struct str rest = text;
    uint32_t first = utf8_take(&rest, NULL);
    struct walk walk = { .cluster = cluster, .previous = first };
    cluster_begin(cluster, first);
    struct str next = rest;
    while (next.size > 0 && walk_on(&walk, utf8_take(&next, NULL)))
        rest = next;
    cluster->size = text.size - rest.size;
    if (widened && cluster->cols == 1 && is_widened(text))
        cluster->cols = 2;
}

void text_cluster(struct str text, struct text_cluster *cluster)
{
    unsigned char first = (unsigned char)text.bytes[0];
    bool is_alone = text.size == 1 || !(text.bytes[1] & 0x80); /* nothing in ASCII extends */
    if (first >= 0x80 || !is_alone) {
        cluster_read(text, cluster);
        return;
    }
    *cluster = (struct text_cluster){ .size = 1, .cols = 1, .glyph_count = 1 };
    cluster->glyph[0] = is_printable_ascii(first) ? first : UTF8_REPLACEMENT;
}

int text_cols(struct str text)
{
    struct text_cluster cluster;
    int cols = 0;
    while (text.size > 0) {
        text_cluster(text, &cluster);
        cols += cluster.cols;
        text = str_skip(text, cluster.size);
    }
    return cols;
}

size_t text_fit(struct str text, int cols)
{
    struct text_cluster cluster;
    struct str rest = text;
    while (rest.size > 0) {
        text_cluster(rest, &cluster);
        cols -= cluster.cols;
        if (cols < 0)
            break;
        rest = str_skip(rest, cluster.size);
    }
    return text.size - rest.size;
}

/* Append what the cluster looks like. */
static int cluster_append(const struct text_cluster *cluster, struct buf *out)
{
    char bytes[TEXT_GLYPH_MAX * 4];
    size_t size = 0;
    for (int i = 0; i < cluster->glyph_count; i++)
        size += utf8_put(cluster->glyph[i], bytes + size);
    return buf_append(out, bytes, size);
}

/* What a newline or tab at the start of @text becomes; empty if there is neither. */
static struct str white_space_at(struct str *text, bool keep_lines)
{
    if (text->bytes[0] == '\t') {
        *text = str_skip(*text, 1);
        return keep_lines ? STR("    ") : STR(" ");
    }
    size_t size = str_starts_with(*text, STR("\r\n")) ? 2 : text->bytes[0] == '\n' ? 1 : 0;
    *text = str_skip(*text, size);
    if (size == 0)
        return (struct str){ 0 };
    return keep_lines ? STR("\n") : STR(" ");
}

static int sanitise(struct str text, bool keep_lines, bool keep_whole, struct buf *out)
{
    struct text_cluster cluster;
    size_t size_before = out->size;
    int result = 0;
    while (result == 0 && text.size > 0) {
        struct str space = white_space_at(&text, keep_lines);
        if (space.size > 0) {
            result = buf_append_str(out, space);
            continue;
        }
        text_cluster(text, &cluster);
        bool is_whole = keep_whole && text_whole(text, &cluster.size) != 0;
        result =
            is_whole ? buf_append(out, text.bytes, cluster.size) : cluster_append(&cluster, out);
        text = str_skip(text, cluster.size);
    }
    if (result != 0)
        out->size = size_before;
    return result;
}

int text_sanitise(struct str text, bool keep_lines, struct buf *out)
{
    return sanitise(text, keep_lines, false, out);
}

int text_sanitise_whole(struct str text, struct buf *out)
{
    return sanitise(text, true, true, out);
}

/* The code point before @offset, which is moved to its start. */
static uint32_t code_point_before(struct str text, size_t *offset)
{
    *offset = utf8_floor(text, *offset - 1);
    struct str rest = str_skip(text, *offset);
    return utf8_take(&rest, NULL);
}

/* Whether a cluster begins between the two, whatever stands before them. */
static bool is_border(uint32_t before, uint32_t after)
{
    bool is_pair_unsure = before == ZERO_WIDTH_JOINER || is_regional(before);
    if (before < 0x80 && after < 0x80)
        return true;
    return !is_pair_unsure &&
           utf8proc_grapheme_break((utf8proc_int32_t)before, (utf8proc_int32_t)after);
}

/* A place before @offset where a cluster begins for certain. */
static size_t border_before(struct str text, size_t offset)
{
    uint32_t after = code_point_before(text, &offset);
    for (size_t start = offset; start > 0; offset = start) {
        uint32_t before = code_point_before(text, &start);
        if (is_border(before, after))
            break;
        after = before;
    }
    return offset;
}

size_t text_cluster_before(struct str text, size_t offset)
{
    struct text_cluster cluster = { 0 };
    if (offset == 0)
        return 0;
    for (size_t at = border_before(text, offset); at < offset; at += cluster.size)
        text_cluster((struct str){ text.bytes + at, text.size - at }, &cluster);
    return cluster.size;
}

size_t text_cluster_floor(struct str text, size_t offset)
{
    struct text_cluster cluster;
    size_t at = offset > 0 ? border_before(text, offset) : 0;
    while (at < offset) {
        text_cluster(str_skip(text, at), &cluster);
        if (at + cluster.size > offset)
            break;
        at += cluster.size;
    }
    return at;
}
