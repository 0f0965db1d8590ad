/* cups.h - IPP messages and the two ends of a conversation, over libcups 2.
 *
 * MUST: no other file of the gateway includes <cups/...> (libcups 3 is a change of cups.c), and
 * nothing here knows what an operation means. Numbers of tags, operations and statuses are those of
 * RFC 8010 and 8011.
 *
 * libcups makes its connections itself and takes no descriptor. So each end is made at a socket of
 * our own (cups_prepare), and the descriptor that is meant takes the place of the one it has. Its
 * functions for whole requests (cupsDoRequest) would sign on as the gateway itself and connect
 * again; they are not used. */
#ifndef SPSY_IPP_CUPS_H
#define SPSY_IPP_CUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

/* ---- messages ------------------------------------------------------------------------------ */

enum ipp_group {
    IPP_GROUP_NONE = 0, /* a separator: the next group begins */
    IPP_GROUP_OPERATION = 0x01,
    IPP_GROUP_JOB = 0x02,
    IPP_GROUP_PRINTER = 0x04,
    IPP_GROUP_UNSUPPORTED = 0x05,
    IPP_GROUP_SUBSCRIPTION = 0x06,
    IPP_GROUP_EVENT = 0x07,
};

enum ipp_kind {
    IPP_KIND_DELETE = 0x16,
    IPP_KIND_INTEGER = 0x21,
    IPP_KIND_BOOLEAN = 0x22,
    IPP_KIND_ENUM = 0x23,
    IPP_KIND_TEXT = 0x41,
    IPP_KIND_NAME = 0x42,
    IPP_KIND_KEYWORD = 0x44,
    IPP_KIND_URI = 0x45,
};

enum ipp_status { /* the gateway's own; others are passed on as they come */
                  IPP_OK = 0x0000,
                  IPP_OK_IGNORED = 0x0001,
                  IPP_BAD_REQUEST = 0x0400,
                  IPP_FORBIDDEN = 0x0401,
                  IPP_NOT_AUTHORIZED = 0x0403,
                  IPP_NOT_POSSIBLE = 0x0404,
                  IPP_NOT_FOUND = 0x0406,
                  IPP_TOO_LARGE = 0x0408,
                  IPP_NOT_SUPPORTED_VALUES = 0x040B,
                  IPP_INTERNAL_ERROR = 0x0500,
                  IPP_NO_OPERATION = 0x0501,
};

struct ipp;           /* one request or answer */
struct ipp_attribute; /* one of its attributes; lives as long as it */
struct ipp_names;     /* names of attributes; they live as long as the request */

/* An empty one: charset utf-8, language en. code: operation or status. NULL: out of memory. */
struct ipp *ipp_make(int code, int32_t id);
/* An empty answer to it, of its version. */
struct ipp *ipp_answer_to(struct ipp *request, int status);
void ipp_free(struct ipp *message); /* NULL is legal */

int ipp_code(struct ipp *message);
bool ipp_is_success(int status); /* RFC 8011, 4.1.6.1: whatever is below 0x0100 */
/* What an answer says in words; otherwise: it says nothing. */
const char *ipp_words(struct ipp *answer, const char *otherwise);
void ipp_set_code(struct ipp *message, int code);
int32_t ipp_id(struct ipp *message);
void ipp_set_id(struct ipp *message, int32_t id);

/* All attributes in their order, separators among them. One walk per message at a time. */
struct ipp_attribute *ipp_first(struct ipp *message);
struct ipp_attribute *ipp_next(struct ipp *message);
/* The first of that name in groups of that kind, without a walk. NULL: there is none. */
struct ipp_attribute *ipp_find(struct ipp *message, enum ipp_group group, const char *name);

int attribute_group(struct ipp_attribute *attribute);
const char *attribute_name(struct ipp_attribute *attribute); /* "" of a separator */
int attribute_kind(struct ipp_attribute *attribute);
int attribute_count(struct ipp_attribute *attribute);
/* Its values are such as RFC 8011 lets its kind have: no control characters in a name. */
bool attribute_is_valid(struct ipp_attribute *attribute);
/* NULL: no text of any kind. */
const char *attribute_text(struct ipp_attribute *attribute, int at);
/* Integer, enum or boolean; false: none of these. */
bool attribute_number(struct ipp_attribute *attribute, int at, int32_t *number);

/* The first value of such an attribute, or otherwise. attribute may be NULL. */
const char *attribute_text_or(struct ipp_attribute *attribute, const char *otherwise);
int32_t attribute_number_or(struct ipp_attribute *attribute, int32_t otherwise);

/* All of these return negative when memory is out. */
int ipp_copy(struct ipp *to, struct ipp_attribute *attribute); /* also a separator; same group */
int ipp_add_text(struct ipp *to, enum ipp_group group, enum ipp_kind kind, const char *name,
                 const char *value);
int ipp_add_texts(struct ipp *to, enum ipp_group group, enum ipp_kind kind, const char *name,
                  size_t count, const char *const *values);
int ipp_add_number(struct ipp *to, enum ipp_group group, enum ipp_kind kind, const char *name,
                   int32_t value);
int ipp_add_numbers(struct ipp *to, enum ipp_group group, enum ipp_kind kind, const char *name,
                    size_t count, const int32_t *values);
int ipp_separate(struct ipp *to);
void ipp_remove(struct ipp *message, struct ipp_attribute *attribute); /* not the one walked at */

/* What a request asks for by requested-attributes, its groups ("all", "job-template") taken apart
 * as cupsd does it; the caller's. NULL: everything, and when memory is out. */
struct ipp_names *ipp_asked(struct ipp *request);
bool ipp_names_have(struct ipp_names *names, const char *name); /* names NULL: true */
/* One after the other; NULL: no more. */
const char *ipp_names_first(struct ipp_names *names);
const char *ipp_names_next(struct ipp_names *names);
void ipp_names_free(struct ipp_names *names); /* NULL is legal */

/* The resource of a URI, its %XX resolved: "/printers/name". False: it is no URI, or longer. */
bool uri_resource(const char *uri, char *resource, size_t size);
/* Its scheme: "lpd". False as above. */
bool uri_scheme(const char *uri, char *scheme, size_t size);

/* ---- connections --------------------------------------------------------------------------- */

struct cups; /* what every end is made from */
struct end;  /* one end of a connection that speaks HTTP */

/* Makes a directory and a socket in it, where ends are made. For whole processes, before they fork;
 * descriptor: what a child must keep. */
int cups_prepare(struct cups **cups, int *descriptor, struct spsy_error *error);
void cups_release(struct cups *cups); /* by who prepared it, at the end */

/* The end of a server at a client's connected descriptor, which is the end's from now on, also
 * after an error. */
int end_of_server(struct cups *cups, int fd, struct end **end, struct spsy_error *error);
/* The end of a client at cupsd's, signed on as login by PeerCred. */
int end_of_client(struct cups *cups, int fd, const char *login, struct end **end,
                  struct spsy_error *error);
void end_close(struct end *end); /* NULL is legal */
int end_descriptor(const struct end *end);

/* From now on whatever reads or writes at this end breaks off after so many ms in all, as if the
 * other side had gone, and end_is_late says so; 0 = for as long as it takes. One end at a time:
 * it is the process's alarm. */
void end_limit(struct end *end, int ms);
bool end_is_late(const struct end *end);

enum { END_GONE = 1 };
enum end_method { END_POST, END_GET, END_HEAD, END_PUT, END_OPTIONS, END_OTHER };

/* Server: the next request's line and headers. END_GONE: the other side has closed. Negative: what
 * came is no request (SPSY_ERR_FORMAT). *method is END_OTHER for what the gateway has no use for.
 */
int end_read_request(struct end *end, enum end_method *method, char *path, size_t size,
                     struct spsy_error *error);
/* Server: what follows this request has been read already, with it. */
bool end_has_more(const struct end *end);
bool end_carries_ipp(const struct end *end); /* by its content type */
/* Server: the message a request begins with, of at most `most` bytes. SPSY_ERR_FORMAT, or
 * SPSY_ERR_FULL when it is longer. */
int end_read_ipp(struct end *end, size_t most, struct ipp **message, struct spsy_error *error);
/* What follows the message: bytes read, 0 = its end, and from then on, negative = broken off. */
ssize_t end_read_data(struct end *end, void *data, size_t size);
/* Negative: the other side takes no more. */
int end_write_data(struct end *end, const void *data, size_t size);
int end_finish_data(struct end *end); /* after the last; also when there was none */

/* Server: HTTP 200 and a message; with data: what end_write_data sends comes after it. */
int end_answer(struct end *end, struct ipp *message, bool data);
/* Server: an answer without IPP. type: "text/plain". keep: the connection goes on, if the
 * client wants that, too. */
int end_answer_text(struct end *end, int status, const char *type, const char *text, bool keep);
int end_answer_header(struct end *end, int status, const char *type, off_t length);

/* Server: the client wants to ask more over this connection. */
bool end_goes_on(const struct end *end);

/* Client: POST of a message; with data: more is to follow. Negative: cupsd has gone. */
int end_send(struct end *end, const char *path, struct ipp *message, bool data);
int end_send_get(struct end *end, const char *path, bool head);
/* Client: the HTTP status, or negative. For GET, also content type and length (-1 = unknown). */
int end_receive_status(struct end *end);
void end_content(const struct end *end, char *type, size_t size, off_t *length);
int end_receive(struct end *end, struct ipp **message, struct spsy_error *error);
/* Client: all has been read and the other side keeps the connection. */
bool end_can_go_on(const struct end *end);

/* A HTTP answer that comes over a plain descriptor and ends with it (the connector's look-ups). The
 * descriptor stays the caller's, who keeps it open as long. SPSY_ERR_IO: broken off, or a HTTP
 * status that is not 200; SPSY_ERR_BUSY: its message has not come within ms. */
struct pumped;
int pumped_open(int fd, int ms, struct pumped **pumped, struct ipp **message,
                struct spsy_error *error);
/* What follows the message, within another ms: bytes read, 0 = its end, negative = broken off. */
ssize_t pumped_read(struct pumped *pumped, int ms, void *data, size_t size);
void pumped_close(struct pumped *pumped); /* NULL is legal */
/* The message alone. */
int ipp_read_pumped(int fd, int ms, struct ipp **message, struct spsy_error *error);
/* The bytes of a message. data: malloc'ed, the caller's. */
int ipp_to_bytes(struct ipp *message, unsigned char **data, size_t *size);

#endif
