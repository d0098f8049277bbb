# Completion of hutong(1) and hutongd(8) for bash.

_hutong_servers() { # the names that servers were given
    hutong servers 2>/dev/null | cut -d ' ' -f 1
}

_hutong_after() { # what the word after an option may be
    case $1 in
    -s | --server) COMPREPLY=($(compgen -W "unix: tcp:// tls:// $(_hutong_servers)" -- "$2")) ;;
    -c | --config) COMPREPLY=($(compgen -f -- "$2")) ;;
    -d | --data) COMPREPLY=($(compgen -d -- "$2")) ;;
    -l | --listen) COMPREPLY=($(compgen -W 'unix: tcp:// tls:// irc:// ircs:// ws:// wss://' -- "$2")) ;;
    --durability) COMPREPLY=($(compgen -W 'power process' -- "$2")) ;;
    --log-level) COMPREPLY=($(compgen -W 'error warn info debug' -- "$2")) ;;
    --log-format) COMPREPLY=($(compgen -W 'text json' -- "$2")) ;;
    --certificate) COMPREPLY=($(compgen -f -- "$2")) ;;
    --file | -o | --output) COMPREPLY=($(compgen -f -- "$2")) ;;
    --password-command) COMPREPLY=($(compgen -c -- "$2")) ;;
    -w | --workers | -n | --name | -r | --room | -u | --user | --count | --before | --after | --context) ;;
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
    export) options+=' -r --room -u --user --files' ;;
    import) options+=' -r --room --files' ;;
    fetch) options+=' -r --room -o --output' ;;
    tail) options+=' -r --room --count -f --follow --json' ;;
    room) options+=' -r --room --json show join part topic rename set announce archive role op deop voice devoice transfer title invite approve deny
        waiting kick ban ban-address unban mute unmute except unexcept welcome unwelcome bans reply edit recall react pin unpin pins thread versions' ;;
    admin) options+=' --json broadcast sessions disconnect server-ban server-bans server-unban close-room audit reload' ;;
    search) options+=' --count --context --json' ;;
    history) options+=' -r --room --count --before --after --json' ;;
    who) options+=' -r --room --json' ;;
    rooms) options+=' --json' ;;
    servers) options='--json' ;;
    status) options+=' --json --short' ;;
    *)
        options+=' -r --room --bare --linear -V --version -h --help'
        [[ $word == -* ]] || options+=" unix: tcp:// tls:// $(_hutong_servers)"
        [ "$COMP_CWORD" -gt 1 ] || options+=' send tail history export import search fetch rooms who room admin status servers doctor certificate'
        ;;
    esac
    COMPREPLY=($(compgen -W "$options" -- "$word"))
}

_hutongd() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words='-c --config -d --data'
    _hutong_after "$before" "$word" && return
    case ${COMP_WORDS[1]} in
    backup) COMPREPLY=($(compgen -d -- "$word")) && return ;;
    account)
        [ "$COMP_CWORD" -ne 2 ] || words='add list password remove'
        [ "$COMP_CWORD" -ne 4 ] || [ "${COMP_WORDS[2]}" != remove ] || words+=' erase'
        ;;
    hash-password | reload | status) ;;
    *)
        words+=' -l --listen -w --workers --durability --log-level --log-format --check -V --version -h --help'
        [ "$COMP_CWORD" -gt 1 ] || words+=' account backup hash-password reload status'
        ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$word"))
}

complete -F _hutong hutong
complete -F _hutongd hutongd
