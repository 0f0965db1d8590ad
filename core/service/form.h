/* form.h - CHAR and BINARY of questions and answers, in the form of the program that asks. */
#ifndef SPSY_SERVICE_FORM_H
#define SPSY_SERVICE_FORM_H

#include "spsy.h"

/* Blank-padded CHAR to UTF-8 without padding; text holds 2 * bytes + 1. */
void spsy_form_text(enum spsy_charset form, const void *field, size_t bytes, char *text);
/* UTF-8 to blank-padded CHAR, cut to bytes; what the form cannot hold becomes '?'. */
void spsy_charset_char(enum spsy_charset form, const char *text, void *field, size_t bytes);
/* The same without padding; returns the bytes there are, of which at most room were written. */
size_t spsy_form_varying(enum spsy_charset form, const char *text, void *field, size_t room);
unsigned char spsy_form_blank(enum spsy_charset form);

void spsy_put_binary4(unsigned char *at, int32_t value);
int32_t spsy_get_binary4(const unsigned char *at);

#endif
