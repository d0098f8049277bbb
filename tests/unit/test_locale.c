/* The language in a process of its own per case, as locale_init works once and on all of it. */
#include "check.h"
#include <hutong/common/locale.h>
#include <langinfo.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>

static char catalogues[] = "/tmp/hutong-locale-XXXXXX";

/* A catalogue as msgfmt would make it: header and one message, in the order of their bytes. */
static void write_catalogue(const char *path)
{
    static const char ids[] = "\0hello";
    static const char texts[] = "Content-Type: text/plain; charset=UTF-8\n\0你好";
    const uint32_t first_size = (uint32_t)strlen(texts), ids_at = 60;
    const uint32_t texts_at = ids_at + sizeof(ids);
    const uint32_t head[15] = {
        0x950412DE, 0,        2,  28,
        44,         0,        60, /* magic, version, two messages, tables, no hash table */
        0,          ids_at,   5,  ids_at + 1,                /* size and place of each id… */
        first_size, texts_at, 6,  texts_at + first_size + 1, /* …and of each text */
    };
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL);
    CHECK_INT(1, fwrite(head, sizeof(head), 1, file));
    CHECK_INT(1, fwrite(ids, sizeof(ids), 1, file));
    CHECK_INT(1, fwrite(texts, sizeof(texts), 1, file));
    CHECK_INT(0, fclose(file));
}

static int catalogues_make(void **state)
{
    static const char *const parts[] = { "zh_CN", "zh_CN/LC_MESSAGES" };
    char path[128];
    (void)state;
    if (!mkdtemp(catalogues))
        return -1;
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
        snprintf(path, sizeof(path), "%s/%s", catalogues, parts[i]);
        CHECK_INT(0, mkdir(path, 0700));
    }
    snprintf(path, sizeof(path), "%s/zh_CN/LC_MESSAGES/hutong.mo", catalogues);
    write_catalogue(path);
    return setenv("HUTONG_LOCALE_DIR", catalogues, 1);
}

static int catalogues_remove(void **state)
{
    char command[128];
    (void)state;
    snprintf(command, sizeof(command), "rm -rf '%s'", catalogues);
    return system(command);
}

struct environment {
    const char *name;
    const char *lc_all, *lc_messages, *lang, *language; /* NULL: unset */
    const char *expected;
};

static void set_or_unset(const char *variable, const char *value)
{
    if (value)
        setenv(variable, value, 1);
    else
        unsetenv(variable);
}

enum { CHILD_OK, CHILD_CODESET, CHILD_TEXT, CHILD_WIDTH, CHILD_NUMBER };

/* In the child: what of the locale is not as it should be. */
static int child_check(const struct environment *environment)
{
    char number[8];
    set_or_unset("LC_ALL", environment->lc_all);
    set_or_unset("LC_MESSAGES", environment->lc_messages);
    set_or_unset("LANG", environment->lang);
    set_or_unset("LANGUAGE", environment->language);
    locale_init();
    snprintf(number, sizeof(number), "%.1f", 0.5);
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        return CHILD_CODESET;
    if (strcmp(gettext("hello"), environment->expected) != 0)
        return CHILD_TEXT;
    if (wcwidth(L'胡') != 2)
        return CHILD_WIDTH;
    return strcmp(number, "0.5") == 0 ? CHILD_OK : CHILD_NUMBER;
}

static void test_the_environment_chooses_the_language(void **state)
{
    (void)state;
    static const struct environment rows[] = {
        { "LANG", NULL, NULL, "zh_CN.UTF-8", NULL, "你好" },
        { "LANG without codeset", NULL, NULL, "zh_CN", NULL, "你好" },
        { "LANG with another codeset", NULL, NULL, "zh_CN.GB18030", NULL, "你好" },
        { "LANG with a modifier", NULL, NULL, "zh_CN@pinyin", NULL, "你好" },
        { "LC_ALL before LANG", "zh_CN.UTF-8", NULL, "C", NULL, "你好" },
        { "LC_MESSAGES before LANG", NULL, "zh_CN.UTF-8", "en_GB.UTF-8", NULL, "你好" },
        { "an empty variable is none", "", "", "zh_CN.UTF-8", "", "你好" },
        { "a locale that nobody has", "xx_YY.UTF-8", NULL, NULL, NULL, "hello" },
        { "English", NULL, NULL, "en_US.UTF-8", NULL, "hello" },
        { "LANGUAGE before all", NULL, NULL, "en_US.UTF-8", "zh_CN:en", "你好" },
        { "nothing set", NULL, NULL, NULL, NULL, "hello" },
        { "the plain locale", "C", NULL, "zh_CN.UTF-8", NULL, "hello" },
        { "the plain locale by its other name", "POSIX", NULL, "zh_CN.UTF-8", NULL, "hello" },
        { "the plain locale ignores LANGUAGE", "C", NULL, NULL, "zh_CN", "hello" },
        { "plain UTF-8", "C.UTF-8", NULL, "zh_CN.UTF-8", NULL, "hello" },
        { "messages in English", NULL, "C", "zh_CN.UTF-8", NULL, "hello" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        int status = -1;
        print_message("# %s\n", rows[i].name);
        fflush(stdout);
        pid_t child = fork();
        if (child == 0)
            _exit(child_check(&rows[i]));
        CHECK(child > 0 && waitpid(child, &status, 0) == child);
        CHECK(WIFEXITED(status));
        CHECK_INT(CHILD_OK, WEXITSTATUS(status));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_environment_chooses_the_language, catalogues_make,
                                        catalogues_remove),
    };
    return CHECK_RUN(tests);
}
