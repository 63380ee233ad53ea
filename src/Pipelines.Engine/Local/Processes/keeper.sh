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

# look RECORD: who sees to an attempt, and whether it runs.
look() {
    pid='' owner='' start='' fate=orphan
    while read -r word one two _ four _; do
        case $word in
        claimed) pid=$one start=$two owner=$four ;;
        adopted) owner=$one ;;
        exited) fate=over ;;
        esac
    done <"$1"
    [ "$(started "$pid")" = "$start" ] || fate=over
    [ "$owner" = "$engine" ] || fate=adopted
}

# started PID: when a process started, as the system counts; 0 where it does not tell, nothing if there is none.
started() {
    kill -0 "$1" || return
    [ -e /proc/self/stat ] || echo 0
    read -r line <"/proc/$1/stat" || return
    # The name may hold blanks and brackets; what stands behind its last bracket does not.
    # shellcheck disable=SC2086
    set -- ${line##*)}
    shift 19
    echo "$1"
}

# tell SIGNAL FOLDER: whoever left the supervisor's group still has the attempt's folder in the environment.
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
        case $(started "$pid") in
        # While a group has members its number is not given away; a stranger's start shows that it has been.
        '' | "$start") kill "-$1" "-$pid" ;;
        esac
    fi
}

# see_to RECORD: fails once there is nothing more to do for it.
see_to() {
    folder=${1%.record}
    look "$1"
    case $fate in
    adopted) return 1 ;;
    over)
        tell KILL "$folder"
        return 1
        ;;
    esac
    log=$logs${folder#"$runs"}.log
    [ -z "$(find "$log" -size "+$((most / 512))")" ] || : >"$log"
    if [ "$left" -le 0 ]; then
        [ -n "$signal" ] || echo "stopping orphaned" >>"$1"
        tell "${signal:-TERM}" "$folder"
    fi
}

set --
for record in "$runs"/*/*.record; do
    [ -s "$record" ] || continue
    look "$record"
    [ "$fate" != orphan ] || set -- "$@" "$record"
done
while [ $# -gt 0 ]; do
    for record; do
        shift
        ! see_to "$record" || set -- "$@" "$record"
    done
    [ "$left" -gt 0 ] || signal=KILL
    sleep "$tick"
    left=$((left - tick))
done
