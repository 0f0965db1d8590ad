/* printing.h - what a printer writer would go by (attribute.def, PRINTING): kept and shown. */
#ifndef SPSY_OBJECT_PRINTING_H
#define SPSY_OBJECT_PRINTING_H

#include <cjson/cJSON.h>

#include "base/error.h"
#include "object/file.h"

/* Puts what CL says into the attribute of this keyword; "*SAME" for one of several words leaves
 * that word. False: it is no keyword of the table. */
bool printing_set(struct spool_printing *printing, const char *keyword, const char *text);

/* Adds all of it to a row. False = out of memory. */
bool printing_show(cJSON *row, const struct spool_printing *printing);

/* An object of what is not as the fallback says, the caller's. *object NULL: there is nothing.
 * False = out of memory. */
bool printing_write(const struct spool_printing *printing, cJSON **object);
/* Such an object. Errors: SPSY_ERR_FORMAT. */
int printing_read(const cJSON *object, const char *source, const char *path,
                  struct spool_printing *printing, struct spsy_error *error);

/* The same as one text: "" = nothing. False = out of memory. What is damaged is the fallback. */
enum { PRINTING_TEXT_SIZE = 2048 };
bool printing_text(const struct spool_printing *printing, char text[PRINTING_TEXT_SIZE]);
void printing_from_text(const char *text, struct spool_printing *printing);

#endif
