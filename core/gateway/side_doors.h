/* side_doors.h - what comes to cupsd's socket and is no IPP (G6). */
#ifndef SPSY_GATEWAY_SIDE_DOORS_H
#define SPSY_GATEWAY_SIDE_DOORS_H

#include "gateway/conversation.h"

/* Answers GET and HEAD of .ppd and of icons with cupsd's answer to the user; everything else with a
 * text that says why not. */
void side_door(struct conversation *conversation, enum end_method method, const char *path);

#endif
