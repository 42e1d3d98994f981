# shellcheck shell=sh
# How tests of modules that are built already are run; for scripts that have set TEST_REPOSITORIES.

# test_maven MODULE ARGUMENT...: a test that hangs ends after minutes, or after hours where every device of every version is tried.
test_maven() {
    limit=2700
    [ -z "${QEMU4J_QEMU_DIRS:-}" ] || limit=14400
    MAVEN_OPTS="${MAVEN_OPTS:-} -XX:TieredStopAtLevel=1 -XX:+UseSerialGC" \
        ./mvnw --batch-mode --no-transfer-progress -Dstyle.color=never -Dsurefire.timeout=900 -Dfailsafe.timeout="$limit" \
        -Dmaven.repo.local="$PWD/target/staged" -Dmaven.repo.local.tail="$TEST_REPOSITORIES" -pl "$@" </dev/null
}
