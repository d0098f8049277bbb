/* One table of languages; what they share (numbers, words, escapes in strings) is code. */
#include "client/core/highlight.h"

#include <ctype.h>
#include <hutong/common/macros.h>

struct highlight_language {
    const char *names; /* each with a blank on both sides, as are the keywords */
    const char *keywords;
    const char *quotes; /* characters that begin and end a string */
    const char *line_comment;
    const char *block_start, *block_end; /* NULL: it has no such comments */
    bool folds_case;
};

#define C_KEYWORDS                                                                                 \
    " auto bool break case char const continue default do double else enum extern false float for" \
    " goto if inline int long register restrict return short signed sizeof static struct switch"   \
    " true typedef union unsigned void volatile while NULL "

static const struct highlight_language languages[] = {
    { " c h ", C_KEYWORDS, "\"'", "//", "/*", "*/", false },
    { " c++ cpp cc cxx hpp ",
      C_KEYWORDS "catch class concept constexpr delete explicit final friend namespace new noexcept"
                 " nullptr operator override private protected public requires template this throw"
                 " try typename using virtual ",
      "\"'", "//", "/*", "*/", false },
    { " java kotlin kt scala cs csharp c# swift ",
      " abstract as boolean break byte case catch char class const continue default do double else"
      " enum extends false final finally float for fun func if implements import in int interface"
      " internal let long namespace new null object override package private protected public"
      " return short static string struct super switch this throw throws true try val var void"
      " when while ",
      "\"'", "//", "/*", "*/", false },
    { " js javascript ts typescript jsx tsx ",
      " async await break case catch class const continue debugger default delete do else enum"
      " export extends false finally for from function if implements import in instanceof"
      " interface let new null of return static super switch this throw true try type typeof"
      " undefined var void while yield ",
      "\"'`", "//", "/*", "*/", false },
    { " go golang ",
      " break case chan const continue default defer else fallthrough false for func go goto if"
      " import interface map nil package range return select struct switch true type var ",
      "\"'`", "//", "/*", "*/", false },
    { " rust rs ",
      " as async await break const continue crate dyn else enum extern false fn for if impl in let"
      " loop match mod move mut pub ref return self Self static struct super trait true type"
      " unsafe use where while ",
      "\"", "//", "/*", "*/", false },
    { " python py python3 ",
      " and as assert async await break class continue def del elif else except False finally for"
      " from global if import in is lambda None nonlocal not or pass raise return True try while"
      " with yield ",
      "\"'", "#", NULL, NULL, false },
    { " sh bash zsh shell ",
      " case do done elif else esac export fi for function if in local return set shift then"
      " until while ",
      "\"'", "#", NULL, NULL, false },
    { " ruby rb perl pl ",
      " and begin break class def do else elsif end ensure false for foreach if in module my next"
      " nil not or our package print redo require rescue return self sub then true undef unless"
      " until use when while yield ",
      "\"'", "#", NULL, NULL, false },
    { " lua ",
      " and break do else elseif end false for function goto if in local nil not or repeat return"
      " then true until while ",
      "\"'", "--", "--[[", "]]", false },
    { " sql ",
      " all alter and as asc begin between by case commit create delete desc distinct drop else end"
      " exists from group having in index inner insert into is join key left like limit not null"
      " on or order outer primary references rollback select set table then union unique update"
      " values view when where with ",
      "'\"", "--", "/*", "*/", true },
    { " json yaml yml toml ini conf ", " true false null yes no ", "\"'", "#", NULL, NULL, false },
};

/* Whether @list, words with blanks around them, has @word. */
static bool has_word(const char *list, struct str word, bool folds_case)
{
    for (const char *at = list + 1; *at; at += strcspn(at, " ") + 1) {
        size_t size = strcspn(at, " ");
        if (size == word.size &&
            (folds_case ? strncasecmp(at, word.bytes, size) : strncmp(at, word.bytes, size)) == 0)
            return true;
    }
    return false;
}

void highlight_init(struct highlight *highlight, struct str name)
{
    *highlight = (struct highlight){ .before = ' ' };
    for (size_t i = 0; i < ARRAY_SIZE(languages); i++)
        if (has_word(languages[i].names, name, true))
            highlight->language = &languages[i];
}

static bool is_word_byte(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_' || (unsigned char)byte >= 0x80;
}

static size_t word_size(struct str line)
{
    size_t size = 0;
    while (size < line.size && is_word_byte(line.bytes[size]))
        size++;
    return size;
}

/* A number as most languages write it: 12, 0x1f, 1.5e3. */
static size_t number_size(struct str line)
{
    size_t size = 0;
    while (size < line.size && (is_word_byte(line.bytes[size]) || line.bytes[size] == '.'))
        size++;
    return size;
}

/* From one quote to the next of its kind, or to the end of the line. */
static size_t string_size(struct str line)
{
    size_t size = 1;
    while (size < line.size && line.bytes[size] != line.bytes[0])
        size += line.bytes[size] == '\\' ? 2 : 1;
    return size < line.size ? size + 1 : line.size;
}

/* A comment that goes on until its end, maybe in a line to come. */
static size_t block_size(struct highlight *highlight, struct str line, size_t from)
{
    const char *end = highlight->language->block_end;
    for (size_t at = from; at < line.size; at++) {
        if (str_starts_with(str_skip(line, at), str_of(end))) {
            highlight->is_in_comment = false;
            return at + strlen(end);
        }
    }
    highlight->is_in_comment = true;
    return line.size;
}

static bool starts_with(struct str line, const char *sign)
{
    return sign && str_starts_with(line, str_of(sign));
}

/* Whether the rest of the line is a comment. "#" also has other meanings within words. */
static bool is_line_comment(const struct highlight *highlight, struct str line)
{
    return starts_with(line, highlight->language->line_comment) &&
           (line.bytes[0] != '#' || highlight->before == ' ');
}

/* The run that begins here. Returns its size. */
static size_t highlight_run(struct highlight *highlight, struct str line, enum highlight_kind *kind)
{
    const struct highlight_language *language = highlight->language;
    *kind = HIGHLIGHT_COMMENT;
    if (highlight->is_in_comment)
        return block_size(highlight, line, 0);
    if (starts_with(line, language->block_start))
        return block_size(highlight, line, strlen(language->block_start));
    if (is_line_comment(highlight, line))
        return line.size;
    *kind = HIGHLIGHT_STRING;
    if (strchr(language->quotes, line.bytes[0]))
        return string_size(line);
    *kind = HIGHLIGHT_NUMBER;
    if (isdigit((unsigned char)line.bytes[0]))
        return number_size(line);
    size_t size = word_size(line);
    bool is_keyword =
        has_word(language->keywords, (struct str){ line.bytes, size }, language->folds_case);
    *kind = size > 0 && is_keyword ? HIGHLIGHT_KEYWORD : HIGHLIGHT_PLAIN;
    return size > 0 ? size : 1;
}

bool highlight_next(struct highlight *highlight, struct str *line, enum highlight_kind *kind,
                    struct str *text)
{
    *kind = HIGHLIGHT_PLAIN;
    *text = *line;
    if (line->size == 0)
        return false;
    if (highlight->language)
        text->size = highlight_run(highlight, *line, kind);
    bool is_last = text->size == line->size;
    highlight->before = is_last ? ' ' : line->bytes[text->size - 1];
    *line = str_skip(*line, text->size);
    return true;
}
