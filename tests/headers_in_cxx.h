/* headers_in_cxx.h - what a C++ compiler makes of spsy_exit.h (tests/headers_in_cxx.cc). */
#ifndef SPSY_TESTS_HEADERS_IN_CXX_H
#define SPSY_TESTS_HEADERS_IN_CXX_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct member_place {
    const char *name;
    size_t offset, size;
};

/* Members of struct spsy_record, and of struct spsy_exit_descriptor. */
extern const struct member_place record_in_cxx[];
extern const size_t record_in_cxx_count, record_in_cxx_size;
extern const struct member_place descriptor_in_cxx[];
extern const size_t descriptor_in_cxx_count, descriptor_in_cxx_size;
/* And of what callers of the client library fill in and read. */
extern const struct member_place client_in_cxx[];
extern const size_t client_in_cxx_count;

/* The accessors, called from C++ with a record: 0 when all answers are right, else which is not. */
int accessors_in_cxx(const void *record);

#ifdef __cplusplus
}
#endif
#endif
