/* csv.h - RFC 4180: rows of fields, as spreadsheets write them.
 *
 * A field in quotes may hold commas, line ends and doubled quotes. Lines end with CR LF or LF; a
 * byte order mark at the beginning, which some spreadsheets write, is passed over; so are rows of
 * which every field is empty. All rows have as many fields as the first. UTF-8 without NUL. */
#ifndef SPSY_KIT_CSV_H
#define SPSY_KIT_CSV_H

#include "kit/table/table_json.h"

enum { KIT_CSV_FIELDS_MAX = 64 };

struct kit_csv {
    FILE *file; /* the caller's */
    struct kit_place at;
    size_t fields; /* of a row; 0 = the first has not been read */
    size_t count;  /* of the row read last */
    size_t offsets[KIT_CSV_FIELDS_MAX];
    struct kit_place places[KIT_CSV_FIELDS_MAX];
    char *text; /* the fields, each ended by NUL */
    size_t length, room;
};

void kit_csv_begin(struct kit_csv *csv, FILE *file);
void kit_csv_free(struct kit_csv *csv);

/* The next row that is not empty. 1, 0 at the end, SPSY_ERR_FORMAT (place and fault), or
 * SPSY_ERR_MEMORY. */
int kit_csv_next(struct kit_csv *csv, struct kit_place *place, struct kit_fault *fault);

/* A field of the row read last, valid until the next. */
const char *kit_csv_field(const struct kit_csv *csv, size_t index);

#endif
