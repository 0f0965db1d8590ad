/* template.h - the files of a new exit program, as texts that are built in. */
#ifndef SPSY_KIT_TEMPLATE_H
#define SPSY_KIT_TEMPLATE_H

#include <stddef.h>
#include <stdbool.h>

enum { KIT_FILES_MAX = 5 };

struct kit_file {
    char name[32];
    char *text; /* the caller's (free) */
};

/* The languages, ended by NULL: "c", "c++" ... */
extern const char *const kit_languages[];

/* Is this an IBM i name, which a program in that language can have? NULL, or what is wrong, as the
 * part of a sentence. */
const char *kit_name_flaw(const char *name, size_t language);

/* The files of a program of that name; *count of them. Negative: no memory, and there are none. */
int kit_template_files(const char *name, size_t language, struct kit_file files[KIT_FILES_MAX],
                       size_t *count);

#endif
