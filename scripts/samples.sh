# shellcheck shell=sh
# What runs a module's program from the sources shares this: it builds the module when it is not built yet, or its sources are newer.

module=${module:-samples}
target=$(pwd)/$module/target
stamp=$target/quickstart.stamp

# Whether the module was built, and nothing it is made of has changed since.
up_to_date() {
    [ -f "$stamp" ] && [ -z "$(find pom.xml .mvn ./*/pom.xml ./*/src -newer "$stamp" | head -n 1)" ]
}

build() {
    mkdir -p "$target"
    : >"$stamp.new" # before the build: what changes during it counts as newer
    quiet_maven
    log=$target/build.log
    if ! ./mvnw -q -B -pl "$module" -am -DskipTests package >"$log" 2>&1; then
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
        -cp "$target/classes:$target/lib/*" "$@"
}
