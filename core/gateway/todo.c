#include "gateway/exchange.h"
void bulk_handle(struct exchange *e);
void end_queue_handle(struct exchange *e);
void bulk_handle(struct exchange *e)
{
    exchange_refuse(e, 0x501, "not yet");
}
void end_queue_handle(struct exchange *e)
{
    exchange_refuse(e, 0x501, "not yet");
}
