/* The queue of requests with passwords, and the thread that works on it: see passwords.h. */
#include "server/net/passwords.h"

#include "server/sequencer/proposal_queue.h"
#include "server/store/worker.h"
#include <errno.h>
#include <hutong/common/macros.h>
#include <hutong/common/opaque_string.h>
#include <sodium.h>
#include <stdlib.h>
#include <utlist.h>

/* What argon2id is told. */
static const struct password_effort {
    unsigned long long ops;
    size_t memory;
} efforts[] = {
    [PASSWORD_COSTLY] = { .ops = 2, .memory = (size_t)19 * 1024 * 1024 },
    [PASSWORD_CHEAP] = { .ops = crypto_pwhash_OPSLIMIT_MIN, .memory = crypto_pwhash_MEMLIMIT_MIN },
};

_Static_assert(LIMIT_HASH_SIZE == crypto_pwhash_STRBYTES, "a hash has its place");

/* A request on its way. */
struct password_job {
    struct password_job *prev, *next;
    struct queued *asked; /* owned; holds the secret */
    struct proof proof;
    char stored[LIMIT_HASH_SIZE]; /* empty: there is no such account */
    struct try_keys keys;
    uint32_t scram_iterations; /* 0: make no verifier */
    bool needs_scram;          /* the account has no verifier, or an outdated one */
    bool is_right;
};

struct passwords {
    struct worker worker;
    uv_async_t done_async;
    enum password_cost cost;
    struct tries *tries;       /* borrowed */
    uint32_t scram_iterations; /* of new verifiers; 0: none are made. The loop's */
    passwords_checked_fn on_checked;
    void *context;
    struct password_job *waiting, *done; /* owned lists; the thread's lock guards both */
    size_t count;                        /* jobs not given back; the loop's */
    char dummy[LIMIT_HASH_SIZE];         /* nobody's hash; the thread's */
};

static void password_job_free(struct password_job *job)
{
    if (job->asked) {
        sodium_memzero(job->asked, job->asked->size);
        free(job->asked);
    }
    free(job);
}

/* ---- on the thread ---- */

static void password_hash(const struct passwords *passwords, struct str password,
                          char hash[LIMIT_HASH_SIZE])
{
    const struct password_effort *effort = &efforts[passwords->cost];
    if (crypto_pwhash_str_alg(hash, password.bytes, password.size, effort->ops, effort->memory,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        hash[0] = '\0'; /* no memory: as if there were none */
}

/* One password as it counts, empty if it is none. */
static struct str password_prepare(struct str given, char prepared[OPAQUE_STRING_MAX + 1])
{
    opaque_string_prepare(given, prepared);
    return str_of(prepared);
}

static bool password_is_acceptable(const struct passwords *passwords, struct str password)
{
    size_t size_min = passwords->cost == PASSWORD_CHEAP ? 1 : LIMIT_PASSWORD_MIN;
    return password.size >= size_min && password.size <= LIMIT_PASSWORD_SIZE &&
           !memchr(password.bytes, '\0', password.size);
}

static void password_make_scram(struct password_job *job, struct str password)
{
    struct scram_verifier verifier;
    uint8_t salt[SCRAM_SALT_SIZE];
    if (job->scram_iterations == 0)
        return;
    randombytes_buf(salt, sizeof(salt));
    scram_verifier_make(password, salt, job->scram_iterations, &verifier);
    scram_verifier_format(&verifier, job->proof.scram_fresh);
}

static void password_make_fresh(const struct passwords *passwords, struct password_job *job,
                                struct str password)
{
    if (!password_is_acceptable(passwords, password))
        return;
    password_hash(passwords, password, job->proof.fresh);
    password_make_scram(job, password);
}

bool passwords_is_hash(struct str text)
{
    return text.size > 0 && text.size < LIMIT_HASH_SIZE &&
           crypto_pwhash_str_needs_rehash(text.bytes, efforts[PASSWORD_COSTLY].ops,
                                          efforts[PASSWORD_COSTLY].memory) >= 0;
}

int passwords_hash(struct str password, char hash[LIMIT_HASH_SIZE])
{
    static const struct passwords costly = { .cost = PASSWORD_COSTLY };
    char prepared[OPAQUE_STRING_MAX + 1];
    struct str fit = password_prepare(password, prepared);
    bool is_fit = password_is_acceptable(&costly, fit);
    hash[0] = '\0';
    if (is_fit)
        password_hash(&costly, fit, hash);
    sodium_memzero(prepared, sizeof(prepared));
    return hash[0] ? 0 : is_fit ? -ENOMEM : -EINVAL;
}

/* Compare with the stored hash, or with nobody's so that it takes as long. */
static bool password_fits(const struct passwords *passwords, struct password_job *job,
                          struct str password)
{
    bool is_known = job->stored[0];
    const char *hash = is_known ? job->stored : passwords->dummy;
    if (crypto_pwhash_str_verify(hash, password.bytes, password.size) != 0 || !is_known)
        return false;
    memcpy(job->proof.matched, job->stored, sizeof(job->stored));
    return true;
}

/* "old\0new": the part before the zero; @secret becomes what is behind it. */
static struct str password_take_old(struct str *secret)
{
    const char *zero = secret->size > 0 ? memchr(secret->bytes, '\0', secret->size) : NULL;
    size_t size = zero ? (size_t)(zero - secret->bytes) : secret->size;
    struct str old = { secret->bytes, size };
    *secret = str_skip(*secret, zero ? size + 1 : size);
    return old;
}

/* What is made anew of a password that is known now. */
static void password_renew(const struct passwords *passwords, struct password_job *job,
                           struct str password)
{
    const struct password_effort *effort = &efforts[passwords->cost];
    if (passwords->cost == PASSWORD_COSTLY &&
        crypto_pwhash_str_needs_rehash(job->stored, effort->ops, effort->memory) != 0)
        password_make_fresh(passwords, job, password);
    else if (job->needs_scram)
        password_make_scram(job, password);
}

static void password_work(const struct passwords *passwords, struct password_job *job)
{
    const struct message *message = job->asked->proposal.message;
    char given[OPAQUE_STRING_MAX + 1], fresh[OPAQUE_STRING_MAX + 1];
    struct str secret = message->secret;
    if (message->type == MESSAGE_REGISTER || job->asked->proposal.is_control) {
        password_make_fresh(passwords, job, password_prepare(secret, fresh));
        job->is_right = true;
    } else if (message->type == MESSAGE_PASSWORD) {
        struct str old = password_take_old(&secret);
        job->is_right = password_fits(passwords, job, password_prepare(old, given));
        if (job->is_right)
            password_make_fresh(passwords, job, password_prepare(secret, fresh));
    } else {
        struct str password = password_prepare(secret, given);
        job->is_right = password_fits(passwords, job, password);
        if (job->is_right && message->type == MESSAGE_AUTH)
            password_renew(passwords, job, password);
    }
    sodium_memzero(given, sizeof(given));
    sodium_memzero(fresh, sizeof(fresh));
}

static void passwords_run(void *context)
{
    struct passwords *passwords = context;
    struct worker *worker = &passwords->worker;
    uv_mutex_lock(&worker->lock);
    while (!worker->is_stopping) {
        struct password_job *job = passwords->waiting;
        if (!job) {
            uv_cond_wait(&worker->wake, &worker->lock);
            continue;
        }
        DL_DELETE(passwords->waiting, job);
        uv_mutex_unlock(&worker->lock);
        if (!passwords->dummy[0]) /* whichever name comes first pays: the time tells nothing */
            password_hash(passwords, STR("nobody's"), passwords->dummy);
        password_work(passwords, job);
        uv_mutex_lock(&worker->lock);
        DL_APPEND(passwords->done, job);
        uv_async_send(&passwords->done_async);
    }
    uv_mutex_unlock(&worker->lock);
}

/* ---- on the loop ---- */

static void passwords_give_back(struct passwords *passwords, struct password_job *job)
{
    struct message message = *job->asked->proposal.message;
    struct proposal proposal = job->asked->proposal;
    message.secret = (struct str){ 0 };
    message.has &= ~HAS(FIELD_SECRET);
    proposal.message = &message;
    proposal.proof = &job->proof;
    if (job->is_right)
        tries_forgive(passwords->tries, &job->keys);
    passwords->count--;
    passwords->on_checked(passwords->context, &proposal);
    password_job_free(job);
}

static void passwords_on_done(uv_async_t *async)
{
    struct passwords *passwords = container_of(async, struct passwords, done_async);
    uv_mutex_lock(&passwords->worker.lock);
    struct password_job *done = passwords->done, *job, *next;
    passwords->done = NULL;
    uv_mutex_unlock(&passwords->worker.lock);
    DL_FOREACH_SAFE (done, job, next)
        passwords_give_back(passwords, job);
}

/* Whether a verifier is to be made once the password is known. */
static bool passwords_want_scram(const struct passwords *passwords, const char *scram)
{
    struct scram_verifier verifier;
    return passwords->scram_iterations > 0 &&
           (!scram || !scram_verifier_parse(str_of(scram), &verifier) ||
            verifier.iterations != passwords->scram_iterations);
}

static struct password_job *password_job_new(const struct proposal *proposal, const char *hash)
{
    struct password_job *job = calloc(1, sizeof(*job));
    if (!job)
        return NULL;
    job->asked = queued_new(proposal);
    if (!job->asked) {
        free(job);
        return NULL;
    }
    if (hash)
        memcpy(job->stored, hash, sizeof(job->stored));
    return job;
}

static void passwords_push(struct passwords *passwords, struct password_job *job)
{
    passwords->count++;
    uv_mutex_lock(&passwords->worker.lock);
    DL_APPEND(passwords->waiting, job);
    uv_cond_signal(&passwords->worker.wake);
    uv_mutex_unlock(&passwords->worker.lock);
}

/* Whoever runs the server never has to wait. */
uint64_t passwords_check(struct passwords *passwords, const struct proposal *proposal,
                         const char *hash, const char *scram, uint64_t now_ms)
{
    struct try_keys keys = tries_keys(passwords->tries, proposal, hash);
    uint64_t wait_ms = proposal->is_control ? 0 : tries_wait(passwords->tries, &keys, now_ms);
    if (wait_ms > 0)
        return wait_ms;
    struct password_job *job =
        passwords->count < LIMIT_PASSWORDS_QUEUED ? password_job_new(proposal, hash) : NULL;
    if (!job)
        return PASSWORDS_BUSY_MS;
    job->keys = keys;
    job->scram_iterations = passwords->scram_iterations;
    job->needs_scram = passwords_want_scram(passwords, scram);
    tries_count(passwords->tries, &keys, now_ms);
    passwords_push(passwords, job);
    return 0;
}

bool passwords_concern(const struct proposal *proposal)
{
    if (proposal->kind != PROPOSAL_REQUEST || !proposal->is_private)
        return false;
    switch (proposal->message->type) {
    case MESSAGE_REGISTER:
    case MESSAGE_PASSWORD:
        return true;
    case MESSAGE_OPERATE:
        return proposal->message->has & HAS(FIELD_USER);
    case MESSAGE_UNREGISTER:
    case MESSAGE_BIND:
        return !proposal->is_control;
    case MESSAGE_AUTH:
        return str_equal(proposal->message->mechanism, STR("PLAIN"));
    default:
        return false;
    }
}

bool passwords_are_idle(const struct passwords *passwords)
{
    return passwords->count == 0;
}

/* ---- beginning and end ---- */

static void passwords_free_list(struct password_job *list)
{
    struct password_job *job, *next;
    DL_FOREACH_SAFE (list, job, next)
        password_job_free(job);
}

static void passwords_on_closed(uv_handle_t *handle)
{
    struct passwords *passwords = container_of(handle, struct passwords, done_async);
    free(passwords);
}

void passwords_close(struct passwords *passwords)
{
    if (!passwords)
        return;
    worker_stop(&passwords->worker);
    passwords_free_list(passwords->waiting);
    passwords_free_list(passwords->done);
    uv_close((uv_handle_t *)&passwords->done_async, passwords_on_closed);
}

void passwords_set_scram(struct passwords *passwords, uint32_t iterations)
{
    passwords->scram_iterations = iterations;
}

int passwords_open(uv_loop_t *loop, enum password_cost cost, struct tries *tries,
                   passwords_checked_fn on_checked, void *context, struct passwords **passwordsp)
{
    struct passwords *passwords = calloc(1, sizeof(*passwords));
    if (!passwords)
        return -ENOMEM;
    passwords->cost = cost;
    passwords->tries = tries;
    passwords->on_checked = on_checked;
    passwords->context = context;
    int status = uv_async_init(loop, &passwords->done_async, passwords_on_done);
    if (status < 0) {
        free(passwords);
        return status;
    }
    status = worker_start(&passwords->worker, passwords_run, passwords);
    if (status < 0)
        passwords_close(passwords);
    else
        *passwordsp = passwords;
    return status;
}
