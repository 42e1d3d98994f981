#!/bin/sh
# Runs ./quickstart, or another command, in bare Debian systems, as root and as an ordinary user.
set -eu
cd "$(dirname "$0")/.."

usage() {
    cat <<'END'
usage: scripts/bare-system.sh [--as root|user] [--run COMMAND] RELEASE...

Makes a system of each release (bookworm, trixie, sid, …) with nothing but Debian's required packages, and runs
./quickstart in a copy of it, first as root, then as an ordinary user with sudo. Needs root and debootstrap.

  --as WHO         only as root, or only as a user
  --run COMMAND    another command than ./quickstart, such as './check --fast'
  --help           this text

The systems are kept below ~/.cache/qemu4j/bare (or BARE_CACHE); what a run installs and builds is thrown away. They get
this machine's way to the network: its resolver, its certificates and proxy variables, and apt's mirror from
DEBIAN_MIRROR. What ~/.m2/repository has is not downloaded again; M2_REPOSITORY= has it all downloaded.
END
}

who="root user"
command=./quickstart
while [ $# -gt 0 ]; do
    case $1 in
    --as)
        who=$2
        shift
        ;;
    --run)
        command=$2
        shift
        ;;
    --help | -h)
        usage
        exit
        ;;
    -*)
        usage >&2
        exit 2
        ;;
    *) break ;;
    esac
    shift
done
[ $# -gt 0 ] || {
    usage >&2
    exit 2
}
[ "$(id -u)" = 0 ] || {
    echo "bare-system.sh needs root: it makes systems with debootstrap" >&2
    exit 2
}

cache=${BARE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/qemu4j/bare}
repository=${M2_REPOSITORY-$HOME/.m2/repository}
mkdir -p "$cache"

# make_system RELEASE: once.
make_system() {
    [ ! -d "$cache/$1" ] || return 0
    rm -rf "$cache/$1.part"
    debootstrap --variant=minbase "$1" "$cache/$1.part" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} >"$cache/$1.log" 2>&1 || {
        tail "$cache/$1.log" >&2
        return 1
    }
    mv "$cache/$1.part" "$cache/$1"
}

# prepare ROOT WHO: the sources, the way to the network, a user.
prepare() {
    cp /etc/resolv.conf /etc/hosts "$1/etc/"
    mkdir -p "$1/usr/local/share/ca-certificates"
    cp /usr/local/share/ca-certificates/*.crt "$1/usr/local/share/ca-certificates/" 2>/dev/null || true
    home=/root
    if [ "$2" = user ]; then
        home=/home/user
        chroot "$1" sh -c 'apt-get -qq update && apt-get -qq -y --no-install-recommends install sudo' >/dev/null
        chroot "$1" useradd --create-home user
        echo 'user ALL=(ALL) NOPASSWD: ALL' >"$1/etc/sudoers.d/user"
    fi
    mkdir -p "$1$home/qemu4j" "$1$home/.m2"
    git ls-files -z | tar --null -cf - -T - | tar -xf - -C "$1$home/qemu4j"
    [ -z "$repository" ] || [ ! -d "$repository" ] || cp -a "$repository" "$1$home/.m2/repository"
    [ "$2" = root ] || chroot "$1" chown -R user:user "$home"
}

# run_in ROOT WHO: in namespaces of its own, which end with it, and so do its mounts and processes.
run_in() {
    # shellcheck disable=SC2016 # the inner shell's
    unshare --mount --pid --fork --kill-child sh -ec '
        mount --make-rprivate /
        mount -t proc proc "$1/proc"
        mount --rbind /sys "$1/sys"
        mount --rbind /dev "$1/dev"
        exec chroot "$1" su -l "$2" -c "cd qemu4j && $3"
    ' sh "$1" "$2" "$command"
}

# try RELEASE WHO: prints one line, and on failure the end of the output.
try() {
    root=$(mktemp -d "$cache/run.XXXXXX")
    log=$cache/$1-$2.log
    result=ok
    started=$(date +%s)
    { cp -a "$cache/$1/." "$root" && prepare "$root" "$2" && run_in "$root" "$2"; } >"$log" 2>&1 </dev/null || result=FAILED
    rm -rf "$root"
    echo "$1 as $2: $command: $result, $(($(date +%s) - started)) s ($log)"
    [ "$result" = ok ] || {
        tail -n 30 "$log"
        return 1
    }
}

status=0
for release in "$@"; do
    make_system "$release" || {
        echo "$release: FAILED: debootstrap ($cache/$release.log)"
        status=1
        continue
    }
    for user in $who; do
        try "$release" "$user" || status=1
    done
done
exit "$status"
