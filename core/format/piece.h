/* piece.h - bytes made one by one, handed on in pieces. */
#ifndef SPSY_FORMAT_PIECE_H
#define SPSY_FORMAT_PIECE_H

#include "format/conversion.h"

enum { PIECE_BYTES = 8 * 1024 };

struct piece {
    conversion_sink *sink;
    void *context;
    struct spsy_error *error;
    size_t used;
    unsigned char bytes[PIECE_BYTES];
};

static inline int piece_flush(struct piece *piece)
{
    size_t used = piece->used;

    piece->used = 0;
    return used > 0 ? piece->sink(piece->context, piece->bytes, used, piece->error) : 0;
}

static inline int piece_add(struct piece *piece, unsigned char byte)
{
    piece->bytes[piece->used++] = byte;
    return piece->used == sizeof piece->bytes ? piece_flush(piece) : 0;
}

#endif
