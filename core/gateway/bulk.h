/* bulk.h - an operation on many jobs, as one on each (G4). */
#ifndef SPSY_GATEWAY_BULK_H
#define SPSY_GATEWAY_BULK_H

#include "gateway/act.h"

/* What came of many. */
struct bulk_result {
    size_t done, refused, failed, gone;
    char why[GATEWAY_TEXT_SIZE]; /* "n done, m refused: id reason ...", whole words */
};

#endif
