/* clock.h - how long things take. */
#ifndef SPSY_BASE_CLOCK_H
#define SPSY_BASE_CLOCK_H

#include <stdint.h>

int64_t spsy_now_ms(void); /* CLOCK_MONOTONIC: no administrator sets it back */

#endif
