/* The queue of requests with passwords, and the thread that works on it: see passwords.h. */
#include "server/net/passwords.h"

#include "server/net/throttle.h"
#include "server/sequencer/proposal_queue.h"
#include "server/store/worker.h"
#include <errno.h>
#include <hutong/common/macros.h>
#include <sodium.h>
#include <stdlib.h>
#include <utlist.h>

enum {
    PASSWORDS_OPS = 2,
    PASSWORDS_MEMORY = 19 * 1024 * 1024,
    PASSWORDS_FREE_BY_NAME = 4, /* tries before the first wait */
    PASSWORDS_FREE_BY_ADDRESS = 16,
};

_Static_assert(LIMIT_HASH_SIZE == crypto_pwhash_STRBYTES, "a hash has its place");

/* A request on its way. */
struct password_job {
    struct password_job *prev, *next;
    struct queued *asked; /* owned; holds the secret */
    struct proof proof;
    char stored[LIMIT_HASH_SIZE]; /* empty: there is no such account */
    uint64_t name_key, address_key;
    bool is_right;
};

struct passwords {
    struct worker worker;
    uv_async_t done_async;
    struct throttle *throttle;
    bool is_patient; /* nobody has to wait */
    passwords_checked_fn on_checked;
    void *context;
    struct password_job *waiting, *done; /* owned lists; the thread's lock guards both */
    size_t count;                        /* jobs not given back; the loop's */
    uint8_t key[crypto_shorthash_KEYBYTES];
    char dummy[LIMIT_HASH_SIZE]; /* nobody's hash; the thread's */
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

static void password_hash(struct str password, char hash[LIMIT_HASH_SIZE])
{
    if (crypto_pwhash_str_alg(hash, password.bytes, password.size, PASSWORDS_OPS, PASSWORDS_MEMORY,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        hash[0] = '\0'; /* no memory: as if there were none */
}

static bool password_is_acceptable(struct str password)
{
    return password.size >= LIMIT_PASSWORD_MIN && password.size <= LIMIT_PASSWORD_SIZE &&
           !memchr(password.bytes, '\0', password.size);
}

static void password_make_fresh(struct password_job *job, struct str password)
{
    if (password_is_acceptable(password))
        password_hash(password, job->proof.fresh);
}

/** Compare with the stored hash, or with nobody's so that it takes as long. */
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

/** "old\0new": the part before the zero; @secret becomes what is behind it. */
static struct str password_take_old(struct str *secret)
{
    const char *zero = secret->size > 0 ? memchr(secret->bytes, '\0', secret->size) : NULL;
    size_t size = zero ? (size_t)(zero - secret->bytes) : secret->size;
    struct str old = { secret->bytes, size };
    *secret = str_skip(*secret, zero ? size + 1 : size);
    return old;
}

static void password_work(const struct passwords *passwords, struct password_job *job)
{
    const struct message *message = job->asked->proposal.message;
    struct str secret = message->secret;
    if (message->type == MESSAGE_REGISTER || job->asked->proposal.is_control) {
        password_make_fresh(job, secret);
        job->is_right = true;
        return;
    }
    bool is_change = message->type == MESSAGE_PASSWORD;
    struct str given = is_change ? password_take_old(&secret) : secret;
    job->is_right = password_fits(passwords, job, given);
    bool is_outdated = job->is_right && crypto_pwhash_str_needs_rehash(job->stored, PASSWORDS_OPS,
                                                                       PASSWORDS_MEMORY) != 0;
    if (job->is_right && (is_change || is_outdated))
        password_make_fresh(job, secret);
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
            password_hash(STR("nobody's"), passwords->dummy);
        password_work(passwords, job);
        uv_mutex_lock(&worker->lock);
        DL_APPEND(passwords->done, job);
        uv_async_send(&passwords->done_async);
    }
    uv_mutex_unlock(&worker->lock);
}

/* ---- on the loop ---- */

/** A good one costs no waiting; forgetting the account's other tries too would help to guess. */
static void passwords_settle(struct passwords *passwords, const struct password_job *job)
{
    if (!job->is_right)
        return;
    throttle_forgive(passwords->throttle, job->name_key);
    throttle_forgive(passwords->throttle, job->address_key);
}

static void passwords_give_back(struct passwords *passwords, struct password_job *job)
{
    struct message message = *job->asked->proposal.message;
    struct proposal proposal = job->asked->proposal;
    message.secret = (struct str){ 0 };
    message.has &= ~HAS(FIELD_SECRET);
    proposal.message = &message;
    proposal.proof = &job->proof;
    passwords_settle(passwords, job);
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

static uint64_t passwords_key(const struct passwords *passwords, const void *bytes, size_t size)
{
    uint64_t key;
    uint8_t hash[crypto_shorthash_BYTES];
    crypto_shorthash(hash, bytes, size, passwords->key);
    memcpy(&key, hash, sizeof(key));
    return key;
}

/** Tries count for the account where there is one, else for the name as it was given. */
static uint64_t passwords_name_key(const struct passwords *passwords,
                                   const struct proposal *proposal, const char *hash)
{
    struct str user = proposal->message->user;
    if (hash)
        return passwords_key(passwords, hash, strlen(hash));
    if (user.size > 0)
        return passwords_key(passwords, user.bytes, user.size);
    return passwords_key(passwords, &proposal->session, sizeof(proposal->session));
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

/** How long one who has tried too often still has to wait. Whoever runs the server never has to. */
static uint64_t passwords_wait(const struct passwords *passwords, const struct proposal *proposal,
                               uint64_t name_key, uint64_t address_key, uint64_t now_ms)
{
    if (proposal->is_control || passwords->is_patient)
        return 0;
    uint64_t wait_ms = throttle_wait(passwords->throttle, name_key, now_ms);
    return wait_ms > 0 ? wait_ms : throttle_wait(passwords->throttle, address_key, now_ms);
}

void passwords_set_patience(struct passwords *passwords, bool is_endless)
{
    passwords->is_patient = is_endless;
}

uint64_t passwords_check(struct passwords *passwords, const struct proposal *proposal,
                         const char *hash, uint64_t now_ms)
{
    uint64_t name_key = passwords_name_key(passwords, proposal, hash);
    uint64_t address_key = proposal->address;
    uint64_t wait_ms = passwords_wait(passwords, proposal, name_key, address_key, now_ms);
    if (wait_ms > 0)
        return wait_ms;
    struct password_job *job =
        passwords->count < LIMIT_PASSWORDS_QUEUED ? password_job_new(proposal, hash) : NULL;
    if (!job)
        return PASSWORDS_BUSY_MS;
    job->name_key = name_key;
    job->address_key = address_key;
    throttle_count(passwords->throttle, name_key, PASSWORDS_FREE_BY_NAME, now_ms);
    throttle_count(passwords->throttle, address_key, PASSWORDS_FREE_BY_ADDRESS, now_ms);
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
    case MESSAGE_UNREGISTER:
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
    throttle_free(passwords->throttle);
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

static int passwords_start(struct passwords *passwords)
{
    passwords->throttle = throttle_new();
    if (!passwords->throttle)
        return -ENOMEM;
    crypto_shorthash_keygen(passwords->key);
    return worker_start(&passwords->worker, passwords_run, passwords);
}

int passwords_open(uv_loop_t *loop, passwords_checked_fn on_checked, void *context,
                   struct passwords **passwordsp)
{
    struct passwords *passwords = calloc(1, sizeof(*passwords));
    if (!passwords)
        return -ENOMEM;
    passwords->on_checked = on_checked;
    passwords->context = context;
    int status = uv_async_init(loop, &passwords->done_async, passwords_on_done);
    if (status < 0) {
        free(passwords);
        return status;
    }
    status = passwords_start(passwords);
    if (status < 0)
        passwords_close(passwords);
    else
        *passwordsp = passwords;
    return status;
}
