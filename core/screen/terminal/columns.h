/* columns.h - what a full-screen list shows of a row, and which statement an option is. */
#ifndef SPSY_SCREEN_TERMINAL_COLUMNS_H
#define SPSY_SCREEN_TERMINAL_COLUMNS_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

enum { CELL_BYTES = 256, CELLS_MOST = 24 };

struct list_column {
    const char *heading;
    const char *key; /* of --json; or a name of several of its members: "job", "queue", ... */
    int width;
    bool right;
    int view; /* F11: 0 = in each; 1.. */
};

struct list_option {
    char option;         /* '4' */
    const char *word;    /* "Delete" */
    const char *command; /* "DLTSPLF"; NULL: opens the list of what the row names */
    bool shows;          /* its answer is looked at */
    bool data;           /* ... which is a file's data */
    bool confirms;       /* asks once more before */
    bool prompts;        /* without parameters it is prompted for */
};

/* Of one kind of rows. */
struct list_kind {
    const char *opened;  /* "Work with All Spooled Files" */
    const char *confirm; /* "Confirm Delete of Spooled Files" */
    const char *key;     /* rows of this kind have it */
    const struct list_column *columns;
    size_t column_count;
    const struct list_option *options;
    size_t option_count;
    int views;
};

/* The kind that has such rows, or NULL. */
const struct list_kind *list_kind_of(const cJSON *row);
extern const struct list_kind list_files, list_queues;
const struct list_option *list_option_find(const struct list_kind *kind, char option);

/* A cell as it is shown; the text of every column, one after the other with a NUL each, malloc'ed;
 * NULL = out of memory. */
char *list_cells(const struct list_kind *kind, const cJSON *row);
const char *list_cell(const struct list_kind *kind, const char *cells, const char *key);

/* Which object the row is, as keywords: "FILE(PAYSLIPS) JOB(000123/ALICE/PAYROLL) ...". */
void list_names(const struct list_kind *kind, const char *cells, char *text, size_t size);
/* The same for a message. */
void list_title(const struct list_kind *kind, const char *cells, char *text, size_t size);

#endif
