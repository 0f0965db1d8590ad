/* show.h - a matrix as text of 80 columns or as rows; private to this room. */
#ifndef SPSY_ACCESS_SHOW_H
#define SPSY_ACCESS_SHOW_H

#include "access/matrix.h"
#include "access/page.h"
#include "access/table.h"
#include "session/progress.h"

/* How often what came of one function, of one profile, over many files. */
enum { ACCESS_TALLY_CAUSES = 6 };
struct access_tally {
    uint32_t answers[ACCESS_ANSWERS];
    struct {
        unsigned number; /* in the table; 0 = free */
        uint32_t files;
    } causes[ACCESS_TALLY_CAUSES];
    uint32_t others; /* files whose cause has no place */
};

enum { ACCESS_CELLS = 4 * SPSY_FUNCTION_COUNT + 1, ACCESS_LABEL = 10 };

/* Who speaks of rows speaks of text when page.to is there. */
struct access_show {
    struct answer *answer;
    struct access_page page;
    struct access_table table;
    struct progress progress;
    enum access_form {
        ACCESS_BY_PROFILE, /* one file: a line for each profile */
        ACCESS_BY_FILE,    /* one profile: two lines for each file */
        ACCESS_TOGETHER,   /* a line for each profile, over all files */
        ACCESS_WHO_CAN,    /* those who are allowed one function */
    } form;
    int can;                        /* function of WHO_CAN */
    size_t answers[ACCESS_ANSWERS]; /* of all that came */
    size_t bypassed_then_closed;    /* of those of protection and key: no program was asked */
    size_t systems;                 /* of the 29 with the row in cells, of WHO_CAN with the same */
    char cells[ACCESS_CELLS];       /* cause, */
    struct access_cause systems_can;
    char system_names[29 * 11 + 1]; /* and their names */
    struct access_tally (
        *tallies)[SPSY_FUNCTION_COUNT]; /* TOGETHER: by subject of the walk; owned */
    const char *tally_of[ACCESS_MANY];  /* whose: names of the walk's subjects */
    size_t tally_count, tally_now;
    FILE *disabled; /* who cannot sign on, for the foot of the text; owned */
    char *disabled_names;
    size_t disabled_bytes;
    bool told; /* what went wrong: the answer is lost */
};

/* The sink's context is show, which outlives it. */
void access_show_sink(struct access_show *show, struct access_sink *sink);
void access_show_head(struct access_show *show, const struct access_matrix *matrix,
                      const struct access_request *request);
void access_show_foot(struct access_show *show, const struct access_matrix *matrix);
void access_show_free(struct access_show *show);

#endif
