/* protocol_page.h - spsy-protocol(7) as roff, from the tables of core/wire. */
#ifndef SPSY_TOOL_PROTOCOL_PAGE_H
#define SPSY_TOOL_PROTOCOL_PAGE_H

#include <stdio.h>

void protocol_page_write(FILE *stream, const void *context);

#endif
