# Completion of hutong(1) and hutongd(8) for bash.

_hutong_after() { # what the word after an option may be
    case $1 in
    -s | --server) COMPREPLY=($(compgen -W 'unix: tcp://' -- "$2")) ;;
    -c | --config) COMPREPLY=($(compgen -f -- "$2")) ;;
    -d | --data) COMPREPLY=($(compgen -d -- "$2")) ;;
    -l | --listen) COMPREPLY=($(compgen -W 'unix: tcp://' -- "$2")) ;;
    --durability) COMPREPLY=($(compgen -W 'power process' -- "$2")) ;;
    --log-level) COMPREPLY=($(compgen -W 'error warn info debug' -- "$2")) ;;
    --log-format) COMPREPLY=($(compgen -W 'text json' -- "$2")) ;;
    --certificate) COMPREPLY=($(compgen -f -- "$2")) ;;
    --file | -o | --output) COMPREPLY=($(compgen -f -- "$2")) ;;
    --password-command) COMPREPLY=($(compgen -c -- "$2")) ;;
    -w | --workers | -n | --name | -r | --room | -u | --user | --count | --before | --after) ;;
    *) return 1 ;;
    esac
}

_hutong() {
    local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]}
    _hutong_after "${COMP_WORDS[COMP_CWORD - 1]}" "$word" && return
    local options='-s --server -n --name --certificate --password-command'
    case $command in
    doctor) options='' ;;
    certificate) COMPREPLY=($(compgen -f -- "$word")) && return ;;
    send) options+=' -r --room -u --user --file' ;;
    export) options+=' -r --room -u --user' ;;
    import) options+=' -r --room' ;;
    fetch) options+=' -r --room -o --output' ;;
    tail) options+=' -r --room --count -f --follow --json' ;;
    room) options+=' -r --room --json show join part topic set announce archive role op deop transfer title invite approve deny
        waiting kick ban ban-address unban mute unmute bans reply edit recall react pin unpin pins thread versions' ;;
    admin) options+=' --json broadcast sessions disconnect server-ban server-bans server-unban close-room audit reload' ;;
    search) options+=' --count --context --json' ;;
    history) options+=' -r --room --count --before --after --json' ;;
    who) options+=' -r --room --json' ;;
    rooms) options+=' --json' ;;
    servers) options='--json' ;;
    status) options+=' --json --short' ;;
    *)
        options+=' -r --room --bare --linear -V --version -h --help'
        [ "$COMP_CWORD" -gt 1 ] || options+=' send tail history export import search fetch rooms who room admin status servers doctor certificate'
        ;;
    esac
    COMPREPLY=($(compgen -W "$options" -- "$word"))
}

_hutongd() {
    local word=${COMP_WORDS[COMP_CWORD]}
    _hutong_after "${COMP_WORDS[COMP_CWORD - 1]}" "$word" && return
    COMPREPLY=($(compgen -W '-c --config -l --listen -d --data -w --workers --durability --log-level
        --log-format --check -V --version -h --help account backup hash-password reload status' -- "$word"))
}

complete -F _hutong hutong
complete -F _hutongd hutongd
