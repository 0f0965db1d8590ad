/* gateway_access.h - `spsy gateway access JOB-ID | --queue Q`: who may do what with jobs of CUPS,
 * and by what (W5, G14). */
#ifndef SPSY_TOOL_GATEWAY_ACCESS_H
#define SPSY_TOOL_GATEWAY_ACCESS_H

#include "tool/gateway_words.h"

int gateway_access_words(const struct words *words);

#endif
