# shellcheck shell=sh
# What runs from the samples shares this: it builds them when they are not built yet, or their sources are newer.

samples=$(pwd)/samples/target
stamp=$samples/quickstart.stamp

# Whether the samples were built, and nothing they are made of has changed since.
up_to_date() {
    [ -f "$stamp" ] && [ -z "$(find pom.xml .mvn ./*/pom.xml ./*/src -newer "$stamp" | head -n 1)" ]
}

build() {
    mkdir -p "$samples"
    : >"$stamp.new" # before the build: what changes during it counts as newer
    quiet_maven
    log=$samples/build.log
    if ! ./mvnw -q -B -pl samples -am -DskipTests package >"$log" 2>&1; then
        cat "$log" >&2
        say "The build failed with JDK $(java_version "$JAVA_HOME") in $JAVA_HOME: $(why_failed "$log")" >&2
        say "All that it said is above, and in $log." >&2
        exit 1
    fi
    mv "$stamp.new" "$stamp"
}

# why_failed LOG: Maven's reason in one line, or the last line when Maven itself could not be had.
why_failed() {
    reason=$(sed -n 's/ -> \[Help.*//; s/^\[ERROR\] *\(Failed to execute .*\)/\1/p' "$1" | head -n 1)
    [ -n "$reason" ] || reason=$(grep -v '^ *$' "$1" | tail -n 1)
    echo "$reason"
}

# run_sample DIRECTORY CLASS ARGUMENT...: runs a class there, in place of this script.
run_sample() {
    cd "$1" || exit
    shift
    # For one short run the first compiler alone and a collector without threads take an eighth less processor time.
    exec "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
        -cp "$samples/classes:$samples/lib/*" "$@"
}
