/* A list of copied proposals that knows how many and how large they are. */
#include "server/sequencer/proposal_queue.h"

#include <stdalign.h>
#include <stdlib.h>
#include <utlist.h>

struct queued *queued_new(const struct proposal *proposal)
{
    size_t size = sizeof(struct queued);
    if (proposal->message)
        size += message_clone_size(proposal->message);
    size_t proof_at = size;
    size += proposal->proof ? sizeof(*proposal->proof) : 0;
    size_t config_at =
        (size + alignof(struct core_config) - 1) & ~(alignof(struct core_config) - 1);
    size = proposal->config ? config_at + sizeof(*proposal->config) : size;
    struct queued *queued = malloc(size);
    if (!queued)
        return NULL;
    *queued = (struct queued){ .proposal = *proposal, .size = size };
    if (proposal->message)
        queued->proposal.message = message_clone_into(proposal->message, queued + 1);
    if (proposal->proof)
        queued->proposal.proof =
            memcpy((char *)queued + proof_at, proposal->proof, sizeof(*proposal->proof));
    if (proposal->config)
        queued->proposal.config =
            memcpy((char *)queued + config_at, proposal->config, sizeof(*proposal->config));
    return queued;
}

void proposal_queue_push(struct proposal_queue *queue, struct queued *queued)
{
    DL_APPEND(queue->first, queued);
    queue->count++;
    queue->size += queued->size;
}

struct queued *proposal_queue_pop(struct proposal_queue *queue)
{
    struct queued *queued = queue->first;
    if (!queued)
        return NULL;
    DL_DELETE(queue->first, queued);
    queue->count--;
    queue->size -= queued->size;
    return queued;
}

void proposal_queue_prepend(struct proposal_queue *queue, struct proposal_queue *before)
{
    DL_CONCAT(before->first, queue->first);
    queue->first = before->first;
    queue->count += before->count;
    queue->size += before->size;
    *before = (struct proposal_queue){ 0 };
}

void proposal_queue_fini(struct proposal_queue *queue)
{
    for (struct queued *queued; (queued = proposal_queue_pop(queue));)
        free(queued);
}
