/* A theme of one's own comes before an installed one of the same name. */
#include "client/io/theme_file.h"

#include "client/io/small_file.h"

#include <dirent.h>
#include <errno.h>
#include <hutong/common/paths.h>
#include <stdlib.h>

#define THEME_FILE_SUFFIX ".theme"

enum { THEME_FILE_COUNT_MAX = 256 };

enum theme_folder { FOLDER_OWN, FOLDER_INSTALLED, FOLDER_COUNT };

static int theme_file_folder(enum theme_folder folder, struct buf *out)
{
    const char *given = getenv("HUTONG_THEME_DIR");
    if (folder == FOLDER_INSTALLED)
        return buf_append_str(out, str_of(given && given[0] ? given : HUTONG_THEME_DIR_DEFAULT));
    int status = paths_config(out);
    return status ? status : buf_append_str(out, STR("/themes"));
}

static int theme_file_load_from(enum theme_folder folder, const char *name, struct buf *out)
{
    struct buf path = { 0 };
    int status = theme_file_folder(folder, &path);
    if (!status)
        status = buf_printf(&path, "/%s" THEME_FILE_SUFFIX, name);
    if (!status)
        status = buf_cstr(&path) ? small_file_read(buf_cstr(&path), out) : -ENOMEM;
    buf_fini(&path);
    return status;
}

int theme_file_read(const char *name, struct theme *theme, struct buf *problems)
{
    struct buf text = { 0 };
    if (!theme_name_is_valid(str_of(name)))
        return -EINVAL;
    int status = theme_file_load_from(FOLDER_OWN, name, &text);
    if (status == -ENOENT)
        status = theme_file_load_from(FOLDER_INSTALLED, name, &text);
    if (!status)
        status = theme_parse(buf_str(&text), theme, problems);
    buf_fini(&text);
    return status;
}

/* The names found so far, each once. */
struct theme_names {
    char names[THEME_FILE_COUNT_MAX][THEME_NAME_SIZE];
    size_t count;
};

static void theme_names_add(struct theme_names *names, struct str file)
{
    const size_t suffix_size = sizeof(THEME_FILE_SUFFIX) - 1;
    if (file.size <= suffix_size || names->count == THEME_FILE_COUNT_MAX ||
        !str_equal(str_skip(file, file.size - suffix_size), STR(THEME_FILE_SUFFIX)))
        return;
    file.size -= suffix_size;
    if (!theme_name_is_valid(file))
        return;
    for (size_t i = 0; i < names->count; i++)
        if (str_equal(str_of(names->names[i]), file))
            return;
    memcpy(names->names[names->count], file.bytes, file.size);
    names->names[names->count++][file.size] = '\0';
}

static void theme_names_add_folder(struct theme_names *names, enum theme_folder folder)
{
    struct buf path = { 0 };
    const struct dirent *entry;
    DIR *files = NULL;
    if (theme_file_folder(folder, &path) == 0 && buf_cstr(&path))
        files = opendir(buf_cstr(&path));
    while (files && (entry = readdir(files)))
        theme_names_add(names, str_of(entry->d_name));
    if (files)
        closedir(files);
    buf_fini(&path);
}

static int theme_names_compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

int theme_file_list(struct buf *out)
{
    struct theme_names *names = calloc(1, sizeof(*names));
    int status = names ? 0 : -ENOMEM;
    for (int folder = 0; names && folder < FOLDER_COUNT; folder++)
        theme_names_add_folder(names, (enum theme_folder)folder);
    if (names)
        qsort(names->names, names->count, THEME_NAME_SIZE, theme_names_compare);
    for (size_t i = 0; names && i < names->count && !status; i++)
        status = buf_printf(out, " %s", names->names[i]);
    free(names);
    return status;
}
