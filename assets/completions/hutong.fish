# Completion of hutong(1) and hutongd(8) for fish.

set -l commands send tail history rooms who status doctor

complete -c hutong -f
complete -c hutong -n "not __fish_seen_subcommand_from $commands" -a send -d 'Say something and end'
complete -c hutong -n "not __fish_seen_subcommand_from $commands" -a tail -d 'Last events of a room'
complete -c hutong -n "not __fish_seen_subcommand_from $commands" -a history -d 'Events by number'
complete -c hutong -n "not __fish_seen_subcommand_from $commands" -a rooms -d 'Public rooms'
complete -c hutong -n "not __fish_seen_subcommand_from $commands" -a who -d 'Users'
complete -c hutong -n "not __fish_seen_subcommand_from $commands" -a status -d 'Does the server answer'
complete -c hutong -n "not __fish_seen_subcommand_from $commands" -a doctor -d 'What to change in this terminal'
complete -c hutong -s s -l server -x -a 'unix: tcp://' -d 'The server'
complete -c hutong -s n -l name -x -d 'User name, or count'
complete -c hutong -l password-command -x -d 'Prints the password'
complete -c hutong -s r -l room -x -d 'Room'
complete -c hutong -n "not __fish_seen_subcommand_from $commands" -l linear -d 'Lines instead of a screen'
complete -c hutong -s V -l version -d 'Print the version'
complete -c hutong -s h -l help -d 'Print how it is called'
complete -c hutong -n '__fish_seen_subcommand_from send' -s u -l user -x -d 'User'
complete -c hutong -n '__fish_seen_subcommand_from tail history' -l count -x -d 'How many'
complete -c hutong -n '__fish_seen_subcommand_from status' -l short -d 'Unread, in a few words'
complete -c hutong -n '__fish_seen_subcommand_from tail' -s f -l follow -d 'Go on live'
complete -c hutong -n '__fish_seen_subcommand_from history' -l before -x -d 'Before a number'
complete -c hutong -n '__fish_seen_subcommand_from history' -l after -x -d 'After a number'
complete -c hutong -n '__fish_seen_subcommand_from tail history rooms who status' -l json -d 'JSON lines'

complete -c hutongd -f
complete -c hutongd -s c -l config -r -F -d 'Configuration'
complete -c hutongd -s l -l listen -x -a 'unix: tcp://' -d 'Listen here'
complete -c hutongd -s d -l data -x -a '(__fish_complete_directories)' -d 'Where the database is'
complete -c hutongd -s w -l workers -x -a 0 -d 'Processes that serve'
complete -c hutongd -l durability -x -a 'power process' -d 'What messages survive'
complete -c hutongd -l log-level -x -a 'error warn info debug' -d 'Least level to log'
complete -c hutongd -l log-format -x -a 'text json' -d 'Form of a line'
complete -c hutongd -l check -d 'Check the configuration and end'
complete -c hutongd -s V -l version -d 'Print the version'
complete -c hutongd -s h -l help -d 'Print how it is called'
