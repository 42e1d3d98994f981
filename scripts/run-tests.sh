#!/bin/sh
# Tests modules that are built already, several at once.
#
# Within one Maven build, a module waits until those below it are tested, and most tests wait for programs: the machine is
# idle half of the time. So ./check builds without tests, and each job here tests one module by a Maven of its own.
set -eu
cd "$(dirname "$0")/.."
. scripts/test-maven.sh

usage() {
    cat <<'END'
usage: scripts/run-tests.sh [--at-once N] [--profiles P] [--again JDK] [--slow] [--on DIR]... [--retry]
                            [MODULE...]

Tests the modules, or all that have tests, as ./mvnw verify -DskipTests -DskipITs has built them.

  --at-once N    so many modules at a time; without it, one more than there are processors
  --profiles P   Maven profiles that add tests
  --again JDK    also on the JDK in this directory, without the tests tagged "once"
  --slow         also the tests tagged "slow", which run a JVM in an emulated guest for minutes, and whole matrices
  --on DIR       also what operates machines, with the QEMU that scripts/qemu-versions.sh has unpacked into this directory
  --retry        what has failed runs once more, by itself, at the end; if it passes, the run has succeeded, and names it
  --help         this text

Each job's output is kept in target/tests, and printed when it has failed. Exits with 1 when one has.
END
}

# A repository with what was built here alone, so that no artifact of the same version is tested which ./mvnw install left.
# The jars keep their times: newer ones would be copied over those that other tests have open.
stage() {
    rm -rf target/tests target/staged
    mkdir -p target/tests
    version=$(sed -n 's|.*<version>\(.*\)</version>.*|\1|p' pom.xml | head -n 1)
    for pom in pom.xml */pom.xml; do
        artifact=$(sed '/<parent>/,/<\/parent>/d' "$pom" | sed -n 's|.*<artifactId>\(.*\)</artifactId>.*|\1|p' | head -n 1)
        place=target/staged/dev/qemu4j/$artifact/$version
        mkdir -p "$place"
        cp "$pom" "$place/$artifact-$version.pom"
        jar=${pom%pom.xml}target/$artifact-$version.jar
        [ ! -f "$jar" ] || cp -p "$jar" "$place"
    done
}

# Where Maven keeps what it has downloaded, and what the user's configuration has beside it.
repositories() {
    # shellcheck disable=SC2016 # Maven's variables
    ./mvnw -q -N exec:exec -Dexec.executable=echo \
        -Dexec.args='${settings.localRepository},${maven.repo.local.tail}' | sed 's/,[$]{.*//' | tail -n 1
}

# Modules that have tests, those with the most integration tests first: they take the longest.
modules() {
    for tests in ./*/src/test/java; do
        module=${tests#./}
        echo "$(find "$tests" -name '*IT.java' | wc -l) ${module%%/*}"
    done | sort -rn | sed 's/.* //'
}

# queue MODULE...: a line for each job. What takes longest is in two, as the others would wait for it at the end.
queue() {
    for run in first ${again:+again}; do
        for module in "$@"; do
            echo "$module $run"
            case $module-$run in vm-runtime-first) echo "$module second" ;; esac
        done
    done
}

# The packages of vm-runtime whose integration tests are in the second job.
second_packages='.*/vm/(device|disk|fault|input|migrate|suspend|template)/'

# queue_versions MODULE...: a line for each job with another QEMU, of the modules that operate machines.
queue_versions() {
    for directory in $versions; do
        for module in "$@"; do
            case $module in vm-runtime | vm-testing | samples | cli) echo "$module $directory" ;; esac
        done
    done
}

# alone MODULE...: those with tests that change the host itself and compare all of it before and after, beside which nothing
# may run.
alone() {
    for module in "$@"; do
        ! grep -rq '@Tag("alone")' "$module/src/test/java" || echo "$module alone"
    done
}

# run_jobs AT_ONCE JOBS
run_jobs() {
    [ -z "$2" ] || printf '%s\n' "$2" | xargs -n 2 -P "$1" scripts/run-tests.sh --job
}

# run_job MODULE first|second|again|alone|DIR: quietly, unless it fails.
run_job() {
    name=${2##*/}
    log=target/tests/$1-$name.log
    began=$(date +%s)
    code=0
    case $2 in
    first) test_first "$1" ;;
    second) test_second "$1" ;;
    alone) test_alone "$1" ;;
    */*) test_on "$2" "$1" ;;
    *) test_again "$1" ;;
    esac >"$log" 2>&1 || code=1
    took="$((($(date +%s) - began) / 60)) min $((($(date +%s) - began) % 60)) s"
    # In one piece, as others print, too.
    if [ $code = 0 ]; then
        printf '%-16s %-6s %s\n' "$1" "$name" "$took"
    else
        printf '%s FAILED after %s:\n%s\n' "$1 $name" "$took" "$(failures "$log")"
    fi
    return $code
}

# What each failed test said, and the end.
failures() {
    awk '/<<< (FAILURE|ERROR)!/ { on = 1 } /^\[INFO\]/ { on = 0 } on' "$1"
    echo "The end of $PWD/$1:"
    tail -n 30 "$1"
}

# All that a build does for the tests, but for compiling. A failed unit test is no reason to leave the others out.
test_first() {
    rm -rf "$1"/target/surefire-reports "$1"/target/failsafe-reports
    part=
    case $1 in vm-runtime) part="-Dit.test=%regex[(?!$second_packages).*IT[.]class]" ;; esac
    test_maven "$1" ${part:+"$part"} ${TEST_PROFILES:+"-P$TEST_PROFILES"} "-DexcludedGroups=alone${TEST_WITHOUT:+ | $TEST_WITHOUT}" \
        ${TEST_EVERYWHERE:+"$TEST_EVERYWHERE"} \
        -Dmaven.main.skip -Dexec.skip -Dmaven.compiler.useIncrementalCompilation=false verify || {
        [ -d "$1/target/failsafe-reports" ] ||
            test_maven "$1" ${part:+"$part"} "-DexcludedGroups=alone${TEST_WITHOUT:+ | $TEST_WITHOUT}" \
                failsafe:integration-test failsafe:verify
        return 1
    }
}

# The other integration tests of a module that is in two jobs.
test_second() {
    test_maven "$1" failsafe:integration-test failsafe:verify -Dtest.reports.suffix=-second \
        "-DexcludedGroups=alone${TEST_WITHOUT:+ | $TEST_WITHOUT}" ${TEST_EVERYWHERE:+"$TEST_EVERYWHERE"} \
        "-Dit.test=%regex[$second_packages.*IT[.]class]"
}

test_alone() {
    test_maven "$1" failsafe:integration-test failsafe:verify -Dtest.reports.suffix=-alone -Dgroups=alone
}

# The same classes on another JDK, with the installed QEMU only.
test_again() (
    unset QEMU4J_QEMU_DIRS
    test_maven "$1" surefire:test failsafe:integration-test failsafe:verify -Djvm="$TEST_AGAIN/bin/java" \
        -Dtest.reports.suffix=-again "-DexcludedGroups=once | slow | alone"
)

# test_on DIR MODULE: the integration tests with the QEMU in that directory as the host's.
test_on() (
    unset QEMU4J_QEMU_DIRS
    PATH=$1/bin:$PATH
    test_maven "$2" failsafe:integration-test failsafe:verify -Dtest.reports.suffix="-on-${1##*/}" \
        "-DexcludedGroups=alone | slow"
)

at_once=$(($(getconf _NPROCESSORS_ONLN) + 1))
profiles=
again=
without=slow
versions=
retry=no
while [ $# -gt 0 ]; do
    case $1 in
    --at-once) at_once=$2 && shift ;;
    --profiles) profiles=$2 && shift ;;
    --again) again=$2 && shift ;;
    --slow) without= ;;
    --on) versions="$versions $(cd "$2" && pwd)" && shift ;;
    --retry) retry=yes ;;
    --job)
        # xargs calls this script.
        run_job "$2" "$3"
        exit
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
    # shellcheck disable=SC2046 # names of modules are words
    set -- $(modules)
}
stage
TEST_REPOSITORIES=$(repositories)
TEST_PROFILES=$profiles
TEST_AGAIN=$again
TEST_WITHOUT=$without
TEST_VERSIONS=$versions
TEST_EVERYWHERE=
[ -n "$without" ] || TEST_EVERYWHERE=-Dqemu4j.everywhere=true
export TEST_REPOSITORIES TEST_PROFILES TEST_AGAIN TEST_WITHOUT TEST_VERSIONS TEST_EVERYWHERE
code=0
run_jobs "$at_once" "$(queue "$@" && queue_versions "$@")" || code=1
run_jobs 1 "$(alone "$@")" || code=1
if [ "$code$retry" = 1yes ] && scripts/retry-tests.sh; then
    code=0
fi
exit $code
