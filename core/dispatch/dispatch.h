/* dispatch.h - what the public interface does not show of a job.
 *
 * MUST (core/dispatch/README.md): a decision starts as refused (basis failure) and only the rules
 * lift it; bypasses first (X3-X6), then the frozen list (X30-X34), SPSY0100 before SPSY0200 by
 * number (X8), SPSY0200 only for files not owned by this job (X7); '0' ends everything (X14); any
 * '1' without '0' allows (X15, X16) except SAV and RST (X18); else native authority. */
#ifndef SPSY_DISPATCH_DISPATCH_H
#define SPSY_DISPATCH_DISPATCH_H

#include <cjson/cJSON.h>
#include <sys/types.h>

#include "dispatch/system_profiles.h"
#include "spsy.h"

bool spsy_system_profile(const char *profile);

/* Of the words of a decision: */
enum { SPSY_BASES = SPSY_BASIS_KEY + 1 };

static inline bool spsy_basis_is_bypass(enum spsy_basis basis)
{
    return basis == SPSY_BASIS_BYPASS_SPLCTL || basis == SPSY_BASIS_BYPASS_JOBCTL ||
           basis == SPSY_BASIS_BYPASS_SYSTEM;
}

/* Refused behind programs and native authority, by what can only take away. */
static inline bool spsy_basis_is_gate(enum spsy_basis basis)
{
    return basis == SPSY_BASIS_PROTECTION || basis == SPSY_BASIS_KEY;
}

/* The bypass by which nobody was asked, whatever came of it then; FAILURE = none. */
static inline enum spsy_basis spsy_decision_bypass(const struct spsy_decision *decision)
{
    return spsy_basis_is_bypass(decision->basis) ? decision->basis : decision->bypass;
}

/* The bypass that applies, as a basis, or SPSY_BASIS_EXIT when programs are called. */
enum spsy_basis spsy_bypass(enum spsy_job_type type, const struct spsy_request *request,
                            enum spsy_origin *origin);

/* The first inquiries, as many as one look at the programs answers: at least one, *decided of them.
 * For who looks at the others again before they are asked about; else as spsy_job_decide_many. */
int spsy_job_decide_some(struct spsy_job *job, struct spsy_inquiry *inquiries, size_t count,
                         size_t *decided, struct spsy_error *error);

/* For who examines a program before it is registered: the directory of the shipped exits (library
 * QSPSY; the host's, valid while it is open) and the user who is trusted beside root. */
const char *spsy_host_exits_dir(const struct spsy_host *host);
uid_t spsy_host_owner(const struct spsy_host *host);
/* The exit host's executable, whether it is there or not; the host's. */
const char *spsy_host_exit_host(const struct spsy_host *host);

/* Does this path answer within a look's limit? For who then looks at it itself: a command that
 * registers a program or examines what is registered. 0, or SPSY_ERR_BUSY (it does not); whatever
 * else is the matter with it is for the caller to see. */
int spsy_host_knock(const struct spsy_host *host, const char *path, struct spsy_error *error);

/* The next job of this host will soon decide: reads its list ahead and starts its exit host, which
 * then loads beside what the caller does meanwhile. Best effort; changes no decision. */
void spsy_host_expect(struct spsy_host *host);
/* Asked before a program is loaded into this process (RUN(*INLINE)), by the thread that decides:
 * 0, or negative with the words why it must not be. A registry may have been written by hand. */
typedef int spsy_inline_judge(void *context, struct spsy_error *error);
void spsy_host_judge_inline(struct spsy_host *host, spsy_inline_judge *judge, void *context);

/* The job has decided for the last time: what it started ends beside what the caller does before
 * spsy_job_end, which waits for it. NULL is legal. */
void spsy_job_dismiss(struct spsy_job *job);

/* Before its first decision: the job only rehearses what jobs of others would be told. Each request
 * is one of a job of its own current user's, to whom the services that programs ask (QUSRJOBI)
 * answer so; and whatever programs fail, no failure counts towards a suspension, because each of
 * those jobs would begin without any. */
void spsy_job_rehearse_users(struct spsy_job *job);

/* A host whose jobs find these registrations (copied) and never look at the home's registry or for
 * break-glass: to rehearse what is registered nowhere yet. Programs are found, trusted and called
 * as by any host. Errors: as spsy_host_open. */
struct spsy_registry;
int spsy_host_open_candidate(const struct spsy_host_options *options,
                             const struct spsy_registry *registry, struct spsy_host **host,
                             struct spsy_error *error);

/* ---- what was recorded, rehearsed (recorded.c) ---- */

/* The job that asked then. */
struct spsy_recorded_job {
    const char *number, *user, *name;
    enum spsy_job_type type;
};

/* spsy_job_decide_many by a job of a candidate's host, each inquiry as if its own jobs[i] asked:
 * for what many jobs asked, by one job that loads the programs once. Nothing is suspended, since
 * each failure may be another job's. Errors: as there; SPSY_ERR_STATE when the host has no
 * candidate; SPSY_ERR_MEMORY. */
int spsy_job_decide_recorded(struct spsy_job *job, const struct spsy_recorded_job *jobs,
                             struct spsy_inquiry *inquiries, size_t count,
                             struct spsy_error *error);

/* A function of this executable that is called in the job's process in place of one of the
 * candidate's programs, at its place and with its attributes: one whose answers depend on the
 * clock, for instance. It is called as an inline program in the ASCII form; services and callbacks
 * are those of the thread's current call (service/service.h). Before a job of the host begins. */
typedef void spsy_stand_in(unsigned char *return_code, unsigned char *format,
                           unsigned char *record);
void spsy_host_stand_in(struct spsy_host *host, int format, int32_t number,
                        spsy_stand_in *function);

/* A job of the same host that rehearses for this one: its list as it is frozen, suspensions and
 * failures counted towards them included, or the home's at the first dispatch when this one has
 * none yet; its own exit host. Whatever it is asked, `job` is as it was. options: whose it is (X7);
 * both may be of one name. */
int spsy_job_begin_rehearsal(const struct spsy_job *job, const struct spsy_job_options *options,
                             struct spsy_job **rehearsing, struct spsy_error *error);
bool spsy_job_list_is_frozen(const struct spsy_job *job);

/* The frozen list as the array of DSPJOB "programs" (registry.json keys plus exitPoint and
 * format); an empty array while the list has not been read. */
int spsy_job_programs(struct spsy_job *job, cJSON **programs, struct spsy_error *error);

/* The registration of a program of the frozen list, as the job has it now; NULL = none of that
 * format and number. Valid until the next dispatch. */
struct spsy_registration;
const struct spsy_registration *spsy_job_registration(const struct spsy_job *job,
                                                      const char *format, int32_t number);

/* The call was not made, because of failures in this job before: another job would make it. */
bool spsy_call_suspended(const struct spsy_call *call);

/* One decision as in core/cli/README.md, "decisions", to be printed: its numbers are raw. NULL = no
 * memory. */
cJSON *spsy_decision_to_json(const struct spsy_decision *decision,
                             const struct spsy_fields *fields);

#endif
