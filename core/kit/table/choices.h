/* choices.h - the values that a word of a request has in a case. */
#ifndef SPSY_KIT_CHOICES_H
#define SPSY_KIT_CHOICES_H

#include "kit/table/case.h"

/* Checks item as the value, or the values, of a word. path: the word's own, for faults.
 * Errors: SPSY_ERR_FORMAT with *fault, SPSY_ERR_MEMORY; kit_choices_free in any case. */
int kit_choices_read(size_t word, const cJSON *item, const char *path, struct kit_choices *choices,
                     struct kit_fault *fault);
void kit_choices_free(struct kit_choices *choices);

#endif
