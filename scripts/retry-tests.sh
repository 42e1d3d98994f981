#!/bin/sh
# Runs the classes whose tests have failed once more, one module after another and with nothing beside them.
#
# The reports of the first run stay; those of the second are beside them, in directories that end in "-retried". Both are in
# scripts/test-report.awk's result. Exits with 0 if each failed class passes now, and a test was all that failed.
set -eu
cd "$(dirname "$0")/.."
. scripts/test-maven.sh

# Something other than a test went wrong: a JVM that ended, a limit, a plugin. That is not tried again. Maven gives a reason for
# each but for tests that ended with another exception than an assertion's.
only_tests_failed() {
    ! grep -h "Failed to execute goal" target/tests/*.log |
        grep -qvE '(surefire|failsafe)-plugin:.* on project [^:]*: *(There are test failures.*)?$'
}

# Directories of reports with failures, in the order in which the result lists them.
failed_reports() {
    grep -lE '<testsuite .* (errors|failures)="[1-9]' ./*/target/*-reports*/TEST-*.xml 2>/dev/null |
        sed 's|/TEST-[^/]*$||' | sort -u
}

# classes DIRECTORY: those that failed, with commas. A nested class runs with the one around it.
classes() {
    grep -lE '<testsuite .* (errors|failures)="[1-9]' "$1"/TEST-*.xml |
        sed 's|.*/TEST-||; s|[.]xml$||; s|[$].*||' | sort -u | paste -sd , -
}

# retry ./MODULE/target/KIND-reports[SUFFIX]: as its run was, but for the classes.
retry() (
    module=${1#./}
    module=${module%%/*}
    reports=${1##*/}
    suffix=${reports#*-reports}
    case $reports in
    surefire*) set -- surefire:test -Dtest="$(classes "$1")" ;;
    *) set -- failsafe:integration-test failsafe:verify -Dit.test="$(classes "$1")" ;;
    esac
    case $suffix in
    -again) set -- "$@" "-Djvm=$TEST_AGAIN/bin/java" "-DexcludedGroups=once | slow | alone" && unset QEMU4J_QEMU_DIRS ;;
    -alone) set -- "$@" -Dgroups=alone ;;
    -on-*)
        set -- "$@" "-DexcludedGroups=alone | slow" && unset QEMU4J_QEMU_DIRS
        for directory in $TEST_VERSIONS; do
            [ "${directory##*/}" != "${suffix#-on-}" ] || PATH=$directory/bin:$PATH
        done
        ;;
    *) set -- "$@" "-DexcludedGroups=alone${TEST_WITHOUT:+ | $TEST_WITHOUT}" ${TEST_EVERYWHERE:+"$TEST_EVERYWHERE"} ;;
    esac
    echo "$module: $*"
    test_maven "$module" "$@" "-Dtest.reports.suffix=$suffix-retried" >"target/tests/$module$suffix-retried.log" 2>&1
)

# What many fail of is no accident.
few_failed() {
    [ "$(grep -lE '<testsuite .* (errors|failures)="[1-9]' ./*/target/*-reports*/TEST-*.xml 2>/dev/null | wc -l)" -le 10 ]
}

only_tests_failed && few_failed || exit 1
code=0
for directory in $(failed_reports); do
    retry "$directory" || code=1
done
exit $code
