/* values.h - one value of a parameter: what its type takes, and how that is described. */
#ifndef SPSY_LANGUAGE_VALUES_H
#define SPSY_LANGUAGE_VALUES_H

#include "session/definition.h"

enum { VALUE_WORD_BYTES = 64 }; /* a special value with NUL */

/* What a parameter takes, for messages and help: "1-999999, *ONLY, *LAST, *ANY". */
void value_describe(const struct parameter_definition *definition, char *text, size_t size);

/* Is text one of the blank separated special values? Then it is in *value as the list spells it.
 * exact: upper and lower case count (the value was quoted). */
bool value_special(const char *special, const char *text, bool exact, char *value, size_t size);

/* Brings a value that is not special into its checked form, in place: names folded unless keep
 * (quoted in CL), integers without leading zeros, text of limited length without the blanks at its
 * end. False when the type does not take it. */
bool value_take(const struct parameter_definition *definition, char *text, bool keep);

/* Of a value that OBJECT_OF_OBJTYPE has taken: is it of the kind that OBJTYPE says, a label with
 * *SPLKEY, a name of at most ten characters with every other? */
bool value_fits_type(const char *text, bool key);

#endif
