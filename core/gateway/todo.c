#include "gateway/exchange.h"
void list_handle(struct exchange *e);
void events_handle(struct exchange *e);
void list_handle(struct exchange *e)
{
    exchange_refuse(e, 0x501, "not yet");
}
void events_handle(struct exchange *e)
{
    exchange_refuse(e, 0x501, "not yet");
}
