/*
 * Passwords as text: the same characters give the same bytes, whatever keyboard or system they
 * were typed on. Source: RFC 8265, 4.2, "OpaqueString Profile".
 */
#ifndef HUTONG_COMMON_OPAQUE_STRING_H
#define HUTONG_COMMON_OPAQUE_STRING_H

#include <hutong/common/str.h>

enum { OPAQUE_STRING_MAX = 1024 };

enum opaque_string_result {
    OPAQUE_STRING_OK,
    OPAQUE_STRING_E_EMPTY,
    OPAQUE_STRING_E_LONG,
    OPAQUE_STRING_E_UTF8,
    OPAQUE_STRING_E_CHARACTER, /* a control, an invisible one, or one that is none */
};

/**
 * Prepare a password: spaces of any kind become U+0020, everything NFC; case stays.
 * @text  borrowed
 * @out   what became of it, with a zero behind; wipe it after use. Empty on failure
 */
enum opaque_string_result opaque_string_prepare(struct str text, char out[OPAQUE_STRING_MAX + 1]);

#endif
