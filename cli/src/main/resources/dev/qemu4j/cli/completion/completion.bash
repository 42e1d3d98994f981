# Completes QEMU's command lines in bash. Written by `qemu4j completion bash`, with the tables that it reads.
# A table's line: a name, what it takes, words about it. Nothing that was typed is ever evaluated.
_qemu4j_tables=@TABLES@

# Joins what bash has split at = and :, as words; bash replaces the last of the parts, so that `lead` is what stays before it.
_qemu4j_split() {
    local rest=$COMP_LINE part i n=-1
    words=() lead='' cword=0
    for ((i = 0; i < ${#COMP_WORDS[@]}; i++)); do
        part=${COMP_WORDS[i]}
        if ((n < 0)) || [[ $rest == [[:space:]]* ]] || [[ -z $part && -z $rest ]]; then
            rest=${rest#"${rest%%[![:space:]]*}"}
            n=$((n + 1))
            words[n]=
        fi
        if ((i == COMP_CWORD)); then
            cword=$n
            lead=${words[n]}
            [[ $part != [=:] ]] || lead+=$part
        fi
        words[n]+=$part
        rest=${rest#"$part"}
    done
    for ((i = 0; i < ${#words[@]}; i++)); do
        words[i]=${words[i]//[\"\'\\]/}
    done
    lead=${lead//[\"\'\\]/}
}

# TABLE NAME: leaves what the name takes in `takes`.
_qemu4j_takes() {
    local lines line
    takes=
    [[ -r $1 ]] || return 1
    mapfile -t lines <"$1"
    for line in "${lines[@]}"; do
        if [[ $line == "$2"$'\t'* ]]; then
            line=${line#*$'\t'}
            takes=${line%%$'\t'*}
            return 0
        fi
    done
    return 1
}

# TABLE BEFORE TYPED: offers the names that begin as typed, with what stands before them: a second hyphen, or a list, and then parameters only.
_qemu4j_names() {
    local lines line
    [[ -r $1 ]] || return 0
    mapfile -t lines <"$1"
    for line in "${lines[@]%%$'\t'*}"; do
        [[ $line != "$3"* || (-n $2 && $2 != - && $line != *=) ]] || found+=("$2$line")
    done
}

# TABLE BEFORE TYPED: offers what can be switched on and off, as +name and -name.
_qemu4j_switches() {
    local lines line
    [[ -r $1 ]] || return 0
    mapfile -t lines <"$1"
    for line in "${lines[@]}"; do
        [[ $line != "$3"*$'=\t=on|off\t'* ]] || found+=("$2${line%%=*}")
    done
}

# KIND: leaves the ids of this kind that the line has in `ids`.
_qemu4j_ids() {
    local i option word key
    ids=()
    for ((i = 2; i < ${#words[@]}; i++)); do
        ((i != cword)) || continue
        option=${words[i - 1]} word=${words[i]} key=id
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
    for file in "$typed"*; do
        [[ -e $file || -L $file ]] || continue
        [[ -z $3 || -d $file ]] || continue
        name=$file
        [[ -z $list ]] || name=${name//,/,,}
        [[ ! -d $file ]] || name+=/
        found+=("$1$name")
        files=yes
    done
}

# TAKES BEFORE TYPED: offers the values that begin as typed.
_qemu4j_values() {
    local value ids
    case $1 in
    \=*)
        local IFS='|'
        for value in ${1:1}; do
            [[ $value != "$3"* ]] || found+=("$2$value")
        done
        ;;
    @*)
        _qemu4j_ids "${1:1}"
        for value in "${ids[@]}"; do
            [[ $value != "$3"* ]] || found+=("$2$value")
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
        [[ ,$marked == *",$node.driver="* && $last != "$node.driver="* ]] || continue
        driver=,$marked
        driver=${driver#*",$node.driver="}
        driver=${driver%%,*}
        [[ -n $driver && $driver != *[!a-zA-Z0-9_.+-]* && $driver != .* ]] || return 0
        option=blockdev
        head=$driver
        before+=$node.
        last=${last#"$node."}
        return 0
    done
}

# OPTION TYPED: completes a list, `driver,name=value,…`.
_qemu4j_list() {
    local option=${1#-} marked=${2//,,/$'\001'} head last before takes list=yes
    [[ $option != M ]] || option=machine
    last=${marked##*,}
    last=${last//$'\001'/,,}
    before=${2%"$last"}
    head=${marked%%,*}
    head=${head#*=}
    [[ $head != *[!a-zA-Z0-9_.+-]* && $head != .* ]] || head=
    _qemu4j_node
    if [[ $last == *=* ]]; then
        _qemu4j_takes "$tables/p-$option,$head" "${last%%=*}=" || _qemu4j_takes "$tables/p-$option" "${last%%=*}=" || return 0
        _qemu4j_values "$takes" "$before${last%%=*}=" "${last#*=}"
    elif [[ $option == cpu && -n $before && $last == [+-]* ]]; then
        _qemu4j_switches "$tables/p-cpu" "$before${last:0:1}" "${last:1}"
    else
        [[ -z $before || -z $head ]] || _qemu4j_names "$tables/p-$option,$head" "$before" "$last"
        _qemu4j_names "$tables/p-$option" "$before" "$last"
    fi
}

_qemu4j_complete() {
    local words cword lead found=() files='' list='' takes='' program=${COMP_WORDS[0]##*/} tables options='' typed previous=''
    COMPREPLY=()
    [[ $program != *[!a-zA-Z0-9_-]* ]] || return 0
    tables=$_qemu4j_tables/$program
    if [[ ! -d $tables ]]; then
        compopt -o default
        return 0
    fi
    _qemu4j_split
    typed=${words[cword]-}
    options=$tables/options
    if [[ $program == qemu-img ]]; then
        options=$tables/commands
        if ((cword > 1)); then
            [[ ${words[1]} == *[!a-z]* ]] || options=$tables/options-${words[1]}
        fi
    fi
    if ((cword > 1)); then
        previous=${words[cword - 1]}
        [[ $program == qemu-img || $previous != --* ]] || previous=${previous#-}
        _qemu4j_takes "$options" "$previous" || takes=-
    fi
    case ${takes:--} in
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
    COMPREPLY=("${found[@]#"$lead"}")
    [[ -z $files ]] || compopt -o filenames
    if [[ $takes == l || ( ${#found[@]} == 1 && ${found[0]} == *[/:=] ) ]]; then
        compopt -o nospace
    fi
}

complete -F _qemu4j_complete @PROGRAMS@
