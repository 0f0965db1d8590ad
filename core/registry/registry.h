/* registry.h - registry.json: which programs are registered at QIBM_QSP_SECURITY.
 *
 * MUST: a registry that is unreadable, unparsable or writable by group or others is an error,
 * never "no programs" (abi.md "Registration"). Changes are locked, atomic and synced. */
#ifndef SPSY_REGISTRY_REGISTRY_H
#define SPSY_REGISTRY_REGISTRY_H

#include <cjson/cJSON.h>

#include "base/error.h"

#define SPSY_EXIT_POINT "QIBM_QSP_SECURITY"

enum {
    SPSY_PROGRAM_DATA_MAX = 2048,
    SPSY_TEXT_MAX = 50,
    SPSY_TIME_LIMIT_DEFAULT_MS = 1000,
    SPSY_TIME_LIMIT_MAX_MS = 60000,
    SPSY_REGISTRY_BYTES_MAX = 4 * 1024 * 1024, /* 20 entries cannot reach it */
};

enum spsy_run { SPSY_RUN_ISOLATED, SPSY_RUN_INLINE };
enum spsy_on_failure { SPSY_ON_FAILURE_REFUSE, SPSY_ON_FAILURE_IGNORE };
enum spsy_mode { SPSY_MODE_ENFORCE, SPSY_MODE_SHADOW };
enum spsy_ccsid { SPSY_CCSID_AUTO = 0, SPSY_CCSID_37 = 37, SPSY_CCSID_819 = 819 };

struct spsy_registration {
    int32_t number;            /* 1-2147483647 */
    char *program;             /* "LIBRARY/PROGRAM" or an absolute path */
    char *entry;               /* "*AUTO" or a symbol */
    enum spsy_ccsid ccsid;
    enum spsy_run run;
    int32_t time_limit_ms;     /* 1-60000; 0 with RUN(*INLINE) */
    enum spsy_on_failure on_failure;
    enum spsy_mode mode;
    char adopt[11];            /* profile or "*NONE" */
    char *program_data;        /* "" = *NONE; UTF-8 */
    int32_t program_data_ccsid; /* IBM's (ccsid length data); -1 = *NONE, 0 = *JOB */
    char text[SPSY_TEXT_MAX * 2 + 1];
    char thread_safe[11];      /* *UNKNOWN *NO *YES */
    char multithread_action[11]; /* *SYSVAL *RUN *MSG *NORUN */
    char registered_at[32];    /* ISO 8601 UTC, for shadow counters; "" in a hand-written file */
};

struct spsy_registry {
    size_t count[SPSY_FORMATS]; /* index 0 = SPSY0100, 1 = SPSY0200 */
    struct spsy_registration programs[SPSY_FORMATS][SPSY_PROGRAMS_PER_FORMAT]; /* by number */
};

extern const char *const spsy_format_names[SPSY_FORMATS];
/* 0 or 1, or -1 when the name is not one of the two. */
int spsy_format_index(const char *name);

/* Reads home/registry.json. A missing file is an empty registry only when the home was never
 * initialised with one (no file "registry.created" beside it... see registry.c). The result is the
 * caller's, spsy_registry_free. Errors: SPSY_ERR_REGISTRY with CPF3CDA. */
int spsy_registry_load(const char *home, struct spsy_registry *registry,
                       struct spsy_error *error);
void spsy_registry_free(struct spsy_registry *registry);

/* Writes an empty registry of a new home. */
int spsy_registry_create(const char *home, struct spsy_error *error);

enum { SPSY_NUMBER_LOW = -1, SPSY_NUMBER_HIGH = -2, SPSY_NUMBER_ALL = -3 };

/* Adds a registration (copied) under the lock; its number may be SPSY_NUMBER_LOW or _HIGH; the
 * number given is returned in *number. Errors: CPF3CD4 ten already (X9), CPF3CE1 number taken and
 * not replace, CPFB304 unless special has *ALLOBJ and *SECADM (X10), CPF3CDA. */
int spsy_registry_add(const char *home, const char *format,
                      const struct spsy_registration *registration, bool replace,
                      const struct spsy_special *special, int32_t *number,
                      struct spsy_error *error);

/* Removes one number or SPSY_NUMBER_ALL. Errors: CPF3CDD number not found, CPFB304, CPF3CDA. */
int spsy_registry_remove(const char *home, const char *format, int32_t number,
                         const struct spsy_special *special, size_t *removed,
                         struct spsy_error *error);

/* One registration with the keys of registry.json. NULL = out of memory. */
cJSON *spsy_registration_to_json(const struct spsy_registration *registration);

#endif
