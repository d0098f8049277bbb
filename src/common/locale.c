/* Language and character set of the person at the terminal. */
#include <hutong/common/locale.h>
#include <hutong/common/str.h>
#include <langinfo.h>
#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *nonempty_env(const char *variable)
{
    const char *value = getenv(variable);
    return value && value[0] ? value : NULL;
}

/* The locale that messages are wanted in, in the order of setlocale(3). */
static const char *wanted_locale(void)
{
    const char *wanted = nonempty_env("LC_ALL");
    if (!wanted)
        wanted = nonempty_env("LC_MESSAGES");
    if (!wanted)
        wanted = nonempty_env("LANG");
    return wanted ? wanted : "C";
}

static bool is_locale_utf8(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* gettext asks LANGUAGE before the locale's name: this is how "zh_CN" survives in C.UTF-8. */
static void set_language(const char *wanted)
{
    char language[64];
    struct str name = { wanted, strcspn(wanted, ".@") };
    if (str_equal(name, STR("C")) || str_equal(name, STR("POSIX"))) {
        unsetenv("LANGUAGE"); /* those two would have ignored it, C.UTF-8 does not */
    } else if (!nonempty_env("LANGUAGE") && name.size < sizeof(language)) {
        snprintf(language, sizeof(language), "%.*s", STR_ARGS(name));
        setenv("LANGUAGE", language, 1);
    }
}

/* The catalogues of the build tree that the program lies in as src/PART/PROGRAM; false if none. */
static bool find_build_tree(char folder[PATH_MAX])
{
    static const char probe[] = "/zh_CN/LC_MESSAGES/hutong.mo";
    char path[PATH_MAX + sizeof(probe)];
    ssize_t size = readlink("/proc/self/exe", folder, PATH_MAX - 1);
    for (int level = 0; level < 3 && size > 0; level++)
        size = (char *)memrchr(folder, '/', (size_t)size) - folder;
    if (size <= 0 || (size_t)size + sizeof("/assets/po") > PATH_MAX)
        return false;
    memcpy(folder + size, "/assets/po", sizeof("/assets/po"));
    snprintf(path, sizeof(path), "%s%s", folder, probe);
    return access(path, R_OK) == 0;
}

static void bind_catalogue(void)
{
    char build_tree[PATH_MAX];
    const char *folder = nonempty_env("HUTONG_LOCALE_DIR");
    if (!folder)
        folder = find_build_tree(build_tree) ? build_tree : HUTONG_LOCALE_DIR_DEFAULT;
    bindtextdomain("hutong", folder);
    bind_textdomain_codeset("hutong", "UTF-8");
    textdomain("hutong");
}

void locale_init(void)
{
    if (!setlocale(LC_ALL, "") || !is_locale_utf8()) {
        setlocale(LC_ALL, "C.UTF-8");
        set_language(wanted_locale());
    }
    setlocale(LC_NUMERIC, "C"); /* numbers that programs read have a point, not a comma */
    bind_catalogue();
}
