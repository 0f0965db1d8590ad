/* module.h - heavy libraries sit in modules, lib/spsy/NAME of an installation, that are loaded by
 * the few commands that need them: cold start is a feature. */
#ifndef SPSY_BASE_MODULE_H
#define SPSY_BASE_MODULE_H

#include "base/error.h"

/* What a module offers is a structure that begins with this. */
struct spsy_module_api {
    int version;
};

struct spsy_module {
    const char *file;       /* "savefile.so" */
    const char *symbol;     /* of its structure */
    const char *words;      /* "module of save files", for errors */
    const char *message_id; /* of errors, or "" */
    int version;            /* that is understood here */
};

/* The module's structure; it stays loaded as long as the process lives, and a second call finds it
 * loaded. Looked for above bin, where spsy is, then above libexec/spsy, where the gateway is. NULL:
 * SPSY_ERR_IO, with what is missing or wrong. */
const void *spsy_module_load(const struct spsy_module *module, struct spsy_error *error);

#endif
