/* Endings and media types, as a table. */
#include <hutong/common/file_type.h>
#include <hutong/common/macros.h>
#include <hutong/common/safe_name.h>
#include <strings.h>

static const struct type {
    const char *extension, *media;
} types[] = {
    { "7z", "application/x-7z-compressed" },
    { "avif", "image/avif" },
    { "bmp", "image/bmp" },
    { "bz2", "application/x-bzip2" },
    { "c", "text/x-c" },
    { "csv", "text/csv" },
    { "diff", "text/x-diff" },
    { "doc", "application/msword" },
    { "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
    { "flac", "audio/flac" },
    { "gif", "image/gif" },
    { "gz", "application/gzip" },
    { "h", "text/x-c" },
    { "htm", "text/html" },
    { "html", "text/html" },
    { "jpeg", "image/jpeg" },
    { "jpg", "image/jpeg" },
    { "json", "application/json" },
    { "log", "text/plain" },
    { "md", "text/markdown" },
    { "mkv", "video/x-matroska" },
    { "mp3", "audio/mpeg" },
    { "mp4", "video/mp4" },
    { "odp", "application/vnd.oasis.opendocument.presentation" },
    { "ods", "application/vnd.oasis.opendocument.spreadsheet" },
    { "odt", "application/vnd.oasis.opendocument.text" },
    { "ogg", "audio/ogg" },
    { "opus", "audio/opus" },
    { "patch", "text/x-diff" },
    { "pdf", "application/pdf" },
    { "png", "image/png" },
    { "py", "text/x-python" },
    { "rar", "application/vnd.rar" },
    { "sh", "text/x-shellscript" },
    { "svg", "image/svg+xml" },
    { "tar", "application/x-tar" },
    { "txt", "text/plain" },
    { "wav", "audio/wav" },
    { "webm", "video/webm" },
    { "webp", "image/webp" },
    { "xls", "application/vnd.ms-excel" },
    { "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
    { "xz", "application/x-xz" },
    { "zip", "application/zip" },
    { "zst", "application/zstd" },
};

static bool is_same(struct str a, struct str b)
{
    return a.size == b.size && strncasecmp(a.bytes, b.bytes, a.size) == 0;
}

const char *file_type_of(struct str name)
{
    struct str extension = safe_name_extension(name);
    for (size_t i = 0; i < ARRAY_SIZE(types) && extension.size > 0; i++)
        if (is_same(extension, str_of(types[i].extension)))
            return types[i].media;
    return "application/octet-stream";
}

bool file_type_is_listed(struct str extension, struct str list)
{
    while (list.size > 0) {
        struct str word = list;
        word.size = 0;
        while (word.size < list.size && list.bytes[word.size] != ' ')
            word.size++;
        if (word.size > 0 && is_same(word, extension))
            return true;
        list = str_skip(list, word.size + (word.size < list.size));
    }
    return false;
}
