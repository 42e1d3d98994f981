#!/bin/sh
# Tests host.sh on machines made of symbolic links, whose package managers only record how they are called.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

# machine USER [COMMAND...]: a Linux machine of root or of a user, with these and a few more commands.
machine() {
    machine=$*
    rm -rf "${work:?}"/*
    mkdir "$work/bin" "$work/home"
    for command in sh env sed grep cat ls chmod mkdir mktemp rm; do
        ln -s "$(command -v "$command")" "$work/bin/$command"
    done
    stub uname "echo Linux"
    stub id "[ $1 = root ] && echo 0 || echo 1000"
    shift
    for command in "$@"; do
        case $command in
        sudo | doas) stub "$command" "echo $command \"\$@\" >>$work/calls; exec \"\$@\"" ;;
        apt-get) stub apt-get "$(package_manager apt-get)" && ln -s apt-get "$work/bin/apt-cache" ;;
        *) stub "$command" "$(package_manager "$command")" ;;
        esac
    done
}

stub() {
    printf '#!/bin/sh\n%s\n' "$2" >"$work/bin/$1"
    chmod +x "$work/bin/$1"
}

# Knows all packages but those in the file "unknown"; an installation brings every program.
package_manager() {
    cat <<END
for last; do :; done
case " \$* " in
*" install "* | *" -S "* | *" add "*)
    echo $1 "\$@" >>$work/calls
    [ ! -e $work/broken ] || exit 1
    mkdir -p $work/jdk/bin
    echo 'JAVA_VERSION="17.0.1"' >$work/jdk/release
    for program in bin/qemu-system-x86_64 bin/qemu-img bin/unzip bin/setpriv jdk/bin/java jdk/bin/javac; do
        printf '#!/bin/sh\necho pdeathsig\n' >$work/\$program
        chmod +x $work/\$program
    done
    ;;
*) ! grep -qx "\$last" $work/unknown 2>/dev/null && echo "\$last" ;;
esac
END
}

# Asks for the packages of what tests need; leaves the output.
packages() {
    code=0
    # shellcheck disable=SC2016 # expanded by the inner shell
    env -i PATH="$work/bin" HOME="$work/home" sh -euc '
        . scripts/host.sh
        find_manager && find_elevation
        find_missing setfacl getfacl strace qemu-system-aarch64 aarch64-linux-gnu-as qemu-system-s390x tesseract
        find_packages
        echo "packages: $packages"
        list_missing' >"$work/output" 2>&1 || code=$?
}

# Asks twice for what ./quickstart needs; leaves the output, the exit code and the calls.
ensure_programs() {
    code=0
    # shellcheck disable=SC2016 # expanded by the inner shell
    env -i PATH="$work/bin" HOME="$work/home" WORK="$work" sh -euc '
        . scripts/host.sh
        jdk_homes() { echo "$WORK/jdk"; }
        [ "$1" = install ] || never_install
        for time in first second; do ensure jdk qemu-system-x86_64 qemu-img setpriv unzip; done
        echo "JAVA_HOME=$JAVA_HOME"' sh "${1:-install}" >"$work/output" 2>&1 || code=$?
}

# expect exit|calls|says|prints TEXT: what was printed has that text, or is it.
expect() {
    case $1 in
    exit) actual=$code ;;
    calls) actual=$(cat "$work/calls" 2>/dev/null || :) ;;
    says) actual=$(grep -oF -- "$2" "$work/output" | head -n 1 || :) ;;
    prints) actual=$(cat "$work/output") ;;
    esac
    if [ "$actual" = "$2" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'host-test: %s: expected %s: %s\n  actual: %s\n' "$machine" "$1" "$2" "$actual"
        sed 's/^/  | /' "$work/output"
    fi
}

# installs MANAGER CALL: as root on a machine without anything, this is the one call.
installs() {
    machine root "$1"
    ensure_programs
    expect exit 0
    expect calls "$1 $2"
    expect says "JAVA_HOME=$work/jdk"
}

installs apt-get "-qq -y --no-install-recommends install openjdk-17-jdk-headless qemu-system-x86 qemu-utils util-linux unzip"
installs dnf "-q -y --setopt=install_weak_deps=False install java-17-openjdk-devel qemu-system-x86-core qemu-img util-linux unzip"
installs zypper "--non-interactive install --no-recommends java-17-openjdk-devel qemu-x86 qemu-img util-linux unzip"
installs pacman "-S --needed --noconfirm jdk17-openjdk qemu-system-x86 qemu-img util-linux unzip"
installs apk "-q add openjdk17-jdk qemu-system-x86_64 qemu-img setpriv unzip"
installs brew "install openjdk@17 qemu util-linux unzip"

machine user brew sudo
ensure_programs
expect calls "brew install openjdk@17 qemu util-linux unzip"

for elevation in sudo doas; do
    machine user dnf "$elevation"
    ensure_programs
    expect exit 0
    expect says "through $elevation"
    expect says "$elevation dnf -q -y"
done

machine root apt-get
echo openjdk-17-jdk-headless >"$work/unknown"
ensure_programs
expect says "install openjdk-21-jdk-headless qemu-system-x86 "

machine root dnf
echo qemu-system-x86-core >"$work/unknown"
ensure_programs
expect exit 2
expect calls ""
expect says "dnf knows no package with qemu-system-x86_64."

machine root pacman
touch "$work/broken"
ensure_programs
expect exit 2
expect says "pacman failed."
expect says "Please install by hand"

machine user apt-get
ensure_programs
expect exit 2
expect calls ""
expect says "neither sudo nor doas"
expect says "JDK 17 or newer"

machine root
ensure_programs
expect exit 2
expect says "No package manager that this script knows"

machine root apt-get
ensure_programs report
expect exit 2
expect calls ""
expect says "is QEMU: runs the virtual machines"

# test_tools MANAGER PACKAGES
test_tools() {
    machine root "$1"
    packages
    expect exit 0
    expect says "packages: $2"
    [ "$1" = brew ] || expect says "setfacl              gives files access control lists"
}

test_tools apt-get "acl strace qemu-system-arm binutils-aarch64-linux-gnu qemu-system-s390x tesseract-ocr"
test_tools dnf "acl strace qemu-system-aarch64-core binutils-aarch64-linux-gnu qemu-system-s390x-core tesseract"
test_tools zypper "acl strace qemu-arm cross-aarch64-binutils qemu-s390x tesseract-ocr"
test_tools pacman "acl strace qemu-system-aarch64 aarch64-linux-gnu-binutils qemu-system-s390x tesseract"
test_tools apk "acl strace qemu-system-aarch64 qemu-system-s390x tesseract-ocr"

machine root brew
stub uname "echo Darwin"
packages
expect says "packages: qemu"

# jdks COMPILED FOUND TEXT
jdks() {
    machine="all code compiled on '$1', found '$2'"
    (. scripts/host.sh && compiled_on "$1" "$2") >"$work/output"
    expect says "$3"
}

jdks "17.0.15 25" "17.0.15 25" "Compiled on JDK 17.0.15, 25. Not found here, so not compiled on: JDK 21."
jdks "17.0.15 21.0.7 25" "17.0.15 21.0.7 25" "Compiled on JDK 17.0.15, 21.0.7, 25."
jdks "17.0.15" "17.0.15 25-ea" "Compiled on JDK 17.0.15. Not found here, so not compiled on: JDK 21."
jdks "" "21" "Compiled on no JDK without a failure. Not found here, so not compiled on: JDK 17, 25."

# blames REASON LINE...: a build that failed with these lines is explained by that one.
blames() {
    machine="a build that ends with '$2'"
    reason=$1
    shift
    printf '%s\n' "$@" >"$work/log"
    (. scripts/samples.sh && why_failed "$work/log") >"$work/output" 2>&1
    # shellcheck disable=SC2031 # the subshell has one of its own
    expect prints "$reason"
}

blames "Failed to execute goal compiler:compile (default-compile) on project qemu-api: Compilation failure" \
    "[WARNING] an unrelated warning" \
    "[ERROR] /src/A.java:[5,1] error: warnings found and -Werror specified" \
    "[ERROR] Failed to execute goal compiler:compile (default-compile) on project qemu-api: Compilation failure -> [Help 1]" \
    "[ERROR] " \
    "[ERROR] For more information about the errors and possible solutions, please read the following articles:" \
    "[ERROR] [Help 1] http://cwiki.apache.org/confluence/display/MAVEN/MojoFailureException" \
    "[ERROR]   mvn <args> -rf :qemu-api"
blames "Failed to execute goal a on project b: first" \
    "[ERROR] Failed to execute goal a on project b: first -> [Help 1]" \
    "[ERROR] Failed to execute goal c on project d: second -> [Help 1]"
blames "wget: unable to resolve host address 'repo.maven.apache.org'" \
    "Downloading Maven" "wget: unable to resolve host address 'repo.maven.apache.org'" "  " ""
blames "" ""

# A build that fails says with which JDK, why, and where all of it is; and makes no stamp of success.
machine="a failing build"
rm -rf "${work:?}"/*
printf '#!/bin/sh\necho "[ERROR] Failed to execute goal x on project y: no room -> [Help 1]"\nexit 1\n' >"$work/mvnw"
chmod +x "$work/mvnw"
code=0
scripts=$(pwd)/scripts
# shellcheck disable=SC2030,SC2317,SC2329 # build calls them, and they are for it only
(
    cd "$work"
    JAVA_HOME=$work/jdk
    quiet_maven() { :; }
    java_version() { echo 21.0.9; }
    say() { echo "$@"; }
    # shellcheck source=scripts/samples.sh
    . "$scripts/samples.sh"
    build
) >"$work/output" 2>&1 || code=$?
expect exit 1
expect says "The build failed with JDK 21.0.9 in $work/jdk: Failed to execute goal x on project y: no room"
expect says "All that it said is above, and in $work/samples/target/build.log."
machine="the stamp of a failing build: $(ls "$work/samples/target")"
code=0
[ ! -e "$work/samples/target/quickstart.stamp" ] || code=1
expect exit 0

machine="./quickstart's words"
{ ./quickstart --help && cat quickstart scripts/samples.sh scripts/host.sh; } >"$work/output"
code=0
! grep -i 'something \(has \)\?changed' "$work/output" || code=1
expect exit 0
expect says "usage: ./quickstart [--no-install] [--keep DIRECTORY]"

echo "host-test: $passed passed, $failed failed"
[ "$failed" = 0 ]
