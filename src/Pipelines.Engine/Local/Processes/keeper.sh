# Waits for the engine's death, then ends the attempts that nobody takes over, and keeps their logs small until then.
# sh keeper.sh RUNS LOGS ENGINE ORPHAN_SECONDS LOG_BYTES TICK_SECONDS

runs=$1 logs=$2 engine=$3 left=$4 most=$5 tick=$6
signal=
trap : HUP INT QUIT TERM USR1 USR2 ALRM

# Standard input is a pipe whose other end the engine holds: the kernel closes it, however the engine ends.
while read -r line; do
    [ "$line" != bye ] || exit 0
done
# An order that was given with the last breath is carried out within that time.
sleep 1

# is_orphan RECORD: its program runs, and its engine is still the one that died.
is_orphan() {
    pid='' owner='' start=''
    while read -r word one two _ four _; do
        case $word in
        claimed) pid=$one start=$two owner=$four ;;
        adopted) owner=$one ;;
        exited) return 1 ;;
        esac
    done <"$1"
    [ "$owner" = "$engine" ] && kill -0 "$pid" && [ "$(started "$pid")" = "$start" ]
}

# started PID: when a process started, as the system counts; 0 where it does not tell.
started() {
    [ -r "/proc/$1/stat" ] || { echo 0; return; }
    read -r line <"/proc/$1/stat"
    # The name may hold blanks and brackets; what stands behind its last bracket does not.
    # shellcheck disable=SC2086
    set -- ${line##*)}
    shift 19
    echo "$1"
}

# tell SIGNAL FOLDER PID: whoever left the group still has the attempt's folder in the environment.
tell() {
    # shellcheck disable=SC1090
    [ ! -e "$2.end" ] || . "$2.end"
    # shellcheck disable=SC2013
    for found in $(grep -lszFx "PIPELINES_ATTEMPT=$2" /proc/[0-9]*/environ); do
        found=${found#/proc/}
        kill "-$1" "${found%/environ}"
    done
    # To be asked once is enough. By force also those who gave their environment away, with the supervisor itself.
    if [ "$1" = KILL ] || ! [ -e /proc/self/environ ]; then
        kill "-$1" -- "-$3"
    fi
}

# look RECORD
look() {
    folder=${1%.record}
    log=$logs${folder#"$runs"}.log
    [ -z "$(find "$log" -size "+$((most / 512))")" ] || : >"$log"
    if [ "$left" -le 0 ]; then
        [ -n "$signal" ] || echo "stopping orphaned" >>"$1"
        tell "${signal:-TERM}" "$folder" "$pid"
    fi
}

set --
for record in "$runs"/*/*.record; do
    ! [ -s "$record" ] || ! is_orphan "$record" || set -- "$@" "$record"
done
while [ $# -gt 0 ]; do
    for record; do
        shift
        ! is_orphan "$record" || { look "$record"; set -- "$@" "$record"; }
    done
    [ "$left" -gt 0 ] || signal=KILL
    sleep "$tick"
    left=$((left - tick))
done
