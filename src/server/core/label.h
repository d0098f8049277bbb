/* A name as it is shown and the key it is found by, in one piece of memory. */
#ifndef HUTONG_SERVER_CORE_LABEL_H
#define HUTONG_SERVER_CORE_LABEL_H

#include <hutong/common/str.h>
#include <stdint.h>

/* All zero is a label of nothing. */
struct label {
    char *bytes; /* owned: shown, then key */
    uint16_t shown_size, key_size;
};

/** Give the label new contents (copied). Returns 0, or -ENOMEM with the label unchanged. */
int label_set(struct label *label, struct str shown, struct str key);

void label_fini(struct label *label);

static inline struct str label_shown(const struct label *label)
{
    return (struct str){ label->bytes, label->shown_size };
}

static inline struct str label_key(const struct label *label)
{
    return str_skip((struct str){ label->bytes, label->shown_size + (size_t)label->key_size },
                    label->shown_size);
}

#endif
