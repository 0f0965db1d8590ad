/* upstream.h - to cupsd: as the user, or looked up as root by the connector (G2). */
#ifndef SPSY_GATEWAY_UPSTREAM_H
#define SPSY_GATEWAY_UPSTREAM_H

#include "gateway/conversation.h"
#include "ipp/flat.h"

enum { UPSTREAM_FLAT_BYTES = 64 << 20 }; /* of an answer that is taken as bytes */

/* The end of a connection as the user, which is kept for the next request. The request is sent on
 * as conversation->identity. */
int upstream_user(struct conversation *conversation, struct end **end, struct spsy_error *error);
/* It is closed, and its place is free: when the client asks nothing for a while, or it is broken.
 */
void upstream_leave(struct conversation *conversation);

/* The connection's channel to the connector, opened when it is needed first. */
int upstream_channel(struct conversation *conversation, struct spsy_error *error);
/* What came of asking the connector: what is not found is a job or a queue (0406), never cupsd. */
int upstream_reached(int result, struct spsy_error *error);
/* Until cupsd says something. False: it has not within CUPSD_MS, or the gateway stops. */
bool upstream_wait(const struct conversation *conversation, int fd, bool *stops);

/* GET or HEAD as the user: the HTTP status, and *end gives what follows; negative: why not. */
int upstream_get(struct conversation *conversation, const char *path, bool head, struct end **end,
                 struct spsy_error *error);
/* Sends and receives, without documents. *answer: cupsd's, the caller's. HTTP 401 and 403 become an
 * answer with 0403 (G7). */
int upstream_ask(struct conversation *conversation, const char *path, struct ipp *request,
                 struct ipp **answer, struct spsy_error *error);
/* The same for an answer that is walked as bytes (flat.h), which are the caller's. *refusal, the
 * caller's, instead of bytes: HTTP 401 and 403. SPSY_ERR_FULL. */
int upstream_ask_flat(struct conversation *conversation, const char *path, struct ipp *request,
                      struct flat_writer *answer, struct ipp **refusal, struct spsy_error *error);
/* What cupsd answered to the request that was sent at end, up to its attributes. */
int upstream_receive(struct conversation *conversation, struct end *end, struct ipp *request,
                     struct ipp **answer, struct spsy_error *error);

/* cupsd's refusal as an error in its words, or in `otherwise`: SPSY_ERR_NOT_FOUND or SPSY_ERR_IO.
 * 0: it has not refused. */
int upstream_check(struct ipp *answer, const char *otherwise, struct spsy_error *error);

/* A request as the user: operation, its charset, language, target and requesting-user-name. NULL:
 * out of memory. */
struct ipp *upstream_request(const struct conversation *conversation, int code, const char *target,
                             const char *uri);

/* Looked up as root: attributes NULL-terminated, NULL = all. */
int upstream_look_up(struct conversation *conversation, const struct connector_question *question,
                     struct ipp **answer, struct spsy_error *error);
/* The same as bytes, which are the caller's. */
int upstream_look_up_flat(struct conversation *conversation,
                          const struct connector_question *question, struct flat_writer *answer,
                          struct spsy_error *error);
/* All that a record of it needs. As the user first, whom cupsd tells everything if it is his, and
 * else as root. SPSY_ERR_NOT_FOUND: there is no such job, in cupsd's words. */
int upstream_read_job(struct conversation *conversation, int32_t job, struct reading *reading,
                      struct spsy_error *error);
/* The same as root alone, for whom the user has been told too little. */
int upstream_read_whole(struct conversation *conversation, int32_t job, struct reading *reading,
                        struct spsy_error *error);
/* The same with other attributes, NULL-terminated, NULL = all; reading_attributes are among them.
 */
int upstream_read_naming(struct conversation *conversation, int32_t job,
                         const char *const *attributes, struct reading *reading,
                         struct spsy_error *error);
/* Sent as root, because a program allowed it and gatewayAllow is "grant" (G8). */
int upstream_grant(struct conversation *conversation, struct ipp *request, struct ipp **answer,
                   struct spsy_error *error);
/* The same, with a document behind the answer. *fd and *pumped are the caller's to close. */
int upstream_grant_document(struct conversation *conversation, struct ipp *request, int *fd,
                            struct pumped **pumped, struct ipp **answer, struct spsy_error *error);

/* While somebody acts on a job nobody else does (G3). SPSY_ERR_BUSY: for ten seconds. Released by
 * unlock and by the end of the process. */
int upstream_lock(struct conversation *conversation, int32_t job, struct spsy_error *error);
void upstream_unlock(struct conversation *conversation, int32_t job);
/* The same of a queue, to be locked before jobs are: alone by who deletes it with its jobs, with
 * others by who moves a job to it. */
int upstream_lock_queue(struct conversation *conversation, const char *queue, bool alone,
                        struct spsy_error *error);
void upstream_unlock_queue(struct conversation *conversation, const char *queue);

#endif
