#!/bin/bash
# shellcheck disable=SC2317 # functions that stand in for commands are called by ./run
#
# ./run without building anything: what it does about packages, places and mistakes.
# The commands that would change the machine are functions here, which tell what they were asked.
set -u

tree=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
count=0

check() { # NAME CONDITION…: one TAP line
    local name=$1 verdict=ok
    shift
    "$@" || verdict="not ok"
    count=$((count + 1))
    printf '%s %d - %s\n' "$verdict" "$count" "$name"
}

says() { # WORDS TEXT
    [[ $2 == *"$1"* ]] || { printf '# wanted: %s\n# found: %s\n' "$1" "$2"; return 1; }
}

is() {
    [ "$1" = "$2" ] || { printf '# wanted: %s\n# found: %s\n' "$1" "$2"; return 1; }
}

# world UID SUDO INSTALLED COMMAND…: run a function of ./run on a machine like that
world() {
    local uid=$1 sudo_says=$2 packages_there=$3
    shift 3
    (
        # shellcheck source=/dev/null
        source "$tree/run"
        # shellcheck disable=SC2034 # of ./run
        root=$scratch/tree
        prepare_tree
        id() { echo "$uid"; }
        env() { echo "env $*" >>"$scratch/asked"; }
        sudo() {
            case $sudo_says in yes) [ "$*" = "-n true" ] || "${@:2}" ;; *) return 1 ;; esac
        }
        dpkg-query() { for p in $packages_there; do echo "$p installed"; done; }
        "$@"
    ) 2>&1 </dev/null
}

asked() {
    cat "$scratch/asked" 2>/dev/null
    rm -f "$scratch/asked"
}

said=$(world 0 no "gcc meson" need gcc meson)
check "nothing is asked of apt when all is there" is "" "$(asked)$said"

world 0 no "gcc" need gcc meson tmux >/dev/null
now=$(asked)
check "root updates the lists first" says "apt-get -qy -o DPkg::Lock::Timeout=300 update" "$now"
check "root installs exactly what is missing" says "install --no-install-recommends meson tmux" "$now"
check "apt asks no questions" says "DEBIAN_FRONTEND=noninteractive" "$now"

world 1000 yes "gcc" need gcc meson >/dev/null
check "a user with sudo installs through it" says "--no-install-recommends meson" "$(asked)"

said=$(world 1000 no "gcc" need gcc meson tmux)
status=$?
check "without root or sudo the status is 1" is 1 "$status"
check "without root or sudo it names the command" \
    says "apt-get update && apt-get install --no-install-recommends meson tmux" "$said"
check "without root or sudo nothing is tried" is "" "$(asked)"

listing=$("$tree/run")
for command in chat test fuzz bench install fmt lint; do
    check "./run alone lists $command" says "./run $command" "$listing"
done

said=$("$tree/run" teleport 2>&1)
status=$?
check "an unknown command is a usage error" is 2 "$status"
check "an unknown command is named" says "unknown command: teleport" "$said"

mkdir -p "$scratch/a place"
ln -s "$tree/run" "$scratch/a place/run me"
check "it works through a link in a path with spaces" \
    is "$listing" "$(cd / && env -u HOME "$scratch/a place/run me")"

cp "$tree/run" "$scratch/a place/run"
failing() { echo "the reason"; return 3; }
said=$(
    # shellcheck source=/dev/null
    source "$scratch/a place/run"
    prepare_tree
    step "trying" trial failing 2>&1 || true
)
check "a failing step shows what it printed" says "the reason" "$said"
check "a failing step says where the rest is" says "a place/build/log/trial.log" "$said"
echo "1..$count"
