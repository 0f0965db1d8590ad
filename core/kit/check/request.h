/* request.h - made-up requests: who asks what about which file, as the 429 bytes of both forms. */
#ifndef SPSY_KIT_CHECK_REQUEST_H
#define SPSY_KIT_CHECK_REQUEST_H

#include "exit/call.h"
#include "record/layout.h"

enum {
    ACT_MOVE = SPSY_FUNCTION_COUNT, /* CHGSPLFA with OUTQ; those before are the 17 functions */
    ACTS,
    REQUEST_TEXT_BYTES = 400,
};

enum shape { /* of a record; a move and RST have their new fields filled in each (X23, X25) */
             SHAPE_TYPICAL,
             SHAPE_BLANK,   /* whatever may be */
             SHAPE_FULL,    /* every CHAR to its last byte */
             SHAPE_VARIANT, /* characters that the variants of CCSID 37 have elsewhere: # @ $ ^ [ ]
                               ... */
             SHAPES,
};
extern const char *const shape_names[SHAPES];

enum world {                /* what services tell */
             WORLD_PLAIN,   /* no special authority, no group; the file has SAVE(*YES) */
             WORLD_SPECIAL, /* every special authority; SAVE(*NO) */
             WORLD_GROUPS,  /* of each group that the program or its policy names */
             WORLDS,
};

struct request {
    struct spsy_input input;
    int act;
    bool own;       /* the file's job is the one that asks */
    bool malformed; /* no record has such bytes: services know no such file, whichever they are */
    enum shape shape;
    enum world world;
    char job_name[11], job_user[11], job_number[7]; /* in which the program runs */
    char current_user[11];
};

/* "DSPSPLF", and "CHGSPLFA with OUTQ" of ACT_MOVE. */
const char *act_text(int act);
int act_of_function(const char *function); /* one of the 17 */

void request_make(struct request *request, int act, bool own, enum shape shape, enum world world);

/* Index in spsy_layout of a field by its JSON name. */
int request_field(const char *json_name);
/* A CHAR field becomes text of ISO 8859-1, padded: pad ' ' is the blank of each form, any other
 * byte stands there as it is. */
void request_put(struct request *request, int field, const char *text, unsigned char pad);
/* All the blanks behind the text of every CHAR field become this byte. */
void request_pad(struct request *request, unsigned char byte);
/* The field behind this one becomes such bytes; nothing where a number or nothing follows. */
void request_put_behind(struct request *request, int field, unsigned char byte);
/* The blanks behind the text of this field become such bytes; before: the last byte of the field
 * before it does. */
void request_put_within(struct request *request, int field, bool before, unsigned char byte);
void request_put_number(struct request *request, int field, uint32_t value);

/* For people: function, who, which file, what is special about it. */
void request_describe(const struct request *request, char text[REQUEST_TEXT_BYTES]);

#endif
