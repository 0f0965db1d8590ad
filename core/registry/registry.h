/* registry.h - registry.json: which programs are registered at QIBM_QSP_SECURITY.
 *
 * MUST (core/registry/README.md, "Registration"):
 *  - a registry that is missing though the home had one, unreadable, unparsable or writable by
 *    group or others is an error, never "no programs";
 *  - a change is made under a lock on what the file holds then, and is a rename: a reader sees the
 *    old or the new registry, and no change of another process is lost;
 *  - a registry that cannot be loaded is never overwritten.
 *
 * Files of the home: registry.json; registry.created, an empty marker: this home had a registry
 * once, so a missing one is an error; registry.lock, what writers lock; registry.json.new, while
 * one is written. */
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
    SPSY_ENTRY_MAX = 255,                      /* bytes of an entry symbol */
    SPSY_REGISTRY_BYTES_MAX = 4 * 1024 * 1024, /* 20 entries cannot reach it */
};

enum spsy_run { SPSY_RUN_ISOLATED, SPSY_RUN_INLINE };
enum spsy_on_failure { SPSY_ON_FAILURE_REFUSE, SPSY_ON_FAILURE_IGNORE };
enum spsy_mode { SPSY_MODE_ENFORCE, SPSY_MODE_SHADOW };
enum spsy_ccsid { SPSY_CCSID_AUTO = 0, SPSY_CCSID_37 = 37, SPSY_CCSID_819 = 819 };

/* The values as keywords and registry.json spell them, in the order of the enums. */
extern const char *const spsy_run_names[2];        /* *ISOLATED *INLINE */
extern const char *const spsy_on_failure_names[2]; /* *REFUSE *IGNORE */
extern const char *const spsy_mode_names[2];       /* *ENFORCE *SHADOW */
/* Index of text among count names, -1 when it is not one of them. */
int spsy_choice(const char *const *names, size_t count, const char *text);

struct spsy_registration {
    int32_t number; /* 1-2147483647 */
    char *program;  /* "LIBRARY/PROGRAM" or an absolute path */
    char *entry;    /* "*AUTO" or a symbol */
    enum spsy_ccsid ccsid;
    enum spsy_run run;
    int32_t time_limit_ms; /* 1-60000; 0 with RUN(*INLINE) */
    enum spsy_on_failure on_failure;
    enum spsy_mode mode;
    char adopt[11];             /* profile or "*NONE" */
    char *program_data;         /* "" = *NONE; UTF-8, at most SPSY_PROGRAM_DATA_MAX bytes */
    int32_t program_data_ccsid; /* IBM's (ccsid length data); -1 = *NONE, 0 = *JOB, to 65535 */
    char text[SPSY_TEXT_MAX * 2 + 1];
    char thread_safe[11];        /* *UNKNOWN *NO *YES */
    char create_exit_point[11];  /* *NO *YES; IBM's CRTEXITPNT, shown and without effect */
    char multithread_action[11]; /* *SYSVAL *RUN *MSG *NORUN */
    char message_id[8];          /* IBM's MSGID and MSGF, shown: "" but with text "*MSGID" */
    char message_file[22];       /* "FILE" or "LIBRARY/FILE" */
    char registered_at[32];      /* ISO 8601 UTC, for shadow counters; "" in a hand-written file */
};

struct spsy_registry {
    size_t count[SPSY_FORMATS]; /* index 0 = SPSY0100, 1 = SPSY0200 */
    struct spsy_registration programs[SPSY_FORMATS][SPSY_PROGRAMS_PER_FORMAT]; /* by number */
};

extern const char *const spsy_format_names[SPSY_FORMATS];
/* 0 or 1, or -1 when the name is not one of the two. */
int spsy_format_index(const char *name);

/* Everything its default, number 0, program "": to be filled by the caller. Strings are owned:
 * free or replace them. Errors: SPSY_ERR_MEMORY. */
int spsy_registration_init(struct spsy_registration *registration, struct spsy_error *error);
/* A deep copy; target held nothing before. Errors: SPSY_ERR_MEMORY, then target holds nothing. */
int spsy_registration_copy(struct spsy_registration *target, const struct spsy_registration *source,
                           struct spsy_error *error);
void spsy_registration_free(struct spsy_registration *registration); /* zeroed is legal */
/* The same program with the same attributes, registered at the same time (X33). */
bool spsy_registration_equal(const struct spsy_registration *a, const struct spsy_registration *b);
/* Checks every value but number (and folds nothing). Returns NULL, or what is wrong, a sentence
 * part; *key is then the key of registry.json. */
const char *spsy_registration_flaw(const struct spsy_registration *registration, const char **key);
/* PGM as it is stored: "LIBRARY/PROGRAM" folded to upper case, or the absolute path as it is.
 * malloc'ed; NULL and *flaw = what is wrong, or *flaw NULL = out of memory. */
char *spsy_program_name(const char *text, const char **flaw);

/* Reads home/registry.json. A missing file is an empty registry only when the home was never
 * initialised with one (no registry.created). The file must be regular (no symbolic link), its
 * owner root or the home's owner, neither it nor the home writable by group or others. The result
 * is the caller's, spsy_registry_free. Errors: SPSY_ERR_REGISTRY with CPF3CDA, then *registry is
 * empty. */
int spsy_registry_load(const char *home, struct spsy_registry *registry, struct spsy_error *error);
void spsy_registry_free(struct spsy_registry *registry);

/* Gives a new home its empty registry. One that is there already is kept, if it can be loaded, so
 * that an initialisation cut short can be repeated. Errors: SPSY_ERR_REGISTRY (CPF3CDA),
 * SPSY_ERR_BUSY (CPF3CD9), SPSY_ERR_IO. */
int spsy_registry_create(const char *home, struct spsy_error *error);

/* X10: *ALLOBJ and *SECADM, each of whatever origin. Errors: SPSY_ERR_AUTHORITY with CPFB304.
 * Adding and removing check it themselves. */
int spsy_registry_authorized(const struct spsy_special *special, struct spsy_error *error);

enum { SPSY_NUMBER_LOW = -1, SPSY_NUMBER_HIGH = -2, SPSY_NUMBER_ALL = -3 };

/* Adds a registration (copied) under the lock; registered_at becomes now. Its number may be
 *   SPSY_NUMBER_LOW   the lowest that no program of the format has;
 *   SPSY_NUMBER_HIGH  one more than the highest, so that it is called last; 1 in an empty list.
 *                     When 2147483647 is taken: the highest that no program of the format has.
 * The number given is returned in *number. replace: an entry of that number is replaced in its
 * place, one more is added when there is none; ten entries are no hindrance to replacing one.
 * Errors: SPSY_ERR_VALUE (CPD0084 a value; CPF3CDB format; CPF3CE1 number not valid),
 * SPSY_ERR_AUTHORITY (CPFB304 unless special has *ALLOBJ and *SECADM of whatever origin, X10),
 * SPSY_ERR_FULL (CPF3CD4, ten already, X9), SPSY_ERR_EXISTS (SPY0102, number taken and not
 * replace), SPSY_ERR_REGISTRY (CPF3CDA), SPSY_ERR_BUSY (CPF3CD9, locked by another for long),
 * SPSY_ERR_IO (CPF3CD9, cannot be written). On every error the registry is as it was. */
int spsy_registry_add(const char *home, const char *format,
                      const struct spsy_registration *registration, bool replace,
                      const struct spsy_special *special, int32_t *number,
                      struct spsy_error *error);

/* Removes one number or SPSY_NUMBER_ALL (of an empty list: nothing, *removed 0). Errors: CPF3CDD
 * number not found (SPSY_ERR_NOT_FOUND), and as above. */
int spsy_registry_remove(const char *home, const char *format, int32_t number,
                         const struct spsy_special *special, size_t *removed,
                         struct spsy_error *error);

/* One registration with the keys of registry.json. NULL = out of memory. */
cJSON *spsy_registration_to_json(const struct spsy_registration *registration);

#endif
