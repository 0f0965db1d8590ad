/* cl_text.h - values as CL takes them. */
#ifndef SPSY_BACKUP_CL_TEXT_H
#define SPSY_BACKUP_CL_TEXT_H

#include <stdio.h>

#include "base/json.h"

/* In apostrophes, those inside twice; control characters are blanks. */
void cl_quoted(FILE *out, const char *text);
/* "*BLANK" for an empty text, else in apostrophes. */
void cl_description(FILE *out, const char *keyword, const char *text);
/* A special value, a name or a number as it is, anything else in apostrophes. */
void cl_word(FILE *out, const char *text);
/* What stands between a keyword's parentheses: of an array its items, arrays inside in parentheses
 * of their own, what is not given left out at the end. */
void cl_value(FILE *out, const cJSON *value);
/* As a comment: no end of one is in it. */
void cl_comment(FILE *out, const char *text);

#endif
