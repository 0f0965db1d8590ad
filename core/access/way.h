/* way.h - by what native authority lets in; private to this room. */
#ifndef SPSY_ACCESS_WAY_H
#define SPSY_ACCESS_WAY_H

#include "guard/inputs.h"

/* Of somebody whom native authority allows it: the least that is enough, and the special authority
 * that it is (a bit; 0 = none). In words, static. */
const char *access_way(const struct guarded *guarded, const struct guard_inputs *inputs,
                       uint32_t *special);

#endif
