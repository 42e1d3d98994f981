#!/bin/bash
# Unpacks the QEMU of a Debian suite beside the installed one: programs, libraries and the sources of its QAPI schema.
# Nothing outside DIR changes. It needs apt with a Debian mirror, and dpkg-dev, patch, patchelf and xz-utils.
set -euo pipefail

usage() {
    cat <<'END'
usage: scripts/qemu-versions.sh DIR [SUITE...]

Unpacks QEMU from Debian's SUITEs (default: bookworm trixie sid) into DIR, one directory a version:

  DIR/VERSION/bin      wrappers that start the programs with the suite's own modules and firmware; the programs name its
                       loader and libraries themselves. Also its virtiofsd, where that is a package of its own
  DIR/VERSION/schema   qapi/, qga/ and storage-daemon/ as in QEMU's source tree, as far as the suite offers them
  DIR/VERSION/html     QEMU's QMP references in HTML, for a suite whose source package cannot be downloaded

A version that is there already is left alone. The mirror is the one that apt uses on this machine.
QEMU_PACKAGES in the environment replaces the list of binary packages, which has every target and every module;
packages that a suite does not have are left out.
END
}

case ${1-} in '' | -h | --help) usage && exit ;; esac
mkdir -p "$1"
dir=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- bookworm trixie sid
packages=${QEMU_PACKAGES:-qemu-system-x86 qemu-system-arm qemu-system-mips qemu-system-misc qemu-system-ppc \
    qemu-system-riscv qemu-system-s390x qemu-system-sparc qemu-system-gui qemu-system-modules-opengl \
    qemu-system-modules-spice qemu-utils qemu-system-common qemu-block-extra qemu-guest-agent virtiofsd}
keys=/usr/share/keyrings/debian-archive-keyring.gpg
# The quoted $ is apt's.
# shellcheck disable=SC2016
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep '/debian/*$' | sed -n 1p)
mirror=${mirror%/}

# private_apt SUITE WORK: sets $apt to an apt-get with its own lists and an empty dpkg status, so that it fetches
# every dependency, the C library too, and $options to what makes it so.
private_apt() {
    local work=$2 suite
    mkdir -p "$work"/lists/partial "$work"/archives/partial
    : >"$work/status"
    for suite in "${1%-backports}" "$1"; do
        printf '%s [signed-by=%s] %s %s main\n' deb "$keys" "$mirror" "$suite" deb-src "$keys" "$mirror" "$suite"
    done | sort -u >"$work/sources.list"
    options=(
        -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null
        -o Dir::Etc::preferencesparts=/dev/null -o Dir::State::lists="$work/lists" -o Dir::State::status="$work/status"
        -o Dir::Cache="$work" -o Dir::Cache::archives="$work/archives" -o Debug::NoLocking=1
        -o APT::Sandbox::User=root -o Acquire::Languages=none -t "$1")
    apt=(apt-get -qq "${options[@]}")
    "${apt[@]}" update
}

# unpack_binaries WORK ROOT: downloads the packages and unpacks them, documentation only where it holds facts.
unpack_binaries() {
    local deb offered
    # shellcheck disable=SC2086 # several words
    mapfile -t offered < <(apt-cache "${options[@]}" policy $packages |
        awk '/^[^ ]/ { name = $1; sub(/:$/, "", name) } /Candidate: [^(]/ { print name }')
    "${apt[@]}" -y --no-install-recommends --download-only install "${offered[@]}" >/dev/null
    mkdir -p "$2"
    for deb in "$1"/archives/*.deb; do
        case $deb in
        */qemu-*) dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$2" --keep-directory-symlink ;;
        *)
            dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$2" --keep-directory-symlink \
                --exclude='./usr/share/doc*' --exclude='./usr/share/man*' --exclude='./usr/share/locale*'
            ;;
        esac
    done
}

# unpack_schema WORK ROOT: the schema files of the source package with Debian's patches; the guest agent's package has
# its own schema, which serves where the source package is missing.
unpack_schema() {
    local agent=$2/usr/share/doc/qemu-guest-agent/qapi-schema.json
    mkdir -p "$1/source" "$2/schema"
    if (cd "$1/source" && "${apt[@]}" source --download-only qemu >/dev/null); then
        (cd "$1/source" && dpkg-source --no-check -x qemu_*.dsc tree >/dev/null)
        (cd "$1/source/tree" && tar -c qapi/*.json qga/*.json storage-daemon/qapi/*.json) | tar -x -C "$2/schema"
        return
    fi
    echo "${2##*/.new-}: no source package; the HTML reference and the guest agent's schema instead" >&2
    mkdir -p "$2/schema/qga" "$2/html"
    cp "$2"/usr/share/doc/qemu-system-common/interop/*-qmp-ref.html "$2/html"
    if [ -e "$agent.gz" ]; then gunzip -k "$agent.gz"; fi
    cp "$agent" "$2/schema/qga/"
}

# relocate ROOT FINAL FILE: has a program or library find the suite's libraries once ROOT is at FINAL, before all others and
# without a variable that its children would inherit.
relocate() {
    local libraries=usr/lib/x86_64-linux-gnu
    patchelf --force-rpath --set-rpath "$2/lib/x86_64-linux-gnu:$2/$libraries$(
        find "$1/$libraries" -mindepth 1 -maxdepth 1 -type d \( -name pulseaudio -o -name ceph -o -name blas -o -name lapack \) -printf ":$2/$libraries/%f"
    )" "$3"
}

# relocate_libraries ROOT FINAL: those that look for others in places of their own.
relocate_libraries() {
    local library
    find "$1/usr/lib/x86_64-linux-gnu" -name '*.so*' -type f | while read -r library; do
        if [ -n "$(patchelf --print-rpath "$library" 2>/dev/null)" ]; then relocate "$1" "$2" "$library"; fi
    done
}

# wrap ROOT FINAL DIRECTORY PROGRAM: a script in ROOT/bin that starts the program once ROOT is at FINAL.
wrap() {
    local loader extra=''
    for loader in lib64/ld-linux-x86-64.so.2 usr/lib64/ld-linux-x86-64.so.2 lib/x86_64-linux-gnu/ld-linux-x86-64.so.2; do
        if [ -f "$1/$loader" ]; then break; fi
    done
    relocate "$1" "$2" "$1/$3/$4"
    patchelf --set-interpreter "$2/$loader" "$1/$3/$4"
    case $4 in
    qemu-system-*) extra="-L $2/usr/share/qemu -L $2/usr/share/seabios -L $2/usr/lib/ipxe/qemu" ;;
    esac
    mkdir -p "$1/bin"
    cat >"$1/bin/$4" <<END
#!/bin/sh
export QEMU_MODULE_DIR=$2/usr/lib/x86_64-linux-gnu/qemu
exec $2/$3/$4 $extra "\$@"
END
    chmod +x "$1/bin/$4"
}

# wrap_all ROOT FINAL: scripts and links are left out. The i386 emulator of 7.2 is in libexec, behind a script.
wrap_all() {
    local program
    # Some suites have /bin as a link to /usr/bin: the wrappers would overwrite the programs.
    if [ -L "$1/bin" ]; then rm "$1/bin"; fi
    relocate_libraries "$1" "$2"
    for program in "$1"/usr/libexec/qemu-system-* "$1"/usr/bin/qemu-* "$1"/usr/sbin/qemu-ga "$1"/usr/libexec/virtiofsd; do
        if [ -f "$program" ] && [ ! -L "$program" ] && head -c 4 "$program" | grep -q ELF; then
            wrap "$1" "$2" "$(dirname "${program#"$1"/}")" "${program##*/}"
        fi
    done
}

for suite; do
    root=$dir/.new-$suite work=$dir/.apt-$suite
    rm -rf "$root" "$work"
    private_apt "$suite" "$work"
    version=$("${apt[@]}" -s install qemu-system-common | sed -n 's/^Inst qemu-system-common (1:\([0-9]*\.[0-9]*\).*/\1/p')
    if [ -e "$dir/$version" ]; then
        echo "$dir/$version is there already"
    else
        unpack_binaries "$work" "$root"
        unpack_schema "$work" "$root"
        wrap_all "$root" "$dir/$version"
        mv "$root" "$dir/$version"
        "$dir/$version/bin/qemu-system-x86_64" --version | sed -n 1p
    fi
    rm -rf "$work"
done
