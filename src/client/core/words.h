/* Words as the editor's word commands and the search for mentions see them. */
#ifndef HUTONG_CLIENT_CORE_WORDS_H
#define HUTONG_CLIENT_CORE_WORDS_H

#include <hutong/common/str.h>
#include <stdint.h>

enum word_class { WORD_BLANK, WORD_PUNCTUATION, WORD_LETTERS, WORD_IDEOGRAPHS };

/** The class of the cluster at @offset, told from its first code point; *@size: its bytes. */
enum word_class words_class_at(struct str text, size_t offset, size_t *size);

/** The offset after the end of the word at or after @offset. */
size_t words_end_after(struct str text, size_t offset);

/** The offset at which the word at or before @offset starts. */
size_t words_start_before(struct str text, size_t offset);

/** The offset at which the run of non-blank text at or before @offset starts. */
size_t words_blank_before(struct str text, size_t offset);

/** Whether @code_point belongs to words that blanks or punctuation set apart: not so Chinese. */
bool words_is_spaced_letter(uint32_t code_point);

#endif
