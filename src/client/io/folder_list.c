/* A folder, sorted by name. */
#include "client/io/folder_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_folder(int folder_fd, const struct dirent *entry)
{
    struct stat facts;
    if (entry->d_type != DT_UNKNOWN && entry->d_type != DT_LNK)
        return entry->d_type == DT_DIR;
    return fstatat(folder_fd, entry->d_name, &facts, 0) == 0 && S_ISDIR(facts.st_mode);
}

/* Give all names away, and free them. */
static int give_names(struct dirent **names, int count, int folder_fd, path_found_fn found,
                      void *context)
{
    int status = 0;
    for (int i = 0; i < count; i++) {
        const char *name = names[i]->d_name;
        bool is_own = strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
        if (!is_own && !status)
            status = found(context, str_of(name), is_folder(folder_fd, names[i]));
        free(names[i]);
    }
    free(names);
    return status;
}

int folder_list(void *context, struct str folder, path_found_fn found, void *found_context)
{
    const char *home = getenv("HOME");
    bool is_home = str_starts_with(folder, STR("~/")) && home;
    struct buf path = { 0 };
    struct dirent **names = NULL;
    int fd = -1, count = -1;
    (void)context;
    if (buf_printf(&path, "%s%.*s", is_home ? home : "", STR_ARGS(str_skip(folder, is_home))) ==
            0 &&
        buf_cstr(&path)) {
        const char *text = path.size > 0 ? buf_cstr(&path) : ".";
        count = scandir(text, &names, NULL, alphasort);
        fd = open(text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    int status = count < 0 ? 0 : give_names(names, count, fd, found, found_context);
    if (fd >= 0)
        close(fd);
    buf_fini(&path);
    return status;
}
