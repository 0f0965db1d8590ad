/* gateway_doctor.h - `spsy doctor --gateway`: what the gateway stands on (G11). */
#ifndef SPSY_TOOL_GATEWAY_DOCTOR_H
#define SPSY_TOOL_GATEWAY_DOCTOR_H

#include "tool/gateway_words.h"

/* The exit status: 0 it holds, 1 something is broken, or could not be tried. */
int gateway_doctor_words(const struct words *words);

#endif
