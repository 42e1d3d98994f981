# shellcheck shell=sh
# What ./quickstart and ./check share: find what this machine lacks, install it, find JDKs.

install=yes
missing=

# Makes ensure only say what is missing.
never_install() {
    install=no
}

say() {
    printf '%s\n' "$*"
}

# Bold on a terminal, unless NO_COLOR is set.
headline() {
    if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
        printf '\033[1m%s\033[0m\n' "$*"
    else
        say "$*"
    fi
}

# ensure PROGRAM...: installs the programs that are missing; exits with 2 when that cannot be done.
ensure() {
    find_missing "$@"
    [ -n "$missing" ] || return 0
    headline "Missing on this machine:"
    list_missing
    [ "$install" = yes ] || exit 2
    find_manager || by_hand "No package manager that this script knows: apt-get, dnf, zypper, pacman, apk or brew."
    find_elevation || by_hand "Installing with $manager needs root, and neither sudo nor doas is here."
    refresh || say "($manager could not refresh its lists; going on with what it has)"
    find_packages
    run_install || by_hand "$manager failed."
    find_missing "$@"
    [ -z "$missing" ] || by_hand "$manager has installed $packages, and this is still missing:"
    say
}

find_missing() {
    missing=
    for program in "$@"; do
        has "$program" || missing="$missing $program"
    done
}

has() {
    case $1 in
    jdk) find_jdk ;;
    setpriv) # busybox has one which cannot do what is needed
        [ "$(uname)" != Linux ] || setpriv --help 2>&1 | grep -q pdeathsig ;;
    as | ld | xz | cpio) [ "$(uname)" = Darwin ] || command -v "$1" >/dev/null ;;
    # Not on every user's PATH.
    mkfs.ext4 | debugfs) [ "$(uname)" = Darwin ] || on_system_path "$1" ;;
    # Linux's alone.
    setfacl | getfacl | strace) [ "$(uname)" = Darwin ] || command -v "$1" >/dev/null ;;
    # Alpine has the one under another name, which the tests do not know, and no systemd.
    aarch64-linux-gnu-as | systemd-analyze | udevadm) [ "$(uname)" = Darwin ] || command -v apk >/dev/null || command -v "$1" >/dev/null ;;
    # Linux's alone, and not on every user's PATH.
    ip | nft | iptables | dnsmasq | vde_switch | passt | ping | sysctl | nsenter | unshare | kpartx | dmsetup | mdadm | smbd)
        [ "$(uname)" = Darwin ] || on_system_path "$1" ;;
    # Alpine and Arch have none.
    zerofree) [ "$(uname)" = Darwin ] || command -v apk >/dev/null || command -v pacman >/dev/null || on_system_path zerofree ;;
    # On nobody's PATH.
    virtiofsd)
        [ "$(uname)" = Darwin ] || [ -x /usr/libexec/virtiofsd ] || [ -x /usr/lib/virtiofsd ] || [ -x /usr/lib/qemu/virtiofsd ] ;;
    # A boot loader as a guest; Debian's place, and the tests' only one.
    u-boot) ! command -v apt-get >/dev/null || [ -e /usr/lib/u-boot/qemu_arm64/u-boot.bin ] ;;
    # QEMU's user mode, linked statically or not.
    qemu-aarch64) [ "$(uname)" = Darwin ] || command -v qemu-aarch64-static >/dev/null || command -v qemu-aarch64 >/dev/null ;;
    # Firmware, known by its descriptor.
    ovmf) ls /usr/share/qemu/firmware/*x86_64*.json >/dev/null 2>&1 ;;
    # A module of QEMU's that packages may have apart; asked where nothing answers.
    qemu-block-curl)
        ! qemu-img info http://127.0.0.1:1/none 2>&1 | grep -q 'Unknown protocol' ;;
    unzip) has_maven || command -v unzip >/dev/null ;;
    *) command -v "$1" >/dev/null ;;
    esac
}

# Some users' PATH has no sbin.
on_system_path() {
    # shellcheck disable=SC2016 # the inner shell's
    sh -c 'PATH=$PATH:/usr/sbin:/sbin && command -v "$1" >/dev/null' sh "$1"
}

# Whether ./mvnw has downloaded its Maven. It can do that without curl and wget, but not without unzip: the
# checksum it is given is the zip's.
has_maven() {
    archive=$(sed -n 's|^distributionUrl=.*/\(.*\)-bin\.zip$|\1|p' .mvn/wrapper/maven-wrapper.properties)
    ls "${MAVEN_USER_HOME:-$HOME/.m2}/wrapper/dists/$archive"/*/bin/mvn >/dev/null 2>&1
}

list_missing() {
    for program in $missing; do
        printf '  %-20s %s\n' "$(title "$program")" "$(purpose "$program")"
    done
}

title() {
    case $1 in
    jdk) echo "JDK 17 or newer" ;;
    *) echo "$1" ;;
    esac
}

purpose() {
    case $1 in
    jdk) echo "builds and runs qemu4j (java and javac)" ;;
    qemu-system-x86_64) echo "is QEMU: runs the virtual machines" ;;
    qemu-img) echo "creates and checks disk images (part of QEMU)" ;;
    qemu-io) echo "reads and writes disk images in tests (part of QEMU)" ;;
    setpriv) echo "ends QEMU when the program that started it is killed (part of util-linux)" ;;
    qemu-system-aarch64 | qemu-system-ppc64 | qemu-system-riscv64 | qemu-system-s390x)
        echo "runs a guest for another processor, in tests (part of QEMU)" ;;
    qemu-aarch64) echo "runs a program for another processor, in tests (part of QEMU)" ;;
    u-boot) echo "is a guest for other processors, in tests" ;;
    tesseract) echo "reads the text on the screens of guests, in tests" ;;
    aarch64-linux-gnu-as) echo "assembles a guest for 64-bit ARM, in tests (part of binutils)" ;;
    setfacl | getfacl) echo "gives files access control lists, in tests (part of acl)" ;;
    strace) echo "kills a program at a system call, in tests" ;;
    as | ld) echo "assembles the embedded guest in its tests (part of binutils)" ;;
    unzip) echo "unpacks Maven, which ./mvnw downloads" ;;
    xz) echo "unpacks the kernel of the Linux test guest" ;;
    zstd) echo "compresses suspended machines in tests" ;;
    cpio) echo "reads the initramfs of the Linux test guest in its tests" ;;
    mkfs.ext4) echo "makes file systems in tests (part of e2fsprogs)" ;;
    debugfs) echo "reads a file system that a guest wrote, in tests (part of e2fsprogs)" ;;
    bash) echo "asks a forwarded port, in tests" ;;
    shellcheck) echo "checks the scripts" ;;
    dpkg-source | patch | patchelf) echo "unpacks other versions of QEMU" ;;
    tmux | zsh | fish) echo "completes command lines, in tests" ;;
    tcpdump) echo "reads captures of virtual networks in tests" ;;
    qemu-nbd | qemu-storage-daemon) echo "serves disk images (part of QEMU)" ;;
    qemu-block-curl) echo "reads disks on web servers, in tests (part of QEMU)" ;;
    fusermount3) echo "mounts what qemu-storage-daemon exports over FUSE" ;;
    kpartx | dmsetup | mdadm) echo "maps partitions in the Linux test guest, in tests" ;;
    nbdkit) echo "serves disks that fail on purpose, in tests" ;;
    nbdcopy) echo "copies disks over NBD, in tests (part of libnbd)" ;;
    sfdisk | sgdisk) echo "partitions disk images in tests" ;;
    zerofree) echo "zeroes what is free in file systems, in tests" ;;
    openssl) echo "makes certificates in tests" ;;
    blkid) echo "tells file systems apart in tests (part of util-linux)" ;;
    mkfs.* | mkswap | mksquashfs | xorriso | cryptsetup) echo "makes file systems and containers in tests" ;;
    ip | nsenter | unshare | sysctl) echo "makes networks in tests" ;;
    nft | iptables) echo "keeps networks apart and translates addresses, in tests" ;;
    dnsmasq) echo "gives guests their addresses in tests" ;;
    vde_switch | passt) echo "connects guests without root, in tests" ;;
    swtpm) echo "emulates a TPM, in tests" ;;
    virtiofsd) echo "shares a directory with a guest, in tests" ;;
    smbd) echo "shares directories with a guest, in tests (its package may also start a file server)" ;;
    systemd-analyze) echo "checks units of machines, in tests (part of systemd)" ;;
    udevadm) echo "checks rules for devices, in tests (part of udev)" ;;
    ovmf) echo "boots guests with UEFI, in tests" ;;
    ssh | ssh-keygen) echo "logs in to a guest by a key of its seed, in tests" ;;
    ping) echo "tells who reaches whom in tests" ;;
    find) echo "tells whether something has to be built again (part of findutils)" ;;
    esac
}

by_hand() {
    {
        say
        say "$*"
        say "Please install by hand, then run this again:"
        list_missing
        case $missing in *jdk*) say "  (a JDK that is not on the PATH is found through JAVA_HOME)" ;; esac
    } >&2
    exit 2
}

find_manager() {
    for manager in apt-get dnf zypper pacman apk brew; do
        command -v "$manager" >/dev/null && return
    done
    return 1
}

# What gives root's rights to the package manager: nothing, sudo or doas.
find_elevation() {
    elevation=
    [ "$manager" != brew ] && [ "$(id -u)" != 0 ] || return 0
    for elevation in sudo doas; do
        if command -v "$elevation" >/dev/null; then
            say "Installing needs root: $manager is run through $elevation, which may ask for your password."
            return
        fi
    done
    return 1
}

as_root() {
    if [ -n "$elevation" ]; then "$elevation" "$@"; else "$@"; fi
}

refresh() {
    case $manager in
    apt-get) as_root apt-get -qq update ;;
    # Never -Sy on a machine that has lists: newer packages on an older system break it.
    pacman) pacman -Si pacman >/dev/null 2>&1 || as_root pacman -Sy ;;
    apk) as_root apk -q update ;;
    esac
}

find_packages() {
    packages=
    for program in $missing; do
        package=$(package_of "$program") || by_hand "$manager knows no package with $(title "$program")."
        case " $packages " in *" $package "*) ;; *) packages="$packages${packages:+ }$package" ;; esac
    done
}

# The first package with the program that the package manager can install.
package_of() {
    for package in $(packages_with "$1"); do
        if available "$package" >/dev/null 2>&1; then
            echo "$package"
            return
        fi
    done
    return 1
}

packages_with() {
    case $manager:$1 in
    apt-get:jdk) echo openjdk-17-jdk-headless openjdk-21-jdk-headless openjdk-25-jdk-headless ;;
    dnf:jdk) echo java-17-openjdk-devel java-21-openjdk-devel java-25-openjdk-devel java-latest-openjdk-devel ;;
    zypper:jdk) echo java-17-openjdk-devel java-21-openjdk-devel java-25-openjdk-devel ;;
    pacman:jdk) echo jdk17-openjdk jdk21-openjdk jdk-openjdk ;;
    apk:jdk) echo openjdk17-jdk openjdk21-jdk openjdk25-jdk ;;
    brew:jdk) echo openjdk@17 openjdk@21 openjdk ;;
    brew:qemu-*) echo qemu ;;
    apt-get:qemu-system-x86_64) echo qemu-system-x86 ;;
    dnf:qemu-system-x86_64) echo qemu-system-x86-core ;;
    zypper:qemu-system-x86_64) echo qemu-x86 ;;
    pacman:qemu-system-x86_64) echo qemu-system-x86 ;;
    apt-get:qemu-system-aarch64) echo qemu-system-arm ;;
    dnf:qemu-system-aarch64) echo qemu-system-aarch64-core ;;
    zypper:qemu-system-aarch64) echo qemu-arm ;;
    apt-get:qemu-system-ppc64) echo qemu-system-ppc ;;
    apt-get:qemu-system-riscv64) echo qemu-system-riscv qemu-system-misc ;;
    apt-get:qemu-system-s390x) echo qemu-system-s390x qemu-system-misc ;;
    dnf:qemu-system-ppc64) echo qemu-system-ppc-core ;;
    dnf:qemu-system-riscv64) echo qemu-system-riscv-core ;;
    dnf:qemu-system-s390x) echo qemu-system-s390x-core ;;
    zypper:qemu-system-ppc64) echo qemu-ppc ;;
    zypper:qemu-system-riscv64) echo qemu-extra ;;
    zypper:qemu-system-s390x) echo qemu-s390x ;;
    pacman:qemu-system-*) echo "$1" ;;
    apt-get:qemu-aarch64) echo qemu-user ;;
    dnf:qemu-aarch64) echo qemu-user ;;
    zypper:qemu-aarch64) echo qemu-linux-user ;;
    pacman:qemu-aarch64) echo qemu-user ;;
    *:u-boot) echo u-boot-qemu ;;
    apt-get:tesseract) echo tesseract-ocr ;;
    zypper:tesseract) echo tesseract-ocr ;;
    apk:tesseract) echo tesseract-ocr ;;
    zypper:aarch64-linux-gnu-as) echo cross-aarch64-binutils ;;
    pacman:aarch64-linux-gnu-as) echo aarch64-linux-gnu-binutils ;;
    *:aarch64-linux-gnu-as) echo binutils-aarch64-linux-gnu ;;
    *:setfacl | *:getfacl) echo acl ;;
    apt-get:qemu-storage-daemon) echo qemu-system-common ;;
    *:qemu-storage-daemon) echo qemu-storage-daemon qemu-tools qemu-img ;;
    zypper:qemu-nbd) echo qemu-tools ;;
    *:fusermount3) echo fuse3 ;;
    apt-get:qemu-block-curl) echo qemu-block-extra ;;
    *:qemu-block-curl) echo qemu-block-curl ;;
    apt-get:qemu-*) echo qemu-utils ;;
    zypper:qemu-img | zypper:qemu-io) echo qemu-img qemu-tools ;;
    apk:qemu-nbd) echo qemu-nbd qemu-img ;;
    *:qemu-io | *:qemu-nbd) echo qemu-img ;;
    apk:setpriv) echo setpriv util-linux-misc ;;
    *:setpriv) echo util-linux ;;
    *:as | *:ld) echo binutils ;;
    apt-get:xz) echo xz-utils ;;
    apk:debugfs) echo e2fsprogs-extra ;;
    *:mkfs.ext4 | *:debugfs) echo e2fsprogs ;;
    apt-get:dmsetup) echo dmsetup ;;
    *:dmsetup) echo device-mapper ;;
    pacman:kpartx) echo multipath-tools ;;
    apt-get:nbdcopy) echo libnbd-bin ;;
    *:nbdcopy) echo libnbd ;;
    apt-get:sfdisk) echo fdisk ;;
    apk:sfdisk | apk:blkid) echo "$1" util-linux-misc ;;
    apt-get:sgdisk) echo gdisk ;;
    apk:sgdisk) echo sgdisk gptfdisk ;;
    zypper:sgdisk | pacman:sgdisk) echo gptfdisk ;;
    *:sgdisk) echo gdisk ;;
    apk:mkswap) echo util-linux-misc util-linux ;;
    *:sfdisk | *:blkid | *:mkswap) echo util-linux ;;
    *:mkfs.xfs) echo xfsprogs ;;
    zypper:mkfs.btrfs) echo btrfsprogs ;;
    *:mkfs.btrfs) echo btrfs-progs ;;
    *:mkfs.vfat) echo dosfstools ;;
    *:mkfs.exfat) echo exfatprogs ;;
    dnf:mkfs.ntfs | zypper:mkfs.ntfs) echo ntfsprogs ;;
    apk:mkfs.ntfs) echo ntfs-3g-progs ;;
    *:mkfs.ntfs) echo ntfs-3g ;;
    zypper:mksquashfs) echo squashfs ;;
    *:mksquashfs) echo squashfs-tools ;;
    pacman:xorriso) echo libisoburn ;;
    apt-get:cryptsetup) echo cryptsetup-bin ;;
    dnf:ip) echo iproute ;;
    *:ip) echo iproute2 ;;
    *:nft) echo nftables ;;
    dnf:iptables) echo iptables-nft iptables ;;
    apt-get:dnsmasq) echo dnsmasq-base ;;
    *:vde_switch) echo vde2 ;;
    apt-get:virtiofsd) echo virtiofsd qemu-system-common ;;
    *:smbd) echo samba ;;
    *:systemd-analyze) echo systemd ;;
    dnf:udevadm) echo systemd-udev ;;
    pacman:udevadm) echo systemd ;;
    *:udevadm) echo udev ;;
    apt-get:ovmf | apk:ovmf) echo ovmf ;;
    zypper:ovmf) echo qemu-ovmf-x86_64 ;;
    *:ovmf) echo edk2-ovmf ;;
    apt-get:ssh | apt-get:ssh-keygen) echo openssh-client ;;
    dnf:ssh | dnf:ssh-keygen) echo openssh-clients openssh ;;
    zypper:ssh | zypper:ssh-keygen) echo openssh-clients openssh ;;
    apk:ssh-keygen) echo openssh-keygen openssh-client ;;
    apk:ssh) echo openssh-client-default openssh-client ;;
    *:ssh | *:ssh-keygen) echo openssh ;;
    apt-get:ping) echo iputils-ping ;;
    *:ping) echo iputils ;;
    dnf:sysctl | pacman:sysctl) echo procps-ng ;;
    *:sysctl) echo procps ;;
    apk:nsenter | apk:unshare) echo util-linux-misc util-linux ;;
    *:nsenter | *:unshare) echo util-linux ;;
    *:find) echo findutils ;;
    *:dpkg-source) echo dpkg-dev ;;
    dnf:shellcheck | zypper:shellcheck) echo ShellCheck ;;
    *) echo "$1" ;;
    esac
}

available() {
    case $manager in
    apt-get) apt-cache show "$1" | grep -q . ;;
    dnf) as_root dnf -q info "$1" ;;
    zypper) as_root zypper -q --non-interactive search --match-exact "$1" ;;
    pacman) pacman -Si "$1" ;;
    apk) apk search -q -e "$1" | grep -q . ;;
    brew) brew info "$1" ;;
    esac
}

run_install() {
    # shellcheck disable=SC2086 # a list of names
    set -- $packages
    case $manager in
    apt-get) set -- env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "$@" ;;
    dnf) set -- dnf -q -y --setopt=install_weak_deps=False install "$@" ;;
    zypper) set -- zypper --non-interactive install --no-recommends "$@" ;;
    pacman) set -- pacman -S --needed --noconfirm "$@" ;;
    apk) set -- apk -q add "$@" ;;
    brew) set -- brew install "$@" ;;
    esac
    headline "Installing (this can take some minutes): ${elevation:+$elevation }$*"
    log=$(mktemp)
    installed=0
    as_root "$@" >"$log" 2>&1 || installed=$?
    [ "$installed" = 0 ] || cat "$log"
    rm -f "$log"
    return "$installed"
}

# find_jdk: exports JAVA_HOME, the first JDK of at least version 17, with preference for what the user has chosen.
find_jdk() {
    chosen=${JAVA_HOME:-}
    while read -r home; do
        [ "$(java_major "${home:-none}")" -ge 17 ] || continue
        [ -z "$chosen" ] || [ "$chosen" = "$home" ] || say "JAVA_HOME=$chosen is no JDK of version 17 or newer: using $home"
        export JAVA_HOME="$home"
        return
    done <<END
$(chosen_jdk; jdk_homes)
END
    return 1
}

chosen_jdk() {
    [ -z "${JAVA_HOME:-}" ] || echo "$JAVA_HOME"
    # On macOS java is always there, and without a JDK opens a window which offers one.
    if [ "$(uname)" != Darwin ] && command -v java >/dev/null; then
        java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
    fi
}

# The places where JDKs usually are.
jdk_homes() {
    for home in /usr/lib/jvm/* /usr/lib64/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec; do
        [ ! -x "$home/bin/javac" ] || echo "$home"
    done
}

# java_version HOME: the version of the JDK there, such as 17.0.15; 0 when it is none.
java_version() {
    version=
    if [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ]; then
        version=$(sed -n 's/^JAVA_VERSION="\(.*\)".*/\1/p' "$1/release" 2>/dev/null)
        [ -n "$version" ] || version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
    fi
    echo "${version:-0}"
}

# java_major HOME: 17 of 17.0.15, 26 of 26-ea.
java_major() {
    java_version "$1" | sed 's/[^0-9].*//'
}

# Maven's own libraries use what JDK 24 and later warn about.
quiet_maven() {
    [ "$(java_major "$JAVA_HOME")" -lt 24 ] ||
        export MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
}

# other_jdk: the one of other_jdks that tests run on; JAVA25_HOME goes first.
other_jdk() {
    if [ -n "${JAVA25_HOME:-}" ] && [ "$(java_major "$JAVA25_HOME")" -ge 17 ]; then
        echo "$JAVA25_HOME"
    else
        other_jdks | head -n 1
    fi
}

# other_jdks: a JDK of each major version of at least 17 but that of JAVA_HOME's, the newest first.
other_jdks() {
    default=$(java_major "$JAVA_HOME")
    jdk_homes | while read -r home; do
        major=$(java_major "$home")
        [ "$major" -lt 17 ] || [ "$major" -eq "$default" ] || echo "$major $home"
    done | sort -rn | awk '!seen[$1]++ { sub(/^[0-9]* /, ""); print }'
}

# compiled_on COMPILED FOUND: says on which of the JDKs all code was compiled, and which long-term ones were not found. Both
# are lists of versions; one that was found but failed is told elsewhere.
compiled_on() {
    lacking=
    for major in 17 21 25; do
        case " $2 " in *" $major "* | *" $major"[.+-]*) ;; *) lacking="$lacking, $major" ;; esac
    done
    # shellcheck disable=SC2086 # a list of versions
    listed=$(printf ', %s' $1)
    text="Compiled on ${1:+JDK ${listed#, }}"
    [ -n "$1" ] || text="Compiled on no JDK without a failure"
    echo "$text${lacking:+. Not found here, so not compiled on: JDK ${lacking#, }}."
}
