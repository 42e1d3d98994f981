# Completes QEMU's command lines in fish. Written by `qemu4j completion fish`, with the tables that it reads.
# A table's line: a name, what it takes, words about it. Nothing that was typed is ever evaluated.
set -g __qemu4j_tables @TABLES@

# TABLE NAME: prints what the name takes.
function __qemu4j_takes
    test -r $argv[1]; or return 1
    set -l name (string escape --style=regex -- $argv[2])
    string replace -rf "^$name\t([^\t]*)\t.*" '$1' <$argv[1]
end

# TABLE BEFORE TYPED: prints the names that begin as typed, with what stands before them: a second hyphen, or a list, and then parameters only.
function __qemu4j_names
    test -r $argv[1]; or return
    set -l typed (string escape --style=regex -- $argv[3])
    set -l equals
    test -n "$argv[2]" -a "$argv[2]" != -; and set equals '(?<==)'
    for line in (string replace -rf "^($typed""[^\t]*)$equals\t[^\t]*\t(.*)" '$1\t$2' <$argv[1])
        echo -- $argv[2]$line
    end
end

# TABLE BEFORE TYPED: prints what can be switched on and off, as +name and -name.
function __qemu4j_switches
    test -r $argv[1]; or return
    set -l typed (string escape --style=regex -- "$argv[3]")
    for line in (string replace -rf "^($typed""[^=\t]*)=\t=on\|off\t(.*)" '$1\t$2' <$argv[1])
        echo -- $argv[2]$line
    end
end

# KIND WORD…: prints the ids of this kind that the line has.
function __qemu4j_ids
    set -l kind $argv[1]
    set -l words $argv[2..-1]
    test (count $words) -ge 3; or return
    for i in (seq 3 (count $words))
        set -l option (string replace -r '^--' - -- $words[(math $i - 1)])
        set -l key id
        switch "$kind:$option"
            case netdev:-netdev chardev:-chardev block:-drive audiodev:-audiodev tpmdev:-tpmdev fsdev:-fsdev bus:-device
            case block:-blockdev
                set key node-name
            case 'object:*:-object'
                set -l type (string replace object: '' -- $kind)
                string match -q -- "$type*" (string replace qom-type= '' -- $words[$i]); or continue
            case '*'
                continue
        end
        set -l id (string match -rg -- "(?:^|,)$key=([^,]*)" $words[$i])
        test -n "$id[1]"; or continue
        test $kind = bus; and set id[1] $id[1].0
        echo -- $id[1]
    end
end

# BEFORE TYPED LIST DIRECTORIES: prints files; commas are doubled in a list.
function __qemu4j_files
    set -l typed $argv[2]
    test -n "$argv[3]"; and set typed (string replace -a ,, , -- $typed)
    set -l files $typed*
    for file in $files
        test -n "$argv[4]" -a ! -d "$file"; and continue
        string match -q -- '*'\n'*' $file; and continue
        set -l name $file
        test -n "$argv[3]"; and set name (string replace -a , ,, -- $name)
        test -d "$file"; and set name $name/
        printf '%s\n' "$argv[1]$name"
    end
end

# TAKES BEFORE TYPED LIST WORD…: prints the values.
function __qemu4j_values
    switch "$argv[1]"
        case '=*'
            for value in (string split '|' -- (string sub -s 2 -- $argv[1]))
                echo -- $argv[2]$value
            end
        case '@*'
            for value in (__qemu4j_ids (string sub -s 2 -- $argv[1]) $argv[5..-1])
                echo -- $argv[2]$value
            end
        case f
            __qemu4j_files $argv[2] $argv[3] $argv[4] ''
        case d
            __qemu4j_files $argv[2] $argv[3] $argv[4] yes
    end
end

# TABLES OPTION TYPED WORD…: completes a list, `driver,name=value,…`.
function __qemu4j_list
    set -l tables $argv[1]
    set -l option (string replace -r '^-' '' -- $argv[2])
    test $option = M; and set option machine
    set -l typed $argv[3]
    set -l marked (string replace -a ,, \x01 -- $typed)
    set -l last (string replace -r '.*,' '' -- $marked | string replace -a \x01 ,,)
    set -l before (string sub -l (math (string length -- $typed) - (string length -- "$last")) -- $typed)
    set -l head (string replace -r ',.*' '' -- $marked | string replace -r '^[^=]*=' '')
    string match -qr '^[a-zA-Z0-9_+-][a-zA-Z0-9_.+-]*$' -- $head; or set head ''
    # The block node that the last name is of, `file.filename`, if the line tells its driver.
    set -l node (string replace -r '=.*' '' -- "$last")
    while contains -- $option blockdev drive; and string match -q '*.*' -- "$node"
        set node (string replace -r '\.[^.]*$' '' -- $node)
        set -l tag (string escape --style=regex -- "$node.driver=")
        string match -qr -- "^$tag" $last; and continue
        set -l driver (string match -rg -- "(?:^|,)$tag""([a-zA-Z0-9_+-][a-zA-Z0-9_.+-]*)(?:,|\$)" $marked)
        test -n "$driver[1]"; or continue
        set option blockdev
        set head $driver[1]
        set before "$before$node."
        set last (string sub -s (math (string length -- "$node.") + 1) -- $last)
        break
    end
    if string match -q '*=*' -- $last
        set -l name (string replace -r '=.*' = -- $last)
        set -l takes (__qemu4j_takes "$tables/p-$option,$head" $name; or __qemu4j_takes $tables/p-$option $name)
        __qemu4j_values "$takes[1]" $before$name (string replace -r '^[^=]*=' '' -- $last) yes $argv[4..-1]
    else if test $option = cpu -a -n "$before"; and string match -qr '^[+-]' -- $last
        __qemu4j_switches $tables/p-cpu $before(string sub -l 1 -- $last) (string sub -s 2 -- $last)
    else
        test -n "$before" -a -n "$head"; and __qemu4j_names "$tables/p-$option,$head" "$before" "$last"
        __qemu4j_names $tables/p-$option "$before" "$last"
    end
end

function __qemu4j_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    if string match -qr '^["\']' -- $typed
        set typed (string sub -s 2 -- $typed)
    else
        set typed (string unescape -- "$typed"; or echo -- $typed)
    end
    set -l program (string replace -r '.*/' '' -- $words[1])
    string match -qr '^[a-zA-Z0-9_-]+$' -- $program; or return
    set -l tables $__qemu4j_tables/$program
    set -l options $tables/options
    if test $program = qemu-img
        set options $tables/commands
        if test (count $words) -gt 1
            string match -qr '^[a-z]+$' -- $words[2]; and set options $tables/options-$words[2]
        end
    end
    set -l takes
    set -l previous $words[-1]
    if test (count $words) -gt 1
        test $program = qemu-img; or set previous (string replace -r '^--' - -- $previous)
        set takes (__qemu4j_takes $options $previous)
    end
    switch "$takes[1]"
        case l
            __qemu4j_list $tables $previous "$typed" $words
        case t
        case '' -
            if test $program != qemu-img; and string match -q -- '--*' $typed
                __qemu4j_names $options - (string sub -s 2 -- $typed)
            else if string match -q -- '-*' $typed; or string match -q '*/commands' $options
                __qemu4j_names $options '' "$typed"
            else
                __qemu4j_files '' "$typed" '' ''
            end
        case '*'
            __qemu4j_values "$takes[1]" '' "$typed" '' $words
    end
end

for program in @PROGRAMS@
    complete -c $program -f -a '(__qemu4j_complete)'
end
