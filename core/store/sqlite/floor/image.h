/* image.h - what the files of an image share; private to store/sqlite/floor. */
#ifndef SPSY_FLOOR_IMAGE_H
#define SPSY_FLOOR_IMAGE_H

#include "store/image.h"
#include "store/sqlite/statement.h"

struct spool_image {
    struct spool *spool;
    sqlite3_stmt *add[SPOOL_IMAGE_TABLES];
};

/* A column of a row as a value; false: it is none of the column's type, and no command's. */
bool spool_image_take(sqlite3_stmt *row, int at, const struct spool_image_column *column,
                      struct spool_image_value *value);
/* Where the live rows of a table are: in the home, or, as long as the home has no such table, in an
 * empty one beside the image. */
void spool_image_live(const struct spool_image *image, enum spool_image_which which, char name[48]);
/* Runs text without rows. */
int spool_image_run(struct spool_image *image, const char *sql, struct spsy_error *error);

#endif
