# spsy - build, test, install. `make help` lists the targets.
#
#   make            build everything into build/
#   make deps       install what is missing (Debian packages)
#   make demo       deps, build, run the main job on a real spooled file
#   make test       deps, build, every test
#   SAN=address,undefined | SAN=thread   the same in build/san-*/ under sanitizers

SHELL := /bin/bash
PREFIX ?= /usr/local
CC ?= cc
VERSION := 0.1.0
BUILD ?= build$(if $(SAN),/san-$(subst $(comma),-,$(SAN)))
comma := ,

PACKAGES := gcc g++ make pkg-config libc6-dev libcjson-dev libsqlite3-dev libcunit1-dev
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wundef \
            -Wwrite-strings -Wvla $(if $(CI),-Werror)
OPTIMIZE ?= -O2 -g
HARDEN := $(if $(SAN),,-D_FORTIFY_SOURCE=2) -fstack-protector-strong -fPIE
SANFLAGS := $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all)
CPPFLAGS += -Iinclude -Icore -D_GNU_SOURCE -DSPSY_VERSION='"$(VERSION)"'
CFLAGS += -std=gnu11 $(OPTIMIZE) $(WARNINGS) $(HARDEN) $(SANFLAGS)
LDFLAGS += -Wl,-z,relro,-z,now $(SANFLAGS)

ENGINE_ROOMS := base record registry service program dispatch
CLI_ROOMS := session spool function command cli
engine_sources := $(wildcard $(ENGINE_ROOMS:%=core/%/*.c))
cli_sources := $(filter-out core/cli/main.c,$(wildcard $(CLI_ROOMS:%=core/%/*.c)))
engine_objects := $(engine_sources:%.c=$(BUILD)/obj/%.o)
engine_pic_objects := $(engine_sources:%.c=$(BUILD)/pic/%.o)
cli_objects := $(cli_sources:%.c=$(BUILD)/obj/%.o)

programs := $(BUILD)/bin/spsy $(BUILD)/lib/libspsy.a $(BUILD)/lib/libspsy.so
test_sources := $(wildcard tests/test_*.c)
test_programs := $(test_sources:tests/%.c=$(BUILD)/tests/%)
test_exits := $(patsubst tests/exits/%.c,$(BUILD)/tests/exits/%.so,$(wildcard tests/exits/*.c))

.PHONY: all deps demo test lint clean help
.DEFAULT_GOAL := all
.SECONDARY:
all: $(programs)

# ---- engine: libc and cJSON only ----
$(BUILD)/obj/%.o: %.c
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

# ---- the command line ----
$(BUILD)/lib/libspsycli.a: $(cli_objects)
	@mkdir -p $(@D)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/bin/spsy: $(BUILD)/obj/core/cli/main.o $(BUILD)/lib/libspsycli.a $(BUILD)/lib/libspsy.a
	@mkdir -p $(@D)
	$(CC) -pie $(LDFLAGS) -o $@ $^ -lcjson -lsqlite3

# ---- tests ----
$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(BUILD)/obj/tests/harness.o $(BUILD)/lib/libspsycli.a \
                  $(BUILD)/lib/libspsy.a
	@mkdir -p $(@D)
	$(CC) -pie $(LDFLAGS) -o $@ $^ -lcjson -lsqlite3 -lcunit

$(BUILD)/tests/exits/%.so: tests/exits/%.c
	@mkdir -p $(@D)
	$(CC) -Iinclude -O1 -g -shared -fPIC $(EXIT_CFLAGS) -o $@ $<

deps:
	@command -v pkg-config >/dev/null && pkg-config --exists libcjson sqlite3 cunit || { \
	    apt-get update && apt-get install -y --no-install-recommends $(PACKAGES); }

test: deps all $(test_programs) $(test_exits)
	BUILD=$(BUILD) tests/run

clean:
	rm -rf build

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
