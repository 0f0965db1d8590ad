# spsy - build, test, install. `make help` lists the targets.
#
#   make            build everything into build/
#   make demo       deps, build, run the main job on a real spooled file
#   make demo-cups  the gateway in front of a private cupsd
#   make test       deps, build, every test; without deps: make check
#   make quick      the tests for the loop while writing: all but those that take long
#   make check-served  the CLI scripts once more, over the socket of a server
#   make deps       install what is missing (Debian packages); lint-deps for lint; lpd-deps: a real LPD,
#                   cups-deps: CUPS, gtk-deps: GTK and an X server, report-deps: a browser and axe-core,
#                   screen-deps: tmux, zsh and fish, cobol4-deps: GnuCOBOL 4, for the tests that want them
#   make lint       rooms, texts, messages, rules, references, shellcheck, cppcheck
#   make tsan       the suites of threads under ThreadSanitizer
#   make fuzz TARGET=modca SECONDS=600   one parser, for long
#   make command-table  core/command/README.md: every command and keyword beside IBM's, written anew
#   make bench      ours beside the limit: build/bench.json; BASE=COMMIT beside that build, too
#   make install | uninstall             PREFIX=/usr/local DESTDIR=
#   make deb        build/spsy_VERSION_ARCH.deb
#   make clean      delete build/
#   SAN=address,undefined | SAN=thread   the same in build/san-*/ under sanitizers

SHELL := /bin/bash
PREFIX ?= /usr/local
CC ?= cc
VERSION := 0.1.0
BUILD ?= build$(if $(SAN),/san-$(subst $(comma),-,$(SAN)))
comma := ,

PACKAGES := gcc g++ make pkg-config libc6-dev libcjson-dev libsqlite3-dev libcunit1-dev \
            libarchive-dev nettle-dev libsodium-dev libedit-dev libncurses-dev libcups2-dev gnucobol3 gdb \
            procps sqlite3
# A real LPD for tests/cli/sndtcp.sh. It starts at boot and would take the place of another print
# system: nobody gets it without asking, nor where there is one already.
LPD_PACKAGES := $(shell dpkg-query -W -f='$${db:Status-Status}\n' lpr cups-bsd 2>/dev/null | \
                  grep -qx installed || echo lprng)
# CUPS and its clients, for the gateway's tests and cups_lpd.sh: unpacked into build/, not installed;
# what they need is.
CUPS_LIBRARIES := libcups2 libavahi-client3 libdbus-1-3 libgssapi-krb5-2 libpam0g libpaper1 libsystemd0
CUPS_UNPACKED := cups-daemon cups cups-client cups-bsd cups-ipp-utils
# GTK's print dialog, for tests/cli/gateway_gtk.sh, driven from Python on an X server without a screen.
GTK_PACKAGES := xvfb python3-gi gir1.2-gtk-3.0
# Terminals and shells, for tests/cli/shell_terminal.sh, screen_*.sh and completion_objects.sh.
SCREEN_PACKAGES := tmux zsh fish
LINT_PACKAGES := python3 cppcheck shellcheck universal-ctags git systemd # systemd-analyze, for tests/cli/package.sh
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wundef \
            -Wwrite-strings -Wvla $(if $(CI),-Werror)
OPTIMIZE ?= -O2 -g
HARDEN := $(if $(SAN),,-D_FORTIFY_SOURCE=2) -fstack-protector-strong -fPIE
SANFLAGS := $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all)
CPPFLAGS += -Iinclude -Icore -D_GNU_SOURCE -DSPSY_VERSION='"$(VERSION)"'
CFLAGS += -std=gnu11 $(OPTIMIZE) $(WARNINGS) $(HARDEN) $(SANFLAGS)
LDFLAGS += -Wl,-z,relro,-z,now $(SANFLAGS)

ENGINE_ROOMS := base record registry exit service program dispatch
CLIENT_ROOMS := wire client
CLI_ROOMS := vault policy policy/check connector $(CLIENT_ROOMS) object seal store store/sqlite store/sqlite/floor store/sqlite/journal format protection session keyring signon shield guard function function/key command command/authority command/outq command/profile command/key command/signon command/protection archive language execute access replay report collect backup verb verb/doctor verb/key acceptor server ipp cupsjob gateway gateway/operation setup cli cli/archive cli/person screen kit kit/check kit/table tool
program_sources := core/tool/main.c core/tool/program_exit.c core/exit/ended.c # the executable alone, no test
engine_sources := $(filter-out $(program_sources),$(wildcard $(ENGINE_ROOMS:%=core/%/*.c)))
cli_sources := $(filter-out $(program_sources),$(wildcard $(CLI_ROOMS:%=core/%/*.c)))
engine_objects := $(engine_sources:%.c=$(BUILD)/obj/%.o)
engine_pic_objects := $(engine_sources:%.c=$(BUILD)/pic/%.o)
cli_objects := $(cli_sources:%.c=$(BUILD)/obj/%.o)

# Shipped exit programs: a folder each; only include/ and, where named, a library.
exits := $(patsubst exits/%/,$(BUILD)/exits/%.so,$(wildcard exits/*/))
EXIT_LIBS_rules := -lcjson
EXIT_SOURCES_rules := $(wildcard core/policy/*.[ch]) $(wildcard core/base/nearest.[ch] core/base/text.[ch]) # what spsy checks a policy with

# Heavy libraries sit in modules that are loaded by the commands that need them.
seal_sources := $(wildcard core/seal/module/*.c)
vault_sources := $(wildcard core/vault/module/*.c)
savefile_sources := $(wildcard core/archive/savefile/*.c) core/base/error.c core/base/text.c \
    core/base/temporary.c

terminal_sources := $(wildcard core/screen/terminal/*.c) core/base/error.c core/base/text.c

# The exit host: libc only, exports only exit and longjmp. Own objects: it is no part of the library.
exit_host := $(BUILD)/libexec/spsy/spsy-exit-host
host_sources := $(wildcard core/host/*.c) core/base/usage.c $(wildcard core/exit/*.c) \
    core/program/program.c core/program/trust.c core/program/inspect.c core/program/elf.c core/base/error.c core/base/text.c \
    core/record/ccsid.c
host_objects := $(host_sources:%.c=$(BUILD)/host/%.o)
# Of the sanitizers only undefined: the others catch the signals of the programs it runs, and need
# more address space than its limits leave.
$(exit_host) $(host_objects): private SANFLAGS := $(if $(findstring undefined,$(SAN)),-fsanitize=undefined -fno-sanitize-recover=all)

# What connects to cupsd for the gateway, the one process with CAP_SETUID: libc only.
connector := $(BUILD)/libexec/spsy/spsy-connector
connector_sources := $(wildcard core/connector/process/*.c) core/connector/message.c core/base/clock.c core/base/overflow_uid.c

# The gateway: libcups is its alone.
gateway := $(BUILD)/libexec/spsy/spsy-gateway

# Samples. Only GCC has big-endian structures (espsecrg.h); COBOL where there is a compiler for it.
# host.c and printweb.c are no exit programs: tests/cli/host.sh and printweb.sh compile them as their
# readers would.
GCC ?= gcc
COBC := $(shell command -v cobc)
samples := $(patsubst samples/%.c,$(BUILD)/samples/%.so,$(filter-out samples/host.c samples/printweb.c,$(wildcard samples/*.c))) \
           $(patsubst samples/%.cc,$(BUILD)/samples/%-cc.so,$(wildcard samples/*.cc)) \
           $(if $(COBC),$(patsubst samples/%.cob,$(BUILD)/samples/%.so,$(wildcard samples/*.cob)))
SAMPLE_FLAGS_splbyte := -fexec-charset=IBM037
# Those that ask services: the library is found beside build/samples, wherever build/ lies.
SERVICE_LIBS = -L$(BUILD)/lib -lspsyexit -Wl,-rpath,'$$ORIGIN/../lib'
SAMPLE_LIBS_keepsaved = $(SERVICE_LIBS)
SAMPLE_LIBS_KEEPSAVED = -L$(BUILD)/lib -lspsyexit -Q -Wl,-rpath,'$$ORIGIN/../lib'
$(BUILD)/samples/keepsaved.so $(BUILD)/samples/KEEPSAVED.so: | $(BUILD)/lib/libspsyexit.so

modules := $(addprefix $(BUILD)/lib/spsy/,savefile.so seal.so terminal.so vault.so)
programs := $(BUILD)/lib/pkgconfig/spsy.pc $(exits) $(samples) $(exit_host) $(gateway) $(connector) $(modules) \
            $(BUILD)/bin/spsy $(BUILD)/lib/libspsy.a $(BUILD)/lib/libspsy.so $(BUILD)/lib/libspsyexit.so $(BUILD)/lib/libspsyclient.so
test_sources := $(wildcard tests/test_*.c)
test_programs := $(test_sources:tests/%.c=$(BUILD)/tests/%)
test_exits := $(patsubst tests/exits/%.c,$(BUILD)/tests/exits/%.so,$(wildcard tests/exits/*.c)) \
              $(patsubst tests/exits/%.cc,$(BUILD)/tests/exits/%.so,$(wildcard tests/exits/*.cc)) \
              $(if $(COBC),$(BUILD)/tests/exits/spx031_stop_run.so)
test_tools := $(addprefix $(BUILD)/tests/tools/,json lpd inetd golden kill_at confine hung_fs ground peer crowd connector exchange clients door faults.so \
                clock.so kept_environment.so)

.PHONY: all deps lint-deps lpd-deps cups-deps cups-lpd-deps gtk-deps report-deps screen-deps cobol4-deps \
        demo demo-cups test lint clean help
.DEFAULT_GOAL := all
help:
	@sed -n '3,/^$$/s/^#   //p' Makefile
.SECONDARY:
all: $(programs)
	@echo "built: $(BUILD)/bin/spsy. Next: make demo shows it at work; make install (as root) installs it;"
	@echo "       README.md has the first steps; make help lists the other targets."

# ---- engine: libc and cJSON only ----
$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/host/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/pic/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(filter-out -fPIE,$(CFLAGS)) -fPIC -fvisibility=hidden -MMD -MP -c -o $@ $<

$(BUILD)/lib/libspsy.a: $(engine_objects)
	@mkdir -p $(@D)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/lib/libspsy.so: $(engine_pic_objects) core/dispatch/libspsy.map
	@mkdir -p $(@D)
	$(CC) -shared $(LDFLAGS) -Wl,-soname,libspsy.so -Wl,--version-script=core/dispatch/libspsy.map \
	    -o $@ $(engine_pic_objects) -lcjson

# ---- the client library: libc and cJSON only ----
client_objects := $(patsubst %.c,$(BUILD)/host/pic/%.o,$(wildcard $(CLIENT_ROOMS:%=core/%/*.c)) \
    core/base/error.c core/base/text.c core/base/json.c core/base/nearest.c core/base/cl_words.c core/base/clock.c)
$(BUILD)/lib/libspsyclient.so $(client_objects): private SANFLAGS := # its users link it
$(BUILD)/lib/libspsyclient.so: $(client_objects) core/client/libspsyclient.map
	@mkdir -p $(@D)
	$(CC) -shared $(LDFLAGS) -Wl,-soname,libspsyclient.so \
	    -Wl,--version-script=core/client/libspsyclient.map -o $@ $(client_objects) -lcjson

# pkg-config finds the build tree, too, wherever it lies: what `spsy exit new` makes is built with it.
$(BUILD)/lib/pkgconfig/spsy.pc: Makefile
	@mkdir -p $(@D)
	@echo "$$spsy_pc" | sed -e 's|^prefix=.*|prefix=$${pcfiledir}/../..|' -e 's|^exitdir=.*|exitdir=$${prefix}/exits|' \
	    -e "s|^includedir=.*|includedir=\$${prefix}/$$(realpath --relative-to=$(BUILD) include)|" >$@

# ---- the exit host ----
$(exit_host): $(host_objects)
	@mkdir -p $(@D)
	$(CC) -pie $(LDFLAGS) -static-libgcc -o $@ $(host_objects) \
	    $(foreach name,exit longjmp _longjmp siglongjmp __longjmp_chk,-Wl,--export-dynamic-symbol=$(name))

$(connector): $(connector_sources:%.c=$(BUILD)/obj/%.o)
	@mkdir -p $(@D)
	$(CC) -pie $(LDFLAGS) -static-libgcc -o $@ $^

# ---- services by IBM i name, for exit programs: libc only ----
services_objects := $(patsubst %.c,$(BUILD)/host/pic/%.o,$(wildcard core/service/libspsyexit/*.c))
$(BUILD)/lib/libspsyexit.so $(services_objects): private SANFLAGS := # they run in the exit host
$(BUILD)/host/pic/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(filter-out -fPIE,$(CFLAGS)) -fPIC -fvisibility=hidden -MMD -MP -c -o $@ $<

$(BUILD)/lib/libspsyexit.so: $(services_objects)
	@mkdir -p $(@D)
	$(CC) -shared $(LDFLAGS) -Wl,-soname,libspsyexit.so -o $@ $^

# ---- the command line ----
# SQLite is linked in where its archive is there: to look up the symbols of its library costs every
# command a fifth of its instructions. SQLITE=-lsqlite3 takes the library (and its updates) instead.
# noseparate-code: one mapping for code and constants is two less to make and to fault in.
# -lc stands first because most symbols are in it: each is looked up library by library.
SQLITE ?= $(if $(findstring /,$(shell $(CC) -print-file-name=libsqlite3.a 2>/dev/null)),-l:libsqlite3.a -lm,-lsqlite3)
# The texts that are built in (core/kit/template.c).
$(BUILD)/obj/core/kit/template.o: $(wildcard samples/*) $(wildcard core/kit/template/*)

$(BUILD)/lib/libspsycli.a: $(cli_objects)
	@mkdir -p $(@D)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/bin/spsy: $(patsubst %.c,$(BUILD)/obj/%.o,$(filter-out %/gateway_main.c,$(program_sources))) $(BUILD)/lib/libspsycli.a \
                   $(BUILD)/lib/libspsy.a
	@mkdir -p $(@D)
	$(CC) -pie $(LDFLAGS) -static-libgcc -Wl,-z,noseparate-code \
	    $(foreach name,exit _exit _Exit,-Wl,--export-dynamic-symbol=$(name)) -o $@ $^ -lc -lcjson $(SQLITE)

$(gateway): $(BUILD)/obj/core/tool/gateway_main.o $(BUILD)/obj/core/exit/ended.o \
            $(BUILD)/lib/libspsycli.a $(BUILD)/lib/libspsy.a
	@mkdir -p $(@D)
	$(CC) -pie $(LDFLAGS) -o $@ $^ -lcjson -lnettle -lcups $(SQLITE)

$(BUILD)/lib/spsy/savefile.so: $(savefile_sources:%.c=$(BUILD)/pic/%.o)
	@mkdir -p $(@D)
	$(CC) -shared $(LDFLAGS) -o $@ $^ -larchive -lnettle

$(BUILD)/lib/spsy/seal.so: $(seal_sources:%.c=$(BUILD)/pic/%.o)
	@mkdir -p $(@D)
	$(CC) -shared $(LDFLAGS) -o $@ $^ -lsodium

$(BUILD)/lib/spsy/vault.so: $(vault_sources:%.c=$(BUILD)/pic/%.o)
	@mkdir -p $(@D)
	$(CC) -shared $(LDFLAGS) -o $@ $^ -lsodium

$(BUILD)/lib/spsy/terminal.so: $(terminal_sources:%.c=$(BUILD)/pic/%.o)
	@mkdir -p $(@D)
	$(CC) -shared $(LDFLAGS) -o $@ $^ -ledit -lncursesw -ltinfo -lcjson

# ---- shipped exit programs ----
.SECONDEXPANSION:
$(BUILD)/exits/%.so: $$(wildcard exits/$$*/*.[ch]) $$(EXIT_SOURCES_$$*) $(wildcard include/*.h)
	@mkdir -p $(@D)
	$(CC) -Iinclude $(if $(EXIT_SOURCES_$*),-Icore) -D_GNU_SOURCE -std=gnu11 $(OPTIMIZE) $(WARNINGS) \
	    -fstack-protector-strong -fPIC -fvisibility=hidden -shared -Wl,-z,relro,-z,now -o $@ \
	    $(filter %.c,$^) $(EXIT_LIBS_$*)
	chmod go-w $(BUILD) $(@D) $@ # or it would not be trusted: umask 002

# ---- samples: as their authors would build them ----
sample_flags = -Iinclude $(OPTIMIZE) -Wall -Wextra $(if $(CI),-Werror) -fPIC -shared

$(BUILD)/samples/%.so: samples/%.c $(wildcard include/*.h)
	@mkdir -p $(@D)
	$(GCC) -std=c99 $(sample_flags) $(SAMPLE_FLAGS_$*) -o $@ $< $(SAMPLE_LIBS_$*)

$(BUILD)/samples/%-cc.so: samples/%.cc $(wildcard include/*.h)
	@mkdir -p $(@D)
	$(CXX) -std=c++11 $(sample_flags) -o $@ $<

$(BUILD)/samples/%.so: samples/%.cob samples/SPSY0100.cpy
	@mkdir -p $(@D)
	$(COBC) -m -Wall -fimplicit-init -fstatic-call -I samples -o $@ $< $(SAMPLE_LIBS_$*)

# The public headers in C++, beside the same in C.
$(BUILD)/obj/tests/%.o: tests/%.cc
	@mkdir -p $(@D)
	$(CXX) $(CPPFLAGS) -std=c++17 $(OPTIMIZE) -Wall -Wextra -Wshadow -Wconversion $(if $(CI),-Werror) \
	    $(HARDEN) $(SANFLAGS) -fno-exceptions -fno-rtti -MMD -MP -c -o $@ $<
$(BUILD)/tests/test_headers: $(BUILD)/obj/tests/headers_in_cxx.o

# The byte proof's source in the other form: one source, the same answers.
$(BUILD)/tests/exits/splbyte_ascii.so: samples/splbyte.c $(wildcard include/*.h)
	@mkdir -p $(@D)
	$(GCC) -std=c99 $(sample_flags) -o $@ $<
$(BUILD)/tests/test_samples: | $(samples) $(BUILD)/tests/exits/splbyte_ascii.so

# ---- tests ----
# Programs and suites whose homes have triggers, by which something happens in the middle of a
# transaction; spsy itself has them off.
$(BUILD)/obj/tests/store_with_triggers.o: core/store/sqlite/store.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -DSPOOL_TRIGGERS_STAY $(CFLAGS) -MMD -MP -c -o $@ $<
$(BUILD)/bin/spsy-with-triggers: $(BUILD)/obj/tests/store_with_triggers.o \
        $(patsubst %.c,$(BUILD)/obj/%.o,$(filter-out %/gateway_main.c,$(program_sources))) $(BUILD)/lib/libspsycli.a \
        $(BUILD)/lib/libspsy.a
	$(CC) -pie $(LDFLAGS) -static-libgcc -Wl,--allow-multiple-definition \
	    $(foreach name,exit _exit _Exit,-Wl,--export-dynamic-symbol=$(name)) -o $@ $^ \
	    -lc -lcjson $(SQLITE)
$(BUILD)/tests/test_guard $(BUILD)/tests/test_gateway_identity $(BUILD)/tests/test_gateway_ask: \
    $(BUILD)/obj/tests/store_with_triggers.o
$(BUILD)/tests/test_guard $(BUILD)/tests/test_gateway_identity $(BUILD)/tests/test_gateway_ask: \
    LDFLAGS += -Wl,--allow-multiple-definition
# What befalls a store from outside; and how often a record is encoded.
$(BUILD)/tests/test_guard $(BUILD)/tests/test_gateway_identity: $(BUILD)/obj/tests/store_faults.o
$(BUILD)/tests/test_answer: LDFLAGS += -Wl,--wrap=fstatvfs
$(BUILD)/tests/test_signon: LDFLAGS += -Wl,--wrap=signon_password_verify
$(BUILD)/tests/test_guard: LDFLAGS += -Wl,--wrap=spsy_record_encode,--wrap=spsy_job_decide,--wrap=spsy_job_decide_some
$(BUILD)/tests/test_replay: LDFLAGS += -Wl,--export-dynamic-symbol=time
$(BUILD)/tests/test_replay: | $(exits)
$(BUILD)/tests/test_gateway_ask: $(BUILD)/obj/tests/store_faults.o
$(BUILD)/tests/test_gateway_%: $(BUILD)/obj/tests/test_gateway_%.o $(BUILD)/obj/tests/harness.o \
                  $(BUILD)/lib/libspsycli.a $(BUILD)/lib/libspsy.a
	@mkdir -p $(@D)
	$(CC) -pie $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) -lcjson -lsqlite3 -lcunit -lnettle -lcups
$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(BUILD)/obj/tests/harness.o $(BUILD)/lib/libspsycli.a \
                  $(BUILD)/lib/libspsy.a
	@mkdir -p $(@D)
	$(CC) -pie $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) -lcjson -lsqlite3 -lcunit

$(BUILD)/tests/tools/%: tests/tools/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -pie $(LDFLAGS) -o $@ $< -lcjson

$(addprefix $(BUILD)/tests/tools/,connector ground): $(BUILD)/tests/tools/%: tests/tools/%.c \
                                                    $(BUILD)/lib/libspsycli.a $(BUILD)/lib/libspsy.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -pie $(LDFLAGS) -o $@ $^ -lcjson

# What uses the libraries and nothing else of ours.
$(BUILD)/tests/tools/door: tests/tools/door.c $(BUILD)/lib/libspsy.so $(BUILD)/lib/libspsyclient.so
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -pie $(LDFLAGS) -o $@ $< -L$(BUILD)/lib -lspsy -lspsyclient \
	    -Wl,-rpath,'$$ORIGIN/../../lib'

# Preloaded into spsy by a test: the Nth allocation or disk call fails; the clock stands elsewhere.
$(BUILD)/tests/tools/%.so: tests/tools/%.c
	@mkdir -p $(@D)
	$(CC) -O1 -g -Wall -Wextra -shared -fPIC -o $@ $<

# Programs that ask services by IBM i name.
service_exits := $(BUILD)/tests/exits/service_ibm.so $(BUILD)/tests/exits/service_ibm_ebcdic.so
$(service_exits): tests/exits/service_ibm.c $(wildcard include/*.h) | $(BUILD)/lib/libspsyexit.so
$(service_exits): EXIT_LIBS = -L$(BUILD)/lib -lspsyexit -Wl,-rpath,'$$ORIGIN/../../lib'

# Two programs, each with a libhelper.so of its own beside it; and one in COBOL that ends by STOP RUN.
helper_exits := $(BUILD)/tests/exits/helper_0/program.so $(BUILD)/tests/exits/helper_1/program.so
$(BUILD)/tests/exits/helper_%/libhelper.so: tests/exits/helper/library.c
	@mkdir -p $(@D)
	$(CC) -O1 -g -shared -fPIC -DANSWER="'$*'" -Wl,-soname,libhelper.so -o $@ $<
$(BUILD)/tests/exits/helper_%/program.so: tests/exits/helper/program.c $(BUILD)/tests/exits/helper_%/libhelper.so
	$(CC) -Iinclude -O1 -g -shared -fPIC -o $@ $< -L$(@D) -lhelper -Wl,-rpath,'$$ORIGIN'
$(BUILD)/tests/exits/bad_stop_run.so: tests/exits/bad_stop_run.cob
	@mkdir -p $(@D)
	$(COBC) -m -fimplicit-init -fstatic-call -o $@ $<
$(BUILD)/tests/test_isolated: | $(helper_exits) $(if $(COBC),$(BUILD)/tests/exits/bad_stop_run.so)

# One deliberately bad program for each number of `spsy exit check` (cli/exit_check.sh): an executable, a
# stack that can be executed, code that is written to, and libraries that are gone, double, or beside it.
$(BUILD)/tests/exits/spx001_executable.so: tests/exits/spx001_executable.c
	@mkdir -p $(@D)
	$(CC) -o $@ $<
$(BUILD)/tests/exits/spx003_executable_stack.so: private EXIT_CFLAGS = -Wl,-z,execstack
$(BUILD)/tests/exits/spx004_text_relocations.so: private EXIT_CFLAGS = -Wl,-z,notext
spx_libraries := $(foreach place,gone here there,$(BUILD)/tests/exits/spx_$(place)/libspx.so)
$(spx_libraries): tests/exits/spx_library.c
	@mkdir -p $(@D)
	$(CC) -O1 -shared -fPIC -Wl,-soname,libspx$(if $(findstring gone,$@),gone).so -o $@ $<
spx_linked := $(addprefix $(BUILD)/tests/exits/,spx006_not_found.so spx007_differs.so spx008_beside.so)
$(spx_linked): | $(spx_libraries)
$(BUILD)/tests/exits/spx006_not_found.so: private EXIT_LIBS = $(BUILD)/tests/exits/spx_gone/libspx.so
$(BUILD)/tests/exits/spx007_differs.so: private EXIT_LIBS = $(BUILD)/tests/exits/spx_here/libspx.so -Wl,-rpath,'$$ORIGIN/spx_here:$(abspath $(BUILD))/tests/exits/spx_there'
$(BUILD)/tests/exits/spx008_beside.so: private EXIT_LIBS = $(BUILD)/tests/exits/spx_here/libspx.so -Wl,-rpath,'$$ORIGIN/spx_here'
$(BUILD)/tests/exits/spx031_stop_run.so: tests/exits/spx031_stop_run.cob samples/SPSY0100.cpy
	@mkdir -p $(@D)
	$(COBC) -m -fimplicit-init -fstatic-call -I samples -o $@ $<
$(filter $(BUILD)/tests/exits/spx%,$(test_exits)): tests/exits/spx_good.h tests/exits/spx_leak.h

# NAME_ebcdic.c has EBCDIC literals, as on IBM i; NAME_sysv.c the hash table of older linkers.
$(BUILD)/tests/exits/%.so: tests/exits/%.c
	@mkdir -p $(@D)
	$(CC) -Iinclude -O1 -g -shared -fPIC $(if $(filter %_ebcdic,$*),-fexec-charset=IBM037) \
	    $(if $(filter %_sysv,$*),-Wl$(comma)--hash-style=sysv) $(EXIT_CFLAGS) -o $@ $< $(EXIT_LIBS)

$(BUILD)/tests/exits/%.so: tests/exits/%.cc
	@mkdir -p $(@D)
	$(CXX) -Iinclude -std=c++17 -O1 -g -Wall -Wextra -shared -fPIC -o $@ $<
$(BUILD)/tests/test_replacement: | $(helper_exits)

# ---- the manual page comes from the program's own table; checked where there is a groff ----
.PHONY: man
man: $(BUILD)/man/spsy.1 $(BUILD)/man/spsy-protocol.7 $(BUILD)/man/spsy-gateway.8
$(BUILD)/man/spsy.1 $(BUILD)/man/spsy-protocol.7 $(BUILD)/man/spsy-gateway.8: $(BUILD)/bin/spsy
	@mkdir -p $(@D)
	@new=$@.$$$$; $(BUILD)/bin/spsy man $(if $(filter %.7,$@),protocol)$(if $(filter %.8,$@),gateway) >$$new || exit; \
	! command -v groff >/dev/null || { warnings=$$(groff -man -Tutf8 -ww -z $$new 2>&1); \
	    [ -z "$$warnings" ] || { echo "$$warnings" >&2; exit 1; }; }; \
	mv $$new $@ # two tests may come here at once

# ---- every command and keyword beside IBM's: in core/command/README.md, from the same table ----
.PHONY: command-table
command-table: $(BUILD)/bin/spsy
	tests/tools/command_table $(BUILD)/bin/spsy core/command/README.md

# ---- benchmarks: ours beside the limit, as ratios; build/bench.json ----
$(BUILD)/bench/program.so: tests/bench/program.c include/spsy_exit.h
	@mkdir -p $(@D)
	$(CC) -Iinclude -O2 -shared -fPIC -o $@ $<

$(BUILD)/bench/floor: $(BUILD)/obj/tests/bench/floor.o
	@mkdir -p $(@D)
	$(CC) -pie $(LDFLAGS) -o $@ $^ -lsqlite3

BENCH_LIBS_keyed := -lsodium # the limit is libsodium itself
$(BUILD)/bench/%: $(BUILD)/obj/tests/bench/%.o $(BUILD)/obj/tests/bench/bench.o \
                  $(BUILD)/lib/libspsycli.a $(BUILD)/lib/libspsy.a
	@mkdir -p $(@D)
	$(CC) -pie $(LDFLAGS) -o $@ $^ -lcjson -lsqlite3 $(BENCH_LIBS_$*)

.PHONY: bench
bench: deps
	@$(MAKE) --no-print-directory all $(BUILD)/bench/program.so $(BUILD)/bench/floor \
	    $(BUILD)/bench/engine $(BUILD)/bench/commands $(BUILD)/bench/serve $(BUILD)/bench/replay \
	    $(BUILD)/bench/gateway $(BUILD)/bench/access $(BUILD)/bench/policy $(BUILD)/bench/keyed \
	    $(BUILD)/bench/protection $(BUILD)/bench/backup
	@BUILD=$(BUILD) tests/bench/run

# ---- what has to be there ----
# Installs only what is missing, so that a second call is instant and needs no rights.
define install_missing
	@missing=$$(for package in $(1); do \
	    [ "$$(dpkg-query -W -f='$${db:Status-Status}' $$package 2>/dev/null)" = installed ] || \
	        echo $$package; done); \
	[ -z "$$missing" ] || { \
	    sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	    [ -z "$$sudo" ] || command -v sudo >/dev/null || { \
	        echo "missing, and there is no sudo; as root:"; \
	        echo "  apt-get update && apt-get install --no-install-recommends" $$missing; exit 1; }; \
	    echo "installing:" $$missing; \
	    $$sudo apt-get update -qq && \
	    $$sudo env DEBIAN_FRONTEND=noninteractive \
	        apt-get install -y -qq --no-install-recommends $$missing; }
endef

deps:
	$(call install_missing,$(PACKAGES))

lint-deps:
	$(call install_missing,$(LINT_PACKAGES))

lpd-deps:
	$(call install_missing,$(LPD_PACKAGES))

screen-deps:
	$(call install_missing,$(SCREEN_PACKAGES))

gtk-deps:
	$(call install_missing,$(GTK_PACKAGES))

# A browser and axe-core for tests/cli/report_page.sh: Debian's Chromium; the packages of npm's registry,
# of these versions, go to build/report. A Node.js of another source has npm in it and bears none beside it.
REPORT_PACKAGES = chromium $(shell command -v node >/dev/null || echo nodejs) $(shell command -v npm >/dev/null || echo npm)
REPORT_MODULES := axe-core@4.14.1 playwright-core@1.65.1
report-deps:
	$(call install_missing,$(REPORT_PACKAGES))
	@mkdir -p build/report
	npm install --prefix build/report --no-save --no-audit --no-fund --ignore-scripts $(REPORT_MODULES)

cups-lpd-deps: cups-deps # its name until it had more in it
cups-deps: build/cups/root/usr/bin/ipptool
build/cups/root/usr/bin/ipptool:
	$(call install_missing,$(CUPS_LIBRARIES))
	@mkdir -p build/cups
	cd build/cups && apt-get download -qq $(CUPS_UNPACKED)
	for package in build/cups/*.deb; do dpkg -x $$package build/cups/root || exit; done
	@test -x $@ && touch $@

# GnuCOBOL 4 for tests/cli/cobol4.sh: its package cannot be installed beside GnuCOBOL 3, so it is
# unpacked, and its compiler told where it lies. Programs look for libcob beside themselves.
cobol4 := build/cobol4
define cobol4_cobc
#!/bin/bash
root=$$(dirname "$$0")/root
lib=$$root/usr/lib/$(shell $(GCC) -print-multiarch 2>/dev/null)
export COB_CONFIG_DIR=$$root/etc/gnucobol COB_COPY_DIR=$$root/usr/share/gnucobol/copy
export LD_LIBRARY_PATH=$$lib COB_CFLAGS="-I$$root/usr/include" COB_LDFLAGS="-L$$lib"
exec "$$root/usr/bin/cobc" "$$@" -Q '-Wl,-rpath,$$ORIGIN'
endef
export cobol4_cobc

cobol4-deps: $(cobol4)/cobc
$(cobol4)/cobc:
	@mkdir -p $(@D)
	cd $(@D) && apt-get download -qq gnucobol4 libcob5 libcob5-dev
	for package in $(@D)/*.deb; do dpkg-deb -x $$package $(@D)/root || exit; done
	cp $(@D)/root/usr/lib/*/libcob.so.5 $(@D)/
	echo "$$cobol4_cobc" | install -m 755 /dev/stdin $@

# ---- the two commands of the README ----
# Whether programs from here will be trusted is asked first: nobody waits for a build to learn it.
demo:
	@tests/trusted .
	@$(MAKE) --no-print-directory deps
	@echo "building into $(BUILD)/"
	@$(MAKE) --no-print-directory -s all
	@SPSY=$(BUILD)/bin/spsy BUILD=$(BUILD) tests/demo

demo-cups:
	@tests/trusted .
	@$(MAKE) --no-print-directory deps cups-deps
	$(if $(filter 0,$(shell id -u)),,$(call install_missing,uidmap))
	@echo "building into $(BUILD)/"
	@$(MAKE) --no-print-directory -s all
	@BUILD=$(BUILD) tests/demo_cups

test: deps
	@$(MAKE) --no-print-directory check

# ---- fuzz targets: repeatable in every test run; `make fuzz TARGET=modca SECONDS=600` for long ----
fuzz_sources := $(wildcard tests/fuzz/fuzz_*.c)
fuzz_programs := $(fuzz_sources:tests/fuzz/%.c=$(BUILD)/tests/%)

$(BUILD)/tests/fuzz_%: $(BUILD)/obj/tests/fuzz/fuzz_%.o $(BUILD)/obj/tests/fuzz/driver.o \
                       $(BUILD)/lib/libspsycli.a $(BUILD)/lib/libspsy.a
	@mkdir -p $(@D)
	$(CC) -pie $(LDFLAGS) -o $@ $^ -lcjson -lsqlite3 $(FUZZ_LIBS)
$(BUILD)/tests/fuzz_gateway: FUZZ_LIBS := -lcups -lnettle -Wl,--wrap=end_read_request

.PHONY: fuzz
fuzz: SECONDS ?= 600
fuzz:
	@$(MAKE) --no-print-directory CC=clang SAN=fuzzer-no-link,address,undefined all \
	    $(if $(SAN),,BUILD=build/fuzz)
	clang $(CPPFLAGS) -std=gnu11 -g -O1 -fsanitize=fuzzer,address,undefined \
	    -o build/fuzz/tests/fuzz_$(TARGET) tests/fuzz/fuzz_$(TARGET).c \
	    build/fuzz/lib/libspsycli.a build/fuzz/lib/libspsy.a -lcjson -lsqlite3 \
	    $(if $(filter gateway,$(TARGET)),-lcups -lnettle -Wl$(comma)--wrap=end_read_request)
	mkdir -p build/fuzz/corpus/$(TARGET)
	build/fuzz/tests/fuzz_$(TARGET) -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=1024 \
	    build/fuzz/corpus/$(TARGET) tests/fuzz/corpus/$(TARGET)

# The host API under ThreadSanitizer: many threads and jobs, what they load replaced meanwhile. And
# connections of the client library in many threads.
.PHONY: tsan
tsan: deps
	@$(MAKE) --no-print-directory SAN=thread tsan-check

.PHONY: tsan-check
tsan-check: planted-fault $(exits) $(exit_host) $(BUILD)/tests/test_threads \
            $(BUILD)/tests/test_client_threads $(test_exits)
	BUILD=$(BUILD) tests/run threads

# Built as many at a time as there are processors, unless make was told otherwise; what is tested
# is complete before the first test runs. PATTERN=name runs those whose name contains it.
JOBS ?= $(shell nproc)
parallel = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(JOBS))
.PHONY: check quick check-served tested
tested: all $(test_programs) $(test_tools) $(BUILD)/bin/spsy-with-triggers $(fuzz_programs) $(test_exits) $(if $(SAN),planted-fault)
check:
	@$(MAKE) --no-print-directory $(parallel) tested
	BUILD=$(BUILD) tests/run $(PATTERN)
quick:
	@$(MAKE) --no-print-directory $(parallel) tested
	BUILD=$(BUILD) tests/run --quick $(PATTERN)
check-served:
	@$(MAKE) --no-print-directory $(parallel) tested
	SERVED=1 BUILD=$(BUILD) tests/run $(PATTERN)

# A sanitizer build first proves that it catches a fault.
$(BUILD)/tests/planted_fault: tests/planted_fault.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O0 -g $(SANFLAGS) -o $@ $<

.PHONY: planted-fault
planted-fault: $(BUILD)/tests/planted_fault
	@for kind in $(subst $(comma), ,$(SAN)); do \
	    if $< $$kind >/dev/null 2>&1; then \
	        echo "the $$kind sanitizer does not catch a planted fault"; exit 1; \
	    else echo "the $$kind sanitizer catches a planted fault"; fi; done

# cppcheck 2.10 takes descriptors handed on, guard pages and libraries kept for good for leaks; real
# ones are found by LeakSanitizer in the sanitizer build. readdir is safe on streams of one thread.
CPPCHECK_SUPPRESS := missingIncludeSystem normalCheckLevelMaxBranches memleak resourceLeak \
                     leakReturnValNotUsed invalidFunctionArg readdirCalled
lint: lint-deps
	tests/lint/rooms
	tests/lint/text
	tests/lint/behaviours
	tests/lint/references
	tests/lint/messages
	for tables in protection signon; do python3 -B tests/golden/$$tables.py --check || exit; done
	shellcheck -S warning .ci/run tests/run $(filter-out %/exceptions,$(wildcard tests/served/*)) tests/demo tests/demo_cups tests/trusted tests/bench/run tests/bench/peers tests/bench/peer_cups tests/bench/gateway tests/bench/instructions $(addprefix $(units)/,postinst prerm postrm) $(filter-out tests/lint/references,$(wildcard tests/lint/*)) tests/cli/*.sh
	cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 --enable=warning,performance,portability \
	    $(CPPCHECK_SUPPRESS:%=--suppress=%) --library=posix \
	    -Iinclude -Icore -j2 core

# ---- install: PREFIX, DESTDIR; the layout below PREFIX is what the programs look for ----
define spsy_pc
prefix=$(PREFIX)
bindir=$${prefix}/bin
libdir=$${prefix}/lib
includedir=$${prefix}/include
exitdir=$${libdir}/spsy/exits

Name: spsy
Description: spooled-file security exit point QIBM_QSP_SECURITY
Version: $(VERSION)
Libs: -L$${libdir} -lspsy
Libs.private: -lcjson
Cflags: -I$${includedir}
endef
export spsy_pc

define spsy_client_pc
prefix=$(PREFIX)
libdir=$${prefix}/lib
includedir=$${prefix}/include

Name: spsy-client
Description: statements over the socket of a spsy server
Version: $(VERSION)
Libs: -L$${libdir} -lspsyclient
Libs.private: -lcjson
Cflags: -I$${includedir}
endef
export spsy_client_pc

# The pages that the README, the headers and each other name.
pages := $(wildcard exits/*/README.md core/README.md core/*/README.md)

units := core/server/systemd
gateway_units := $(wildcard core/setup/systemd/spsy-gateway.*)

# What goes where: every file below PREFIX, for install and for uninstall.
installed := $(patsubst $(BUILD)/%,%,$(BUILD)/bin/spsy $(exit_host) $(connector) $(gateway) $(modules)) \
             $(addprefix lib/,libspsy.a libspsy.so libspsyexit.so pkgconfig/spsy.pc) \
             $(patsubst $(BUILD)/exits/%,lib/spsy/exits/%,$(exits)) $(wildcard include/*.h) \
             share/man/man1/spsy.1 share/man/man3/spsy-exit.3 share/man/man5/spsy-registry.5 \
             share/man/man7/spsy-protocol.7 share/man/man8/spsy-gateway.8 lib/libspsyclient.so lib/pkgconfig/spsy-client.pc \
             share/spsy/policy.schema.json share/spsy/decision-table.schema.json \
             share/bash-completion/completions/spsy share/zsh/site-functions/_spsy \
             share/fish/vendor_completions.d/spsy.fish \
             $(addprefix lib/systemd/system/,spsy.socket spsy.service $(notdir $(gateway_units))) \
             lib/sysusers.d/spsy.conf lib/tmpfiles.d/spsy.conf \
             $(addprefix share/doc/spsy/,README.md LICENSE $(wildcard samples/*) $(pages))
root = $(DESTDIR)$(PREFIX)

.PHONY: install uninstall deb
install: all man
	install -d $(addprefix $(root)/,$(sort $(dir $(installed))))
	install -m 755 $(BUILD)/bin/spsy $(root)/bin/
	install -m 755 $(exit_host) $(connector) $(gateway) $(root)/libexec/spsy/
	install -m 644 $(BUILD)/lib/libspsy.a $(root)/lib/
	install -m 755 $(BUILD)/lib/libspsy.so $(BUILD)/lib/libspsyexit.so \
	    $(BUILD)/lib/libspsyclient.so $(root)/lib/
	install -m 755 $(modules) $(root)/lib/spsy/
	install -m 755 $(exits) $(root)/lib/spsy/exits/
	install -m 644 $(wildcard include/*.h) $(root)/include/
	install -m 644 $(BUILD)/man/spsy.1 $(root)/share/man/man1/
	install -m 644 core/service/spsy-exit.3 $(root)/share/man/man3/
	install -m 644 core/registry/spsy-registry.5 $(root)/share/man/man5/
	install -m 644 $(BUILD)/man/spsy-protocol.7 $(root)/share/man/man7/
	install -m 644 $(BUILD)/man/spsy-gateway.8 $(root)/share/man/man8/
	$(BUILD)/bin/spsy completion bash | \
	    install -m 644 /dev/stdin $(root)/share/bash-completion/completions/spsy
	install -m 644 core/policy/policy.schema.json core/kit/decision-table.schema.json $(root)/share/spsy/
	$(BUILD)/bin/spsy completion zsh | install -m 644 /dev/stdin $(root)/share/zsh/site-functions/_spsy
	$(BUILD)/bin/spsy completion fish | \
	    install -m 644 /dev/stdin $(root)/share/fish/vendor_completions.d/spsy.fish
	echo "$$spsy_pc" | install -m 644 /dev/stdin $(root)/lib/pkgconfig/spsy.pc
	echo "$$spsy_client_pc" | install -m 644 /dev/stdin $(root)/lib/pkgconfig/spsy-client.pc
	for unit in $(units)/spsy.socket $(units)/spsy.service $(gateway_units); do \
	    sed 's|@PREFIX@|$(PREFIX)|g' $$unit | \
	        install -m 644 /dev/stdin $(root)/lib/systemd/system/$$(basename $$unit) || exit; done
	install -m 644 $(units)/spsy.sysusers $(root)/lib/sysusers.d/spsy.conf
	install -m 644 $(units)/spsy.tmpfiles $(root)/lib/tmpfiles.d/spsy.conf
	install -m 644 README.md LICENSE $(root)/share/doc/spsy/
	install -m 644 $(wildcard samples/*) $(root)/share/doc/spsy/samples/
	for page in $(pages); do \
	    install -m 644 $$page $(root)/share/doc/spsy/$$page || exit; done
	[ -n "$(DESTDIR)" ] || [ "$$(id -u)" != 0 ] || ldconfig # or -lspsyexit links and is not found

uninstall:
	rm -f $(addprefix $(root)/,$(installed))
	-rmdir -p --ignore-fail-on-non-empty $(root)/lib/spsy/exits $(root)/libexec/spsy \
	    $(root)/share/doc/spsy/samples 2>/dev/null

# A binary package for this Debian: build/spsy_VERSION_ARCH.deb
define deb_control
Package: spsy
Version: $(VERSION)
Architecture: $(shell dpkg --print-architecture 2>/dev/null)
Maintainer: the spsy authors <spsy@localhost>
Section: admin
Priority: optional
Depends: libc6, libcjson1, systemd | systemd-standalone-sysusers$(if $(filter -lsqlite3,$(SQLITE)),$(comma) libsqlite3-0)
Recommends: libarchive13, libcups2, libedit2, libncursesw6, libnettle8, libsodium23, tzdata
Description: spooled-file security exit point QIBM_QSP_SECURITY
 Asks registered exit programs, file by file, before a spool command touches a
 spooled file, as IBM i does; with a spool, a command line and a kit to write
 and rehearse exit programs.
endef
export deb_control

deb: all
	rm -rf $(BUILD)/deb
	@$(MAKE) --no-print-directory DESTDIR=$(CURDIR)/$(BUILD)/deb PREFIX=/usr install
	install -d -m 755 $(BUILD)/deb/DEBIAN
	echo "$$deb_control" | install -m 644 /dev/stdin $(BUILD)/deb/DEBIAN/control
	echo activate-noawait ldconfig | install -m 644 /dev/stdin $(BUILD)/deb/DEBIAN/triggers
	install -m 755 $(addprefix $(units)/,postinst prerm postrm) $(BUILD)/deb/DEBIAN/
	@package=$(BUILD)/spsy_$(VERSION)_$$(dpkg --print-architecture).deb; \
	    dpkg-deb --build --root-owner-group $(BUILD)/deb $$package.new && mv $$package.new $$package

clean:
	rm -rf build

-include $(shell find $(BUILD) -name '*.d' -type f 2>/dev/null)
