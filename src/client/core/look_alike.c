/* The alphabet of each letter is what Unicode says; digits, marks and Han belong to none. */
#include "client/core/look_alike.h"

#include <hutong/common/macros.h>
#include <hutong/common/utf8.h>
#include <string.h>
#include <unictype.h>

/* Those with letters that cannot be told from another's by eye. */
static const char *const alphabets[] = { "Armenian", "Cherokee", "Coptic",
                                         "Cyrillic", "Greek",    "Latin" };

/* The bit of the alphabet that a character is a letter of; 0: of none of them. */
static unsigned alphabet_of(uint32_t character)
{
    const uc_script_t *script = uc_script(character);
    for (unsigned i = 0; script && i < ARRAY_SIZE(alphabets); i++)
        if (strcmp(script->name, alphabets[i]) == 0)
            return 1U << i;
    return 0;
}

bool look_alike_is_mixed(struct str name)
{
    unsigned seen = 0;
    while (name.size > 0)
        seen |= alphabet_of(utf8_take(&name, NULL));
    return (seen & (seen - 1)) != 0; /* more than one bit */
}
