/* gateway_page.h - spsy-gateway(8) as roff, its table from core/ipp/operation.def. */
#ifndef SPSY_TOOL_GATEWAY_PAGE_H
#define SPSY_TOOL_GATEWAY_PAGE_H

#include <stdio.h>

void gateway_page_write(FILE *stream, const void *context);

#endif
