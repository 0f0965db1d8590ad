/* print_lines.h - text as print lines with the printer's control in front (CPYSPLF CTLCHAR).
 *
 * Documented by IBM (CPYSPLF, "List of FCFC Controls and Their Meanings", and the page on copying
 * spooled DBCS files, which tells in which column the data begins):
 *  - *FCFC: one character: ' ' space one line, '0' two, '-' three, '+' none (overprint), '1' a new
 *    page; the motion comes before the line; the data begins in column 2;
 *  - *PRTCTL: four characters, the data begins in column 5;
 *  - *S36FMT: nine characters, the data begins in column 10;
 *  - print lines that are all blank are not copied: the next line's control skips them.
 * Remembered: *PRTCTL is SSSL - the line to skip to before, or the lines to space before; *S36FMT
 * is the record that System/36 procedure COPYPRT makes.
 * Ours: SSS is three digits and L blank for a skip; SSS blank and L one digit for a space; the
 * first five of *S36FMT's nine characters are blank and SSSL follows, since no public page tells
 * its layout; the first line of every page, the first one too, is a skip ('1', or its line);
 * records without data make up what one control cannot say (more than three lines *FCFC, more than
 * nine the others, lines blank at the top of a page *FCFC, a page (pages.h) on which nothing
 * stands), so that printing the records gives the pages of the file again; what a carriage return
 * prints over a line is a record of its own that spaces no line. print_records.h reads them.
 * Channels ('2' to '9', 'A' to 'C', and '1' on a line of its own) skip to the lines that they stand
 * for where three lines of space are not enough; a page with text above the line of channel 1
 * cannot be written. */
#ifndef SPSY_FORMAT_PRINT_LINES_H
#define SPSY_FORMAT_PRINT_LINES_H

#include "format/conversion.h"
#include "format/pages.h"

enum print_control { PRINT_FCFC, PRINT_PRTCTL, PRINT_S36FMT };

/* CHLVAL: the lines that channels of *FCFC stand for, 0 = none; [0] is not used. Channel 1 is the
 * first line of a page unless it has another one. All zero: CHLVAL(*NORMAL). */
enum { PRINT_CHANNELS = 12 };
struct print_channels {
    unsigned line[PRINT_CHANNELS + 1];
};

const char *print_control_name(enum print_control control); /* "*FCFC" */
/* False for any other name, such as *NONE. */
bool print_control_find(const char *name, enum print_control *control);

/* Constant memory, whatever the length of a line. */
struct print_lines {
    enum print_control control;
    struct print_channels channels; /* of *FCFC */
    conversion_sink *sink;          /* gets the records, a new line after each */
    void *context;
    struct pages pages; /* of the text */
    bool page_begun;    /* a record of this page is out */
    bool in_record;     /* a record is open: its control and some data are out */
    uint64_t line;      /* the printer's, from 1 */
    uint64_t printed;   /* the last line of this page that has a record */
    uint64_t last_line; /* the same of the page before; 0 = there was none */
    uint64_t blanks;    /* held back: they may turn out to be a blank line */
};

void print_lines_init(struct print_lines *lines, enum print_control control, conversion_sink *sink,
                      void *context);
/* A sink (conversion.h); context is the print_lines. UTF-8 text with \n, \f and \r. */
int print_lines_push(void *lines, const void *text, size_t count, struct spsy_error *error);
int print_lines_finish(struct print_lines *lines, struct spsy_error *error);

#endif
