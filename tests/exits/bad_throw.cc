// Says '1', then throws what nobody catches, or ends by std::exit or in a destructor.
#include <cstdlib>
#include <exception>
#include <stdexcept>

#include "spsy_exit.h"

namespace
{
struct leaves {
    ~leaves()
    {
        std::exit(0);
    }
};

void leave_at_terminate()
{
    std::exit(0);
}

void check(char *return_code, const char *, const spsy_record *record)
{
    *return_code = '1';
    if (spsy_equal(record->file_name, "THROW"))
        throw std::runtime_error("nobody catches this");
    if (spsy_equal(record->file_name, "TERMINATE")) {
        std::set_terminate(leave_at_terminate);
        throw std::runtime_error("nobody catches this");
    }
    if (spsy_equal(record->file_name, "EXIT3"))
        std::exit(3);
    if (spsy_equal(record->file_name, "DESTRUCT"))
        leaves here;
}
} // namespace
SPSY_EXIT_PROGRAM(check)
