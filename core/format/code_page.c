#include "format/code_page.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "format/conversion.h"
#include "record/ccsid.h"

#define NUMBER(ccsid) ccsid
#define COMMA ,
static const int32_t ccsids[] = {CODE_PAGES_EACH(NUMBER, COMMA)};

enum { PAGES = sizeof ccsids / sizeof ccsids[0], MACRON = 0xAF, OVERLINE = 0x203E };

static struct code_page pages[PAGES]; /* ccsid 0: not read yet */

static int index_of(int32_t ccsid)
{
    for (int i = 0; i < PAGES; i++)
        if (ccsids[i] == ccsid)
            return i;
    return -1;
}

bool code_page_known(int32_t ccsid)
{
    return index_of(ccsid) >= 0;
}

static void begin(struct code_page *page)
{
    memcpy(page->ebcdic, spsy_ebcdic_from_latin1, sizeof page->ebcdic);
    memcpy(page->latin1, spsy_latin1_from_ebcdic, sizeof page->latin1);
    for (unsigned byte = 0; byte < 256; byte++)
        page->points[byte] = page->latin1[byte];
}

/* The bytes of the graphic characters through iconv. */
static bool read_points(iconv_t descriptor, uint16_t points[256])
{
    for (unsigned byte = CODE_PAGE_FIRST_GRAPHIC; byte <= CODE_PAGE_LAST_GRAPHIC; byte++) {
        char in = (char)byte, *from = &in;
        unsigned char pair[2];
        char *to = (char *)pair;
        size_t left = 1, room = sizeof pair;

        if (iconv(descriptor, &from, &left, &to, &room) == (size_t)-1 || room > 0)
            return false;
        points[byte] = (uint16_t)(pair[0] << 8 | pair[1]);
    }
    return true;
}

static bool is_graphic(unsigned point)
{
    return (point >= ' ' && point < 0x7F) || point > 0x9F;
}

/* Both ways by the points. False: that is no such code page, in which each character stands once
 * and all of ASCII is there. */
static bool settle(struct code_page *page)
{
    for (unsigned point = 0; point < 256; point++)
        if (is_graphic(point))
            page->ebcdic[point] = 0;
    for (unsigned byte = CODE_PAGE_FIRST_GRAPHIC; byte <= CODE_PAGE_LAST_GRAPHIC; byte++) {
        unsigned point = page->points[byte];

        if (!is_graphic(point) || (point < 256 && page->ebcdic[point] != 0))
            return false;
        page->latin1[byte] = (unsigned char)(point < 256 ? point : 0);
        if (point < 256)
            page->ebcdic[point] = (unsigned char)byte;
    }
    for (unsigned point = ' '; point < 0x7F; point++)
        if (page->ebcdic[point] == 0)
            return false;
    return page->ebcdic[' '] == CODE_PAGE_FIRST_GRAPHIC;
}

static int load(int32_t ccsid, struct code_page *page, struct spsy_error *error)
{
    iconv_t descriptor = iconv_open("UTF-16BE", ccsid_name(ccsid));
    bool good;

    if (descriptor == (iconv_t)-1)
        return spsy_fail_errno(error, SPSY_ERR_VALUE, "CPD0084",
                               "this system's iconv has no CCSID %d (%s)", ccsid,
                               ccsid_name(ccsid));
    good = read_points(descriptor, page->points) && settle(page);
    iconv_close(descriptor);
    if (!good)
        return spsy_fail(error, SPSY_ERR_VALUE, "CPD0084",
                         "what this system's iconv has as CCSID %d (%s) is not that code page",
                         ccsid, ccsid_name(ccsid));
    return 0;
}

int code_page_find(int32_t ccsid, const struct code_page **page, struct spsy_error *error)
{
    int at = index_of(ccsid);
    int result = 0;

    *page = NULL;
    if (at < 0)
        return spsy_fail(error, SPSY_ERR_VALUE, "CPD0084",
                         "CCSID %d is none of those that text is stored in (" CODE_PAGES ")",
                         ccsid);
    if (pages[at].ccsid == 0) {
        begin(&pages[at]);
        if (ccsid != CCSID_EBCDIC)
            result = load(ccsid, &pages[at], error);
        if (result < 0)
            return result;
        pages[at].ccsid = ccsid;
    }
    *page = &pages[at];
    return 0;
}

static unsigned char search(const struct code_page *page, long point)
{
    for (unsigned byte = CODE_PAGE_FIRST_GRAPHIC; byte <= CODE_PAGE_LAST_GRAPHIC; byte++)
        if (page->points[byte] == point)
            return (unsigned char)byte;
    return 0;
}

unsigned char code_page_byte(const struct code_page *page, long point)
{
    if (point >= 0 && point < 256 && page->ebcdic[point] != 0)
        return page->ebcdic[point];
    /* glibc calls the macron of CCSID 285 an overline, but not that of 1146, which is the same. */
    if (point == MACRON)
        point = OVERLINE;
    return point > 0xFF ? search(page, point) : 0;
}
