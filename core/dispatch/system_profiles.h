/* system_profiles.h - the profiles under which no exit program is asked (X5), and which a new home
 * has. */
#ifndef SPSY_DISPATCH_SYSTEM_PROFILES_H
#define SPSY_DISPATCH_SYSTEM_PROFILES_H

enum { SPSY_SYSTEM_PROFILE_COUNT = 29 };
extern const char *const spsy_system_profiles[SPSY_SYSTEM_PROFILE_COUNT]; /* sorted */

#endif
