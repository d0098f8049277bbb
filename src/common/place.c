/* Places as numbers and as text: see place.h. */
#include <arpa/inet.h>
#include <hutong/common/place.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The first halves of two networks within 0000::/8. */
#define PLACE_IPV4 (UINT64_C(0x0000ffff) << 32)
#define PLACE_UID (UINT64_C(0x0000fffe) << 32)

enum { PLACE_BITS = 64 };

static uint64_t read_bytes(const uint8_t *bytes, size_t count)
{
    uint64_t number = 0;
    for (size_t i = 0; i < count; i++)
        number = number << 8 | bytes[i];
    return number;
}

uint64_t place_of_ipv4(const uint8_t address[4])
{
    return PLACE_IPV4 | read_bytes(address, 4);
}

uint64_t place_of_ipv6(const uint8_t address[16])
{
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
    if (memcmp(address, mapped, sizeof(mapped)) == 0)
        return place_of_ipv4(address + sizeof(mapped));
    return read_bytes(address, 8);
}

uint64_t place_of_uid(uint32_t uid)
{
    return PLACE_UID | uid;
}

/* The bits that places of a range have in common, set. */
static uint64_t mask_of(unsigned bits)
{
    return bits == 0 ? 0 : UINT64_MAX << (PLACE_BITS - bits);
}

bool place_is_in(uint64_t place, const struct place_range *range)
{
    return ((place ^ range->place) & mask_of(range->bits)) == 0;
}

/* A number of at most @max, and nothing else. */
static bool parse_number(const char *text, uint32_t max, uint32_t *number)
{
    uint64_t value = 0;
    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9' || value > max)
            return false;
        value = value * 10 + (uint64_t)(*text - '0');
    }
    *number = (uint32_t)value;
    return value <= max;
}

/* @text is an address; *first is how many bits of its place are no part of it. */
static bool parse_address(const char *text, uint64_t *place, unsigned *first)
{
    uint8_t address[16];
    bool is_ipv4 = inet_pton(AF_INET, text, address) == 1;
    if (!is_ipv4 && inet_pton(AF_INET6, text, address) != 1)
        return false;
    *place = is_ipv4 ? place_of_ipv4(address) : place_of_ipv6(address);
    *first = is_ipv4 ? PLACE_IPV4_BITS : 0;
    return true;
}

static bool parse_network(char *text, struct place_range *range)
{
    uint32_t prefix;
    unsigned first;
    char *slash = strchr(text, '/');
    if (slash)
        *slash = '\0';
    if (!parse_address(text, &range->place, &first))
        return false;
    range->bits = PLACE_BITS;
    if (!slash)
        return true;
    if (!parse_number(slash + 1, PLACE_BITS - first, &prefix) || prefix == 0)
        return false;
    range->bits = first + prefix;
    range->place &= mask_of(range->bits);
    return true;
}

bool place_range_parse(struct str text, struct place_range *range)
{
    char copy[PLACE_TEXT_SIZE];
    uint32_t uid;
    if (text.size >= sizeof(copy) || memchr(text.bytes ? text.bytes : "", '\0', text.size))
        return false;
    snprintf(copy, sizeof(copy), "%.*s", STR_ARGS(text));
    if (strncmp(copy, "uid:", 4) != 0)
        return parse_network(copy, range);
    if (!parse_number(copy + 4, UINT32_MAX, &uid))
        return false;
    *range = (struct place_range){ place_of_uid(uid), PLACE_BITS };
    return true;
}

static void format_ipv4(const struct place_range *range, char text[PLACE_TEXT_SIZE])
{
    uint32_t address = htonl((uint32_t)range->place);
    char numbers[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &address, numbers, sizeof(numbers));
    if (range->bits == PLACE_BITS)
        snprintf(text, PLACE_TEXT_SIZE, "%s", numbers);
    else
        snprintf(text, PLACE_TEXT_SIZE, "%s/%u", numbers, range->bits - PLACE_IPV4_BITS);
}

static void format_ipv6(const struct place_range *range, char text[PLACE_TEXT_SIZE])
{
    uint8_t address[16] = { 0 };
    char numbers[INET6_ADDRSTRLEN];
    for (int i = 0; i < 8; i++)
        address[i] = (uint8_t)(range->place >> (56 - 8 * i));
    inet_ntop(AF_INET6, address, numbers, sizeof(numbers));
    snprintf(text, PLACE_TEXT_SIZE, "%s/%u", numbers, range->bits);
}

void place_range_format(const struct place_range *range, char text[PLACE_TEXT_SIZE])
{
    uint64_t head = range->place & ~(uint64_t)UINT32_MAX;
    if (head == PLACE_UID)
        snprintf(text, PLACE_TEXT_SIZE, "uid:%" PRIu32, (uint32_t)range->place);
    else if (head == PLACE_IPV4 && range->bits > PLACE_IPV4_BITS)
        format_ipv4(range, text);
    else
        format_ipv6(range, text);
}
