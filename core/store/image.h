/* image.h - what a home says at one instant, without its spooled files, data, journal and job logs:
 * taken by a backup, read beside the live home, put in its place again (Z1, Z2).
 *
 * MUST: an image is of one instant: registry.json and settings.json are read while nobody writes
 * the store, and registry.json is written by nobody else (command/change.h,
 * change_elsewhere_begin), so that of A and then B no image has B alone. Killed at any instant, a
 * restore leaves the old state or the new one. */
#ifndef SPSY_STORE_IMAGE_H
#define SPSY_STORE_IMAGE_H

#include "store/floor.h"

/* ---- what is in it ---- */

enum { SPOOL_IMAGE_COLUMNS_MAX = 14, SPOOL_IMAGE_FILE_BYTES_MAX = 4 * 1024 * 1024 };

/* In the order of the table (image_tables.c). */
enum spool_image_which {
    SPOOL_IMAGE_PROFILE,
    SPOOL_IMAGE_LIBRARY,
    SPOOL_IMAGE_QUEUE,
    SPOOL_IMAGE_SAVE_FILE,
    SPOOL_IMAGE_AUTHORITY,
    SPOOL_IMAGE_GIVEN_NAME,
    SPOOL_IMAGE_KEY,
    SPOOL_IMAGE_KEY_VERSION,
    SPOOL_IMAGE_GUARD,
    SPOOL_IMAGE_VAULT,
    SPOOL_IMAGE_TABLES,
};
enum spool_image_type { SPOOL_IMAGE_NUMBER, SPOOL_IMAGE_TEXT, SPOOL_IMAGE_BYTES };
struct spool_image_column {
    const char *name;
    enum spool_image_type type;
    bool may_be_null;
    bool null_is_empty; /* of a text: NULL is '' */
};
struct spool_image_table {
    const char *name;
    size_t keys; /* the first columns: what a row is known by */
    size_t count;
    struct spool_image_column columns[SPOOL_IMAGE_COLUMNS_MAX];
    bool of_floor; /* made when it is needed (floor.h) */
};
extern const struct spool_image_table spool_image_tables[SPOOL_IMAGE_TABLES];

/* One value of a row; text and bytes are whoever's gave it, until the next row. */
struct spool_image_value {
    bool null;
    int64_t number;
    const char *bytes; /* a text has a NUL after it, and none in it */
    size_t length;
};

/* A file of the home that is in it as it is. */
enum { SPOOL_IMAGE_REGISTRY, SPOOL_IMAGE_SETTINGS, SPOOL_IMAGE_FILES };
extern const char *const spool_image_files[SPOOL_IMAGE_FILES];
struct spool_image_file {
    char *text; /* NULL: it is not there */
    size_t length;
    unsigned mode;
};
void spool_image_files_free(struct spool_image_file files[SPOOL_IMAGE_FILES]);

/* ---- taking one ---- */

struct spool_snapshot;

/* Writers wait while the files are read, and go on while the rows are. *files are the caller's.
 * Errors: SPSY_ERR_BUSY (CPF3330), SPSY_ERR_IO, SPSY_ERR_FORMAT (no text, or too large). */
int spool_snapshot_open(struct spool *spool, struct spool_snapshot **snapshot,
                        struct spool_image_file files[SPOOL_IMAGE_FILES], struct spsy_error *error);
/* The rows of a table in the order of their keys: 1 = *values has one, until the next call; 0 = no
 * more, and the next call is about the table after. Negative: also a row that no command has
 * written, SPSY_ERR_FORMAT SPY0103. */
int spool_snapshot_next(struct spool_snapshot *snapshot, enum spool_image_which table,
                        const struct spool_image_value **values, struct spsy_error *error);
void spool_snapshot_close(struct spool_snapshot *snapshot); /* NULL is legal */

/* ---- one that is read beside the home ---- */

struct spool_image; /* in memory */

int spool_image_open(struct spool *spool, struct spool_image **image, struct spsy_error *error);
/* SPSY_ERR_EXISTS: a row of that key is there already. */
int spool_image_add(struct spool_image *image, enum spool_image_which table,
                    const struct spool_image_value *values, struct spsy_error *error);
void spool_image_close(struct spool_image *image); /* NULL is legal */

/* In one read: what differs between it and the home. backup NULL: the home alone has the row; live
 * NULL: the image alone. Table by table, first those of the image, each in the order of its keys.
 * visit returns 0 to go on; MUST: no query of the home. */
int spool_image_differences(struct spool_image *image,
                            int (*visit)(void *context, enum spool_image_which table,
                                         const struct spool_image_value *backup,
                                         const struct spool_image_value *live),
                            void *context, struct spsy_error *error);

/* ---- putting it in the home's place ---- */

/* What would lose something; sealed: by spool_image_restore_sealed. Inside a transaction of the
 * caller. */
struct spool_image_loss {
    const char *what;  /* "owner", "queue", "key", "data" */
    const char *named; /* "PAYROLL", "QGPL/NIGHT", the key's label, the save file itself */
    char file[100];    /* "NAME number N in job NUMBER/USER/NAME"; of a save file LIBRARY/NAME */
};
int spool_image_losses(struct spool_image *image, bool sealed,
                       int (*visit)(void *context, const struct spool_image_loss *loss),
                       void *context, struct spsy_error *error);

/* Everything of the image becomes the home's, but that serials once given stay given. restored:
 * what home.restored says then, one line, another each time. Inside a transaction of the caller,
 * who has judged who may, and calls spool_restore_settle after the commit or the rollback. Errors:
 * SPY0113; SPSY_ERR_STATE SPY0245 (a serial was given to something else). */
int spool_image_restore(struct spool_image *image,
                        const struct spool_image_file files[SPOOL_IMAGE_FILES],
                        const char *restored, struct spsy_error *error);
/* The same of what no administrator's commands make again, because each is its owner's or asks for
 * a password, and is sealed: keys and who may use them, guards, sealed texts. Everything else, and
 * what home.restored says, stays. Nothing is left to settle. */
int spool_image_restore_sealed(struct spool_image *image, struct spsy_error *error);
/* What a restore that has been committed has left of registry.json and settings.json comes into its
 * place; of one that has not, it goes. By every opening of a home, by whoever writes registry.json,
 * and by the restore itself; costs one look when nothing is left. In a transaction, or it opens
 * one. */
int spool_restore_settle(struct spool *spool, struct spsy_error *error);

/* What home.restored says; 1 = it does, 0 = nothing. */
enum { SPOOL_RESTORED_SIZE = 512 };
int spool_restored_read(struct spool *spool, char text[SPOOL_RESTORED_SIZE],
                        struct spsy_error *error);

#endif
