#compdef @PROGRAMS@
# Completes QEMU's command lines in zsh. Written by `qemu4j completion zsh`, with the tables that it reads.
# A table's line: a name, what it takes, words about it. Nothing that was typed is ever evaluated.
typeset -g _qemu4j_tables=@TABLES@

# TABLE NAME: leaves what the name takes in `takes`.
_qemu4j_takes() {
    local tab=$'\t' lines
    takes=
    [[ -r $1 ]] || return 1
    lines=(${(M)${(f)"$(<$1)"}:#${(b)2}${tab}*})
    (($#lines)) || return 1
    takes=${${lines[1]#*$tab}%%$tab*}
}

# TABLE BEFORE TYPED: offers the names that begin as typed, with what stands before them: a second hyphen, or a list, and then parameters only.
_qemu4j_names() {
    local tab=$'\t' lines name line
    [[ -r $1 ]] || return 0
    lines=(${(M)${(f)"$(<$1)"}:#${(b)3}*})
    for line in $lines; do
        name=${line%%$tab*}
        [[ -z $2 || $2 == - || $name == *= ]] || continue
        found+=("$2$name")
        shown+=("$name  ${line##*$tab}")
    done
}

# TABLE BEFORE TYPED: offers what can be switched on and off, as +name and -name.
_qemu4j_switches() {
    local tab=$'\t' lines line
    [[ -r $1 ]] || return 0
    lines=(${(M)${(f)"$(<$1)"}:#${(b)3}*})
    for line in $lines; do
        [[ $line == *"=${tab}=on|off${tab}"* ]] || continue
        found+=("$2${line%%=*}")
        shown+=("${line%%=*}  ${line##*$tab}")
    done
}

# KIND: leaves the ids of this kind that the line has in `ids`.
_qemu4j_ids() {
    local i option word key
    ids=()
    for ((i = 3; i <= $#words; i++)); do
        ((i != CURRENT)) || continue
        option=${(Q)words[i - 1]} word=${(Q)words[i]} key=id
        [[ $option != --* ]] || option=${option#-}
        case $1:$option in
        netdev:-netdev | chardev:-chardev | block:-drive | audiodev:-audiodev | tpmdev:-tpmdev | fsdev:-fsdev | bus:-device) ;;
        block:-blockdev) key=node-name ;;
        object:*:-object) [[ ${word#qom-type=} == "${1#object:}"* ]] || continue ;;
        *) continue ;;
        esac
        word=,$word
        [[ $word == *",$key="* ]] || continue
        word=${word#*",$key="}
        word=${word%%,*}
        [[ $1 != bus ]] || word+=.0
        ids+=("$word")
    done
}

# BEFORE TYPED DIRECTORIES: offers files; commas are doubled in a list, which `list` tells.
_qemu4j_files() {
    local typed=$2 file name
    [[ -z $list ]] || typed=${typed//,,/,}
    for file in "$typed"*(N); do
        [[ -z $3 || -d $file ]] || continue
        name=$file
        [[ -z $list ]] || name=${name//,/,,}
        [[ ! -d $file ]] || name+=/
        found+=("$1$name")
        shown+=("${${file##*/}//[[:cntrl:]]/?}")
    done
}

# TAKES BEFORE TYPED: offers the values that begin as typed.
_qemu4j_values() {
    local value ids
    case $1 in
    \=*)
        for value in ${(s:|:)1#=}; do
            [[ $value != "$3"* ]] || { found+=("$2$value") && shown+=("$value"); }
        done
        ;;
    @*)
        _qemu4j_ids "${1#@}"
        for value in $ids; do
            [[ $value != "$3"* ]] || { found+=("$2$value") && shown+=("$value"); }
        done
        ;;
    f) _qemu4j_files "$2" "$3" '' ;;
    d) _qemu4j_files "$2" "$3" yes ;;
    esac
}

# Goes into the block node that the last name is of, `file.filename`, if the line tells its driver.
_qemu4j_node() {
    local node=${last%%=*} driver
    while [[ ($option == blockdev || $option == drive) && $node == *.* ]]; do
        node=${node%.*}
        [[ ,$marked == *",${node}.driver="* && $last != "${node}.driver="* ]] || continue
        driver=,$marked
        driver=${driver#*",${node}.driver="}
        driver=${driver%%,*}
        [[ -n $driver && $driver != *[^a-zA-Z0-9_.+-]* && $driver != .* ]] || return 0
        option=blockdev
        head=$driver
        before+="${node}."
        last=${last#"${node}."}
        return 0
    done
}

# OPTION TYPED: completes a list, `driver,name=value,…`.
_qemu4j_list() {
    local option=${1#-} marked=${2//,,/$'\001'} head last before list=yes
    [[ $option != M ]] || option=machine
    last=${marked##*,}
    last=${last//$'\001'/,,}
    before=${2[1,$(($#2 - $#last))]}
    head=${marked%%,*}
    head=${head#*=}
    [[ $head != *[^a-zA-Z0-9_.+-]* && $head != .* ]] || head=
    _qemu4j_node
    if [[ $last == *=* ]]; then
        _qemu4j_takes "$tables/p-$option,$head" "${last%%=*}=" || _qemu4j_takes "$tables/p-$option" "${last%%=*}=" || return 0
        _qemu4j_values "$takes" "$before${last%%=*}=" "${last#*=}"
    elif [[ $option == cpu && -n $before && $last == [+-]* ]]; then
        _qemu4j_switches "$tables/p-cpu" "$before${last[1]}" "${last[2,-1]}"
    else
        [[ -z $before || -z $head ]] || _qemu4j_names "$tables/p-$option,$head" "$before" "$last"
        _qemu4j_names "$tables/p-$option" "$before" "$last"
    fi
}

_qemu4j_complete() {
    emulate -L zsh
    local found=() shown=() list='' takes='' program=${${(Q)words[1]}##*/} tables options typed=${(Q)PREFIX} previous=
    [[ $program != *[^a-zA-Z0-9_-]* ]] || return 1
    tables=$_qemu4j_tables/$program
    [[ -d $tables ]] || { _files && return; }
    options=$tables/options
    if [[ $program == qemu-img ]]; then
        options=$tables/commands
        if ((CURRENT > 2)); then
            [[ ${(Q)words[2]} == *[^a-z]* ]] || options=$tables/options-${(Q)words[2]}
        fi
    fi
    if ((CURRENT > 2)); then
        previous=${(Q)words[CURRENT - 1]}
        [[ $program == qemu-img || $previous != --* ]] || previous=${previous#-}
        _qemu4j_takes "$options" "$previous" || takes=-
    fi
    local kind=${takes:--}
    case $kind in
    l) _qemu4j_list "$previous" "$typed" ;;
    t) ;;
    -)
        if [[ $program != qemu-img && $typed == --* ]]; then
            _qemu4j_names "$options" - "${typed#-}"
        elif [[ $typed == -* || $options == */commands ]]; then
            _qemu4j_names "$options" '' "$typed"
        else
            _qemu4j_files '' "$typed" ''
        fi
        ;;
    *) _qemu4j_values "$takes" '' "$typed" ;;
    esac
    (($#found)) || return 1
    if [[ $kind == l || ($#found == 1 && $found[1] == *[/:=]) ]]; then
        compadd -U -S '' -l -d shown -- "${found[@]}"
    else
        compadd -U -l -d shown -- "${found[@]}"
    fi
}

compdef _qemu4j_complete @PROGRAMS@
