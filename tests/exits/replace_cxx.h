// replace_cxx.h - what C++ makes unique in a process (STB_GNU_UNIQUE): an inline variable, a static
// of a template, one of an inline function; and an object with a destructor. A second library with
// the same names would be handed the first one's. VERSION is its answer, which is no opinion.
#include <string>

#include "spsy_exit.h"

struct settings {
    static inline char answer = VERSION;
};

template <typename type> struct counter {
    static type value;
};
template <typename type> type counter<type>::value = VERSION;

inline std::string &name()
{
    static std::string text(40, VERSION);
    return text;
}

struct ended {
    ~ended()
    {
        counter<char>::value = 0;
    }
};
static ended at_end;

static void program(char *return_code, const char *, const struct spsy_record *)
{
    bool own = settings::answer == VERSION && counter<char>::value == VERSION &&
               name() == std::string(40, VERSION);

    *return_code = own ? VERSION : '0';
}
SPSY_EXIT_PROGRAM(program)
