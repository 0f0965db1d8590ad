/* print_records.h - print lines with the printer's control in front, as text (CRTSPLF CTLCHAR).
 *
 * What print_lines.h writes, and what others write the same way: UTF-8 records, each ended by LF,
 * CR LF or NEL, the last one perhaps by nothing; an editor may have cut the blanks at their ends.
 *  - *FCFC, documented by IBM ("List of FCFC Controls and Their Meanings"): before the line is
 *    printed, blank spaces one line, 0 two, - three, + none; 1 is channel 1, the first line of a
 *    page; 2 to 9, A and B are channels 2 to 11, C is channel 12. A channel to which CHLVAL gives a
 *    line is a skip to it; of the others CHLVAL(*NORMAL) holds (remembered): channels 2 to 11 space
 *    one line, channel 12 is the overflow line, 60 of a printer file that says nothing else;
 *  - *PRTCTL: SSSL, a skip to line SSS and then a space of L lines, either may be blank;
 *  - *S36FMT: five blanks, then SSSL.
 * A skip to a line that the page has got to is one on the next page. Spaces of the first record of
 * all count from above line 1. Ours: IBM i takes any other character for a blank (CPF4916); here it
 * is refused, since a text without controls would lose the first character of each of its lines.
 * A form feed or a carriage return within a record is refused, too: the controls move the paper. */
#ifndef SPSY_FORMAT_PRINT_RECORDS_H
#define SPSY_FORMAT_PRINT_RECORDS_H

#include "format/print_lines.h"

enum { PRINT_RECORD_PREFIX_MAX = 9 };

/* Constant memory, whatever the length of a record. */
struct print_records {
    enum print_control control;
    struct print_channels channels; /* set by the caller after init */
    conversion_sink *sink;          /* gets the text */
    void *context;
    uint64_t record;    /* being read, from 1 */
    uint64_t line;      /* of the page, where the record before was printed; 0 = none was */
    bool line_used;     /* something stands on it */
    bool in_data;       /* the record's control was obeyed */
    unsigned char lead; /* a byte held back: CR, or the first one of NEL; 0 = none */
    size_t mark;        /* bytes of a byte order mark that were passed over */
    char prefix[PRINT_RECORD_PREFIX_MAX];
    size_t held;
};

void print_records_init(struct print_records *records, enum print_control control,
                        conversion_sink *sink, void *context);
/* A sink (conversion.h); context is the print_records. Errors: SPSY_ERR_VALUE naming the record,
 * also in front of the sink's, and whatever else the sink says. */
int print_records_push(void *records, const void *text, size_t count, struct spsy_error *error);
int print_records_finish(struct print_records *records, struct spsy_error *error);

#endif
