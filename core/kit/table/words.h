/* words.h - values of a request by their names, and words that stand for several. */
#ifndef SPSY_KIT_WORDS_H
#define SPSY_KIT_WORDS_H

#include "kit/table/case.h"

enum { KIT_STANDS_FOR_MAX = SPSY_FUNCTION_COUNT };

/* What text stands for as a value of that kind (*ALL, *READ, *CHANGE): how many, values filled;
 * 0 = it stands for itself. They are never freed. */
size_t kit_stands_for(enum kit_kind kind, const char *text,
                      const cJSON *values[KIT_STANDS_FOR_MAX]);

int kit_native_find(const char *name);   /* 0 refused, 1 allowed, 2 unknown; -1 = none of them */
int kit_job_type_find(const char *name); /* enum spsy_job_type, or -1 */

#endif
