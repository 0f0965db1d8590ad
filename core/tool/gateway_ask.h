/* gateway_ask.h - `spsy gateway ask FUNCTION JOB-ID --user NAME`: what would be decided (G14). */
#ifndef SPSY_TOOL_GATEWAY_ASK_H
#define SPSY_TOOL_GATEWAY_ASK_H

#include "tool/gateway_words.h"

int gateway_ask_words(const struct words *words);

#endif
