# Runs programs for an engine that may die at any moment: one at a time, in this session. Orders are lines of shell on standard
# input, an answer to each goes to standard output. When the engine is gone the program at hand is seen to its end.
# sh -s ENGINE_PID

set -C
engine=$1
trap : HUP INT QUIT TERM USR1 USR2 ALRM PIPE

# attempt RECORD LOG FOLDER CLAIM COMMAND [SECONDS GRACE]
attempt() {
    if ! cd "$3" || ! command exec 3>>"$2"; then
        echo unwritable
        return
    fi
    # With set -C this makes the file or fails: of two supervisors one runs the program. It may not have written its line yet.
    if ! command exec 4>"$1"; then
        exec 3>&-
        if [ -e "$1" ]; then echo taken; else echo unwritable; fi
        return
    fi
    if ! printf '%s\n' "$4" >&4; then
        exec 3>&- 4>&-
        rm -f "$1"
        echo unwritable
        return
    fi
    exec 4>&-
    watch=
    if [ -n "$6" ]; then
        limit "$1" "$3" "$6" "$7" >/dev/null 3>&- &
        watch=$!
    fi
    eval "$5" </dev/null >&3 2>&3 3>&-
    code=$?
    [ -z "$watch" ] || { kill -USR1 "$watch"; wait "$watch"; }
    exec 3>&-
    cd /
    # A living engine makes outputs durable itself. Without one a record may only outlive a loss of power if the outputs do.
    if kill -0 "$engine"; then
        echo "exited $code" >>"$1"
    else
        sync
        echo "exited $code kept" >>"$1"
        sync
    fi
    echo "exited $code"
}

# limit RECORD FOLDER SECONDS GRACE: the time limit of a program, kept by a process of its own.
limit() {
    nap=
    trap 'kill -KILL "$nap"; exit' USR1
    # Ignored, so that asking the whole group to end does not end the one who sees to it.
    trap '' HUP INT QUIT TERM
    rest "$3"
    echo "stopping time-out" >>"$1"
    tell TERM "$2"
    rest "$4"
    tell KILL "$2"
    # Time for the supervisor to write down how it ended. Then whoever hides from the scan goes with the group.
    rest 2
    kill -KILL 0
}

rest() {
    sleep "$1" &
    nap=$!
    wait "$nap" || exit
}

# tell SIGNAL FOLDER: whoever left the group still has the attempt's folder in the environment.
tell() {
    # shellcheck disable=SC1090
    [ ! -e "$2.end" ] || . "$2.end"
    [ -e /proc/self/environ ] || kill "-$1" 0
    # shellcheck disable=SC2013
    for found in $(grep -lszFx "PIPELINES_ATTEMPT=$2" /proc/[0-9]*/environ); do
        found=${found#/proc/}
        kill "-$1" "${found%/environ}"
    done
}
