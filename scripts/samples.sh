# shellcheck shell=sh
# What runs from the samples shares this: it builds them when something has changed.

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
    ./mvnw -q -pl samples -am -DskipTests package
    mv "$stamp.new" "$stamp"
}

# run_sample DIRECTORY CLASS ARGUMENT...: runs a class there, in place of this script.
run_sample() {
    cd "$1" || exit
    shift
    # For one short run the first compiler alone and a collector without threads take an eighth less processor time.
    exec "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
        -cp "$samples/classes:$samples/lib/*" "$@"
}
