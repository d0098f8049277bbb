/* Files at the hub: see hub_files.h. */
#include "server/net/hub_files.h"

#include <errno.h>
#include <stdlib.h>

enum { HUB_FILES_BUSY_MS = 1000 };

struct hub_files {
    struct content_worker *worker;
    struct hub_files_port port;
    struct log *log; /* borrowed */
};

/* ---- answers ---- */

static void reply_error(const struct hub_files *files, uint64_t session, uint64_t id,
                        enum error_code code, const char *text)
{
    struct message error = { .type = MESSAGE_ERROR };
    message_set_id(&error, id);
    message_set_code(&error, code);
    message_set_text(&error, str_of(text));
    if (code == ERROR_BUSY)
        message_set_wait_ms(&error, HUB_FILES_BUSY_MS);
    files->port.reply(files->port.context, session, &error);
}

static void reply_offset(const struct hub_files *files, const struct content_job *job)
{
    struct message done = { .type = MESSAGE_DONE };
    message_set_id(&done, job->tag);
    message_set_offset(&done, job->have);
    if (job->kind == CONTENT_LOOK)
        message_set_size(&done, job->ticket.file.size);
    files->port.reply(files->port.context, job->session, &done);
}

/* An upload is whole and was checked: the core has to know, whoever is still there. */
static void propose_stored(const struct hub_files *files, const struct content_job *job)
{
    struct message message = { .type = MESSAGE_CHUNK };
    message_set_id(&message, job->tag);
    message_set_hash(&message, (struct str){ (const char *)job->ticket.file.hash,
                                             sizeof(job->ticket.file.hash) });
    const struct proposal proposal = {
        .kind = PROPOSAL_STORED,
        .session = job->session,
        .message = &message,
        .upload_user = job->ticket.user,
        .upload_outcome = job->status == CONTENTS_OK ? UPLOAD_STORED : UPLOAD_WRONG,
    };
    if (files->port.propose(files->port.context, &proposal) < 0)
        reply_error(files, job->session, job->tag, ERROR_BUSY, "no memory for the request");
}

static void log_failure(const struct hub_files *files, const struct content_job *job)
{
    if (job->status < 0 && job->status != -EAGAIN)
        LOG(files->log, LOG_ERROR, "files cannot be read or written",
            LOG_CSTR("problem", strerror(-job->status)));
}

static void on_upload(const struct hub_files *files, const struct content_job *job)
{
    bool is_checked = job->is_whole && job->status >= 0;
    log_failure(files, job);
    if (is_checked)
        propose_stored(files, job);
    else if (job->status == 0)
        reply_offset(files, job);
    else if (job->status == -EAGAIN)
        reply_error(files, job->session, job->tag, ERROR_BUSY,
                    "the file is being checked, ask again soon");
    else if (job->status == CONTENTS_E_OFFSET)
        reply_error(files, job->session, job->tag, ERROR_OFFSET,
                    "This is not the next piece of the file; offer it again.");
    else if (job->status == -ENOSPC || job->status == -EDQUOT)
        reply_error(files, job->session, job->tag, ERROR_STORAGE,
                    "The server's disk is full; the file can be sent on later.");
    else
        reply_error(files, job->session, job->tag, ERROR_STORAGE,
                    "The server cannot store files now.");
}

static void on_swept(const struct hub_files *files, const struct content_job *job)
{
    log_failure(files, job);
    if (job->swept.missing > 0)
        LOG(files->log, LOG_ERROR, "contents of files are missing",
            LOG_UINT("count", job->swept.missing));
    if (job->swept.removed > 0)
        LOG(files->log, LOG_INFO, "files that nobody names were removed",
            LOG_UINT("count", job->swept.removed));
}

static void on_done(void *context, const struct content_job *job)
{
    const struct hub_files *files = context;
    switch (job->kind) {
    case CONTENT_LOOK:
    case CONTENT_WRITE:
        on_upload(files, job);
        break;
    case CONTENT_READ:
        log_failure(files, job);
        files->port.part(files->port.context, job->session, job->tag, job->status, job->piece);
        break;
    case CONTENT_SWEEP:
        on_swept(files, job);
        break;
    case CONTENT_DROP:
    case CONTENT_DROP_UPLOAD: /* what stays goes with the next start */
        log_failure(files, job);
        break;
    }
}

/* ---- jobs ---- */

static struct file_id file_of(const struct effect *effect)
{
    struct file_id file = { .size = effect->size };
    memcpy(file.hash, effect->content.bytes, sizeof(file.hash));
    return file;
}

static void look(struct hub_files *files, const struct effect *effect)
{
    const struct content_job job = { .kind = CONTENT_LOOK,
                                     .session = effect->session,
                                     .tag = effect->message->id,
                                     .ticket = { effect->user, file_of(effect) } };
    if (content_worker_push(files->worker, &job) < 0)
        reply_error(files, job.session, job.tag, ERROR_BUSY, "too many files are on their way");
}

/* Since this was decided the file may have been offered anew: then it stays. */
static void drop_upload(struct hub_files *files, const struct effect *effect)
{
    const struct core *core = files->port.core(files->port.context);
    if (!core_has_upload(core, effect->user, effect->content))
        content_worker_push(files->worker,
                            &(struct content_job){ .kind = CONTENT_DROP_UPLOAD,
                                                   .ticket = { effect->user, file_of(effect) } });
}

static void drop_file(struct hub_files *files, const struct effect *effect)
{
    const struct core *core = files->port.core(files->port.context);
    if (!core_has_file(core, effect->content, effect->size))
        content_worker_push(files->worker, &(struct content_job){ .kind = CONTENT_DROP,
                                                                  .ticket.file = file_of(effect) });
}

bool hub_files_perform(struct hub_files *files, const struct effect *effect)
{
    switch (effect->kind) {
    case EFFECT_OFFERED:
        look(files, effect);
        return true;
    case EFFECT_DROP_UPLOAD:
        drop_upload(files, effect);
        return true;
    case EFFECT_DROP_FILE:
        drop_file(files, effect);
        return true;
    default:
        return false;
    }
}

int hub_files_take(struct hub_files *files, const struct proposal *proposal)
{
    const struct message *message = proposal->message;
    struct content_job job = { .kind = CONTENT_WRITE,
                               .session = proposal->session,
                               .tag = message->id,
                               .offset = message->offset,
                               .piece = message->data };
    if (!core_find_upload(files->port.core(files->port.context), proposal, &job.ticket))
        return 0;
    int status = content_worker_push(files->worker, &job);
    return status < 0 ? status : 1;
}

int hub_files_read(struct hub_files *files, uint64_t session, uint64_t tag,
                   const struct file_id *file, uint64_t offset, size_t size)
{
    return content_worker_push(
        files->worker,
        &(struct content_job){ .kind = CONTENT_READ,
                               .session = session,
                               .tag = tag,
                               .ticket.file = *file,
                               .offset = offset,
                               .size = size < CONTENT_READ_MAX ? size : CONTENT_READ_MAX });
}

bool hub_files_are_idle(const struct hub_files *files)
{
    return content_worker_is_idle(files->worker);
}

/* ---- beginning and end ---- */

int hub_files_open(uv_loop_t *loop, const char *path, struct hub_files_port port, struct log *log,
                   struct hub_files **filesp, struct buf *problem)
{
    struct hub_files *files = calloc(1, sizeof(*files));
    if (!files)
        return -ENOMEM;
    files->port = port;
    files->log = log;
    int status = content_worker_open(loop, path, port.core(port.context), on_done, files,
                                     &files->worker, problem);
    if (status < 0)
        free(files);
    else
        *filesp = files;
    return status;
}

void hub_files_close(struct hub_files *files)
{
    if (!files)
        return;
    content_worker_close(files->worker);
    free(files);
}
