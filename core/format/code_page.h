/* code_page.h - the EBCDIC code pages that text is stored in: what their graphic characters are.
 *
 * All of them have the characters of ISO 8859-1 at places of their own; 1140 to 1149 are 37 to 871
 * with the euro sign in place of the currency sign. Control characters are none of a code page's
 * affairs: X'00' to X'3F' and X'FF' are SCS (scs.h), and are here what CCSID 37 has. */
#ifndef SPSY_FORMAT_CODE_PAGE_H
#define SPSY_FORMAT_CODE_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

/* The CCSIDs: PAGE(ccsid) of each, BETWEEN between two. */
#define CODE_PAGES_EACH(PAGE, BETWEEN)                                                             \
    PAGE(37)                                                                                       \
    BETWEEN PAGE(273) BETWEEN PAGE(277) BETWEEN PAGE(278) BETWEEN PAGE(280) BETWEEN PAGE(284)      \
        BETWEEN PAGE(285) BETWEEN PAGE(297) BETWEEN PAGE(500) BETWEEN PAGE(871) BETWEEN PAGE(1140) \
            BETWEEN PAGE(1141) BETWEEN PAGE(1142) BETWEEN PAGE(1143) BETWEEN PAGE(1144)            \
                BETWEEN PAGE(1145) BETWEEN PAGE(1146) BETWEEN PAGE(1147) BETWEEN PAGE(1148)        \
                    BETWEEN PAGE(1149)
#define CODE_PAGE_TEXT(ccsid) #ccsid
/* As a list of words. */
#define CODE_PAGES CODE_PAGES_EACH(CODE_PAGE_TEXT, "|")
#define CODE_PAGES_EURO "1140 to 1149 have the euro sign"

enum { CODE_PAGE_FIRST_GRAPHIC = 0x40, CODE_PAGE_LAST_GRAPHIC = 0xFE };

struct code_page {
    int32_t ccsid;
    unsigned char ebcdic[256]; /* of a character of ISO 8859-1; 0: it has not got it */
    unsigned char latin1[256]; /* of a byte; 0: a character beyond ISO 8859-1 */
    uint16_t points[256];      /* of a byte, always: U+ */
};

/* Is it one of CODE_PAGES? */
bool code_page_known(int32_t ccsid);

/* *page is valid until the process ends. 37 is a table of ours (record/ccsid.h); any other is read
 * through the system's iconv, once, when it is first asked for: not by two threads at once.
 * Errors: SPSY_ERR_VALUE (CPD0084) for another CCSID, and for one that this system's iconv has not,
 * or has as something else than a code page of letters, digits and signs: nothing is guessed. */
int code_page_find(int32_t ccsid, const struct code_page **page, struct spsy_error *error);

/* Of a character, U+0020 to U+007E and from U+00A0 on: 0 where the code page has not got it. */
unsigned char code_page_byte(const struct code_page *page, long point);

#endif
