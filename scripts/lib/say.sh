# What the scripts say while they work. Sourced after ROOT is set; every step has a name, and an error its remedy.

LOGS="$ROOT/.cache/logs"

say() { printf '\033[2m%s\033[0m %s\n' "$(date +%H:%M:%S)" "$*" >&2; }

# fail STEP MESSAGE REMEDY
fail() {
    printf '\n%s failed: %s\n  remedy: %s\n' "$1" "$2" "$3" >&2
    exit 1
}

# quietly STEP REMEDY COMMAND...: runs the command with its output in a log; shows the end of it when it fails.
quietly() {
    local step=$1 remedy=$2 log
    shift 2
    mkdir -p "$LOGS"
    log="$LOGS/$(printf '%s' "$step" | tr -cs 'a-zA-Z0-9' '-').log"
    if ! "$@" >"$log" 2>&1 </dev/null; then
        tail -n 25 "$log" >&2
        fail "$step" "'$*' ended with an error (all of it: $log)" "$remedy"
    fi
}

# digest FILE...: one hash over the contents and names.
digest() { sha256sum "$@" | sha256sum | cut -c1-16; }
