/* program.h - one registered exit program as a job holds it: find, trust, inspect.
 *
 * MUST (core/program/README.md, "Trust and loading"):
 *  - a program is judged from an open descriptor, never by path alone;
 *  - owner root or the home's owner, not writable by group or others, and so every parent
 *    directory (a root-owned sticky one is accepted);
 *  - the entry is found in the dynamic symbol table before any constructor runs;
 *  - nothing that was loaded is ever unloaded. */
#ifndef SPSY_PROGRAM_PROGRAM_H
#define SPSY_PROGRAM_PROGRAM_H

#include <limits.h>
#include <sys/types.h>
#include <time.h>

#include "exit/call.h"
#include "registry/registry.h"

/* What one stat tells; equal = the same content (core/README.md, "The list is read once per
 * job"). */
struct spsy_file_identity {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec modified;
    struct timespec changed;
};

/* Of what a stat has told. */
struct stat;
void spsy_file_identity_take(const struct stat *status, struct spsy_file_identity *identity);
/* One stat. 0, or SPSY_ERR_NOT_FOUND / SPSY_ERR_IO. Follows links. */
int spsy_file_identity(const char *path, struct spsy_file_identity *identity,
                       struct spsy_error *error);
/* The same of a name in an open directory. */
int spsy_file_identity_at(int directory, const char *name, struct spsy_file_identity *identity,
                          struct spsy_error *error);
/* The same of an open file, whatever its path leads to by now. */
int spsy_file_identity_of(int fd, struct spsy_file_identity *identity, struct spsy_error *error);
bool spsy_file_identity_equal(const struct spsy_file_identity *a,
                              const struct spsy_file_identity *b);
/* X33: changed so shortly before `loaded` that another change could carry the same timestamps. */
bool spsy_file_identity_is_recent(const struct spsy_file_identity *identity,
                                  const struct timespec *loaded);

/* PGM to a path: LIBRARY/PROGRAM (folded to upper case) = home/lib/LIBRARY/PROGRAM.so, QSPSY/NAME =
 * exits_dir/name.so (lower case, or upper case where only that exists), or the absolute path
 * itself. Whether there is a file is for trust to say. Errors: SPSY_ERR_VALUE, the text quotes
 * program. */
int spsy_program_resolve(const char *home, const char *exits_dir, const char *program,
                         char path[PATH_MAX], struct spsy_error *error);

/* What reading the file tells, before anything of it runs. */
struct spsy_program_info {
    enum spsy_entry_kind kind;
    char symbol[256];        /* the entry symbol, "" for the descriptor's own entry */
    char argument_zero[256]; /* for main: the program's own name, in the form's characters */
    bool has_descriptor;     /* spsy_exit_program, valid */
    bool takes_services;     /* its descriptor has room for the service table, and is writable */
    enum spsy_charset form;  /* what it will be passed, CCSID of the registration considered */
                             /* (a descriptor knows better than a registration) */
    bool form_assumed;       /* no descriptor and CCSID(*AUTO): 37, byte-exact (X13) */
    bool isolated_only;      /* its descriptor says so: never inline */
    bool unique_symbols;     /* STB_GNU_UNIQUE: never inline */
    bool uses_libcob;        /* never inline */
    bool foreign_libraries;  /* DT_NEEDED outside the system directories: never inline */
};

/* Trust alone: open for reading and judge; *fd is the caller's on success. Judged are the file,
 * every directory on the way to it, every link followed and every directory such a link stands in.
 * Never waits: a FIFO or device is refused unopened. The error names path, owner, mode and the
 * command that fixes it. trusted_owner: the home's owner (besides root).
 * Errors: SPSY_ERR_NOT_FOUND, SPSY_ERR_UNTRUSTED, SPSY_ERR_PROGRAM (not a regular file),
 * SPSY_ERR_IO. */
int spsy_program_trust(const char *path, uid_t trusted_owner, int *fd, struct spsy_error *error);

/* The same with all that is wrong on the way, one by one in the order of the way; nothing stays
 * open. The path and texts of a flaw are valid during the call. Returns as spsy_program_trust. */
enum spsy_flaw_mend {
    SPSY_MEND_OWNER,      /* chown root */
    SPSY_MEND_LINK_OWNER, /* chown -h root: path is a link */
    SPSY_MEND_MODE,       /* chmod go-w */
};
struct spsy_flaw {
    const char *path;
    const char *owner; /* "alice (uid 1000)" */
    unsigned mode;     /* permission bits */
    const char *what;  /* half a sentence */
    enum spsy_flaw_mend mend;
};
typedef void spsy_flaw_found(void *context, const struct spsy_flaw *flaw);
int spsy_program_flaws(const char *path, uid_t trusted_owner, spsy_flaw_found *found, void *context,
                       struct spsy_error *error);
/* The path as a shell takes it, cut to size. */
void spsy_path_quote(const char *path, char *text, size_t size);

/* The same for several programs, one right after the other: a directory that has just been judged,
 * with all the way to it, is not walked to again. Begin with all zero. *identity: of what was
 * opened. */
struct spsy_trusted_way {
    uid_t owner;
    char directory[PATH_MAX]; /* as a path has it, "" = none yet */
    char at[PATH_MAX];        /* where that is, without links */
};
int spsy_program_trust_along(struct spsy_trusted_way *way, const char *path, uid_t trusted_owner,
                             int *fd, struct spsy_file_identity *identity,
                             struct spsy_error *error);

/* ELF of this machine, shared object, entry present. path names the program in errors and gives its
 * own name. entry: "*AUTO" or a symbol. Errors: SPSY_ERR_PROGRAM, SPSY_ERR_IO, SPSY_ERR_MEMORY. */
int spsy_program_inspect(int fd, const char *path, const char *entry, enum spsy_ccsid ccsid,
                         struct spsy_program_info *info, struct spsy_error *error);

/* 0 when the program may run inline, else SPSY_ERR_PROGRAM with the reason. */
int spsy_program_allows_inline(const struct spsy_program_info *info, struct spsy_error *error);

/* One entry of a job's frozen list. */
struct spsy_program {
    struct spsy_registration registration; /* own copy; strings owned, see registry.c */
    int format;                            /* index */
    char path[PATH_MAX];
    char name[256];  /* own name: file name without .so; argv[0] is info.argument_zero */
    bool identified; /* identity holds what is loaded now */
    struct spsy_file_identity identity;
    struct timespec loaded_at; /* CLOCK_REALTIME */
    struct spsy_program_info info;
    struct spsy_entry entry; /* inline only */
    unsigned failures;       /* in this job since its file last changed */
};

#endif
