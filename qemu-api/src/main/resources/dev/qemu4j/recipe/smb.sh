#!/bin/sh
# smb.sh DIRECTORY READY [NAME PATH READ-ONLY]...: readies an SMB server in a new DIRECTORY, and then stays to watch it.
# QEMU runs DIRECTORY/serve for each connection of the guest, with the connection as its standard input and output: nobody
# else can connect. This process ends when one of them has failed, and ends them all when it is told to end.
set -eu
umask 077
dir=$1 ready=$2
shift 2

fail() {
    echo "$*" >&2
    exit 1
}

# Samba takes a percent sign for a variable; the other characters end words of ours.
case $dir in *[\'\"%\\]* | *'
'*) fail "$dir: smbd needs a run directory without quotes, backslashes, percent signs and line feeds in its path" ;; esac
smbd=
for program in smbd /usr/sbin/smbd /usr/local/sbin/smbd; do
    ! smbd=$(command -v "$program") || break
done
[ -n "$smbd" ] || fail "smbd is not here: install samba (Debian, Ubuntu, Fedora, Arch, openSUSE, Alpine: samba)"
user=$(id -un) || fail "the user $(id -u) has no name, which smbd needs"

mkdir "$dir" "$dir/state" "$dir/cache" "$dir/private" "$dir/run" "$dir/served"
mkfifo "$dir/failed" "$dir/connections"
cat >"$dir/smb.conf" <<END
[global]
server role = standalone server
map to guest = Bad User
passdb backend = smbpasswd
smb passwd file = $dir/private/smbpasswd
disable netbios = yes
interfaces = 127.0.0.1
bind interfaces only = yes
load printers = no
printing = bsd
printcap name = /dev/null
disable spoolss = yes
usershare max shares = 0
registry shares = no
rpc start on demand helpers = no
state directory = $dir/state
lock directory = $dir/state
cache directory = $dir/cache
private dir = $dir/private
binddns dir = $dir/private
pid directory = $dir/run
ncalrpc dir = $dir/run/ncalrpc
log file = $dir/log.smbd
max log size = 1000
log level = 0
END
number=0
while [ $# -gt 0 ]; do
    [ -d "$2" ] || fail "share '$1': $2 is no directory"
    number=$((number + 1))
    ln -s -- "$2" "$dir/share$number"
    cat >>"$dir/smb.conf" <<END
[$1]
path = $dir/share$number
read only = $3
guest ok = yes
force user = $user
END
    shift 3
done

# Whoever runs it holds the writing end of "connections"; the standard error must not be the connection. At its end smbd sends
# SIGTERM to its process group, and thus to itself and to this script: QEMU gives each connection a session of its own. Of what
# smbd has started there nothing is left.
cat >"$dir/serve" <<END
#!/bin/sh
trap : TERM
exec 4<>'$dir/failed' 5<>'$dir/connections' 6<&0 2>'$dir/stderr'
ulimit -c 0
'$smbd' --configfile='$dir/smb.conf' --log-basename='$dir' <&6 4>&- 6<&- &
smbd=\$!
echo >'$dir/served/'\$smbd
wait \$smbd
code=\$?
while kill -0 \$smbd 2>/dev/null; do
    wait \$smbd
    code=\$?
done
rm -f '$dir/served/'\$smbd
case \$code in 0 | 143) ;; *) echo \$code >&4 ;; esac
kill -KILL -\$\$
END
exec 3<>"$dir/failed" 7<>"$dir/connections"

finish() {
    trap '' TERM
    rm -f "$dir/serve"
    for pid in "$dir"/served/*; do
        kill "${pid##*/}" 2>/dev/null || true
    done
    # What still serves is waited for: it holds the other end.
    exec 6<"$dir/connections" 7>&-
    cat <&6 >/dev/null
    exit 0
}
trap finish TERM

: >"$ready"
# A child would outlive this process when it is killed.
read -r code <&3
echo "smbd, which served a connection of the guest, ended with exit code $code" >&2
tail -n 5 "$dir/stderr" "$dir/log.smbd" >&2
exit 1
