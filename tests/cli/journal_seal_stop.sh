#!/bin/bash
# journal_seal_stop.sh - seals that nobody asks for: by the 4096th entry since the last one, and when a
# server has ended (a gateway: gateway_alone.sh).
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/serve_lib.sh
. "$(dirname "$0")/serve_lib.sh"
sql() { sqlite3 "$home/spool.db" "$@"; }
# sealed: EPOCH LAST of the last seal, and how many entries there are
sealed() { sql "SELECT epoch, substr(body, instr(body, 'last ') + 5, instr(body, 'count ') - instr(body, 'last ') - 6),
    (SELECT count(*) FROM decision) FROM seal ORDER BY epoch DESC LIMIT 1" | tr '|' ' '; }
made
key=$(embedded --json journal seal --public | grep -o '"publicKey":"[0-9a-f]*"' | cut -d'"' -f4)
equal "$(sealed)" "0 0 0"
expect 0 embedded crtusrprf bob
echo one >"$HOME_DIR/text"
expect 0 embedded --job FIRST crtsplf --file FIRST --fromstmf "$HOME_DIR/text"

proves W6 "the 4096th entry since the last seal is sealed with it, whatever the time; the one before is not"
entries=$(sql 'SELECT count(*) FROM decision')
script() { # COUNT: as many entries
    for ((i = 0; i < $1; i++)); do echo "HLDSPLF FILE(FIRST) JOB(FIRST)"; done >"$HOME_DIR/refused.cl"
    chmod 644 "$HOME_DIR/refused.cl"
    embedded -u BOB run --keep-going "$HOME_DIR/refused.cl" >/dev/null 2>&1 || true
}
script $((4095 - entries))
equal "$(sealed)" "0 0 4095"
script 1
equal "$(sealed)" "1 4096 4096"
script 1
equal "$(sealed)" "1 4096 4097"

proves W6 "a server's stop seals what has been journalled since the last seal: by SIGTERM and by SIGINT"
epoch=1
for signal in TERM INT; do
    server_start
    expect 0 officer hldsplf --file FIRST --job FIRST
    expect 0 officer rlssplf --file FIRST --job FIRST
    number=$(sql 'SELECT max(id) FROM decision')
    equal "$(sealed)" "$epoch $([ $epoch = 1 ] && echo 4096 || echo $((number - 2))) $number"
    server_stop $signal
    equal "$stopped" 0
    epoch=$((epoch + 1))
    equal "$(sealed)" "$epoch $number $number"
done

proves W6 "a stop without anything new makes none"
server_start
server_stop
equal "$(sealed)" "$epoch $number $number"

proves W6 "a stop is no fault when it cannot be sealed: told by doctor, and the next seal covers it"
mv "$home/seal.key" "$HOME_DIR/seal.key"
server_start
expect 0 officer hldsplf --file FIRST --job FIRST
server_stop
equal "$stopped" 0
contains "$(cat "$log")" "SPY0147: the journal is not sealed: $home/seal.key has not the key of epoch"
equal "$(sealed)" "$epoch $number $((number + 1))"
expect 1 embedded --json doctor
contains "$out" '"check":"seal","state":"wrong"'
mv "$HOME_DIR/seal.key" "$home/seal.key"

proves W6 "what a killed server has not sealed the next one seals, when it stops"
server_start
expect 0 officer rlssplf --file FIRST --job FIRST
server_stop KILL
equal "$(sealed)" "$epoch $number $((number + 2))"
server_start
server_stop
equal "$(sealed)" "$((epoch + 1)) $((number + 2)) $((number + 2))"
expect 0 embedded journal verify --key "$key"
contains "$err" "$((epoch + 2)) seals"
