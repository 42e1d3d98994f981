#!/bin/sh
# Compiles the Java of the README and of the Javadoc as a user would: in Maven projects of their own, with the artifacts
# that this build installs into a repository of its own, and runs the README's first program, and its first test in Java and in Kotlin.
set -eu
cd "$(dirname "$0")/.."

if [ $# -gt 0 ]; then
    cat <<'END'
usage: scripts/outside.sh

Needs JAVA_HOME, QEMU, and what ./check has built. The first program has the README's coordinates only; the other pieces
have those of all published modules. Kotlin's compiler comes from Maven Central.
END
    [ "$1" = --help ] || [ "$1" = -h ]
    exit
fi

modules="qemu-api host-exec embedded-guest qmp-client qmp-testing img-tools net-setup vm-runtime vm-testing vm-testcontainers"
kotlin=2.4.21
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

maven() {
    ./mvnw -q -B "-Dmaven.repo.local=$work/repository" "-Dmaven.repo.local.tail=$HOME/.m2/repository" "$@" </dev/null
}

# project NAME MODULE...: a directory with a pom, which has the README's XML, the plugins of a variable, and more modules.
project() {
    name=$1
    shift
    mkdir -p "$work/$name/src/main/java"
    {
        cat <<END
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId>
  <artifactId>$name</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <build><plugins>
    <plugin><artifactId>maven-resources-plugin</artifactId><version>$(version_of maven-resources-plugin)</version></plugin>
    <plugin><artifactId>maven-compiler-plugin</artifactId><version>$(version_of maven-compiler-plugin)</version></plugin>
    <plugin><artifactId>maven-dependency-plugin</artifactId><version>$(version_of maven-dependency-plugin)</version></plugin>
    <plugin><artifactId>maven-surefire-plugin</artifactId><version>$(version_of maven-surefire-plugin)</version></plugin>
    ${plugins:-}
  </plugins></build>
END
        # shellcheck disable=SC2016 # Markdown's
        sed -n '/^```xml$/,/^```$/p' README.md | sed '/^```/d; /^<\/dependencies>$/d'
        for module in "$@"; do
            echo "<dependency><groupId>dev.qemu4j</groupId><artifactId>$module</artifactId></dependency>"
        done
        [ $# = 0 ] || echo "<dependency><groupId>org.assertj</groupId><artifactId>assertj-core</artifactId>
<version>$(sed -n 's|.*<assertj.version>\(.*\)</assertj.version>|\1|p' pom.xml)</version></dependency>
<dependency><groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter-api</artifactId>
<version>$(sed -n 's|.*<junit.version>\(.*\)</junit.version>|\1|p' pom.xml)</version></dependency>
<dependency><groupId>org.testcontainers</groupId><artifactId>testcontainers-junit-jupiter</artifactId>
<version>$(sed -n 's|.*<testcontainers.version>\(.*\)</testcontainers.version>|\1|p' pom.xml)</version></dependency>"
        echo "</dependencies></project>"
    } >"$work/$name/pom.xml"
}

# first_test LANGUAGE FILE: the project of the README's first test in a language, which it has but for the imports; those are the recipe's.
first_test() {
    plugins=
    [ "$1" = java ] || plugins="<plugin><groupId>org.jetbrains.kotlin</groupId><artifactId>kotlin-maven-plugin</artifactId><version>$kotlin</version>
<configuration><jvmTarget>17</jvmTarget></configuration><executions><execution><phase>test-compile</phase><goals><goal>test-compile</goal></goals>
<configuration><sourceDirs><dir>src/test/kotlin</dir></sourceDirs></configuration></execution></executions></plugin>"
    project "test-$1" vm-testing embedded-guest
    plugins=
    mkdir -p "$work/test-$1/src/test/$1"
    sed -i "s|</dependencies></project>|<dependency><groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId>\
<version>$(sed -n 's|.*<junit.version>\(.*\)</junit.version>|\1|p' pom.xml)</version></dependency></dependencies></project>|" "$work/test-$1/pom.xml"
    [ "$1" = java ] || sed -i "s|</dependencies></project>|<dependency><groupId>org.jetbrains.kotlin</groupId><artifactId>kotlin-stdlib</artifactId>\
<version>$kotlin</version></dependency></dependencies></project>|" "$work/test-$1/pom.xml"
    {
        sed -n '/^import/p' samples/src/test/java/dev/qemu4j/samples/FirstVmIT.java
        # shellcheck disable=SC2016 # Markdown's
        sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" README.md | sed -n '/^@VmTest/,/^}/p'
    } | {
        if [ "$1" = java ]; then cat; else sed 's/^\(import .*\);$/\1/'; fi
    } >"$work/test-$1/src/test/$1/$2"
    mkdir -p "$work/test-$1/target"
    maven -f "$work/test-$1/pom.xml" test -Dtest=FirstVm* -Dsurefire.failIfNoSpecifiedTests=true
}

# version_of PLUGIN: as in our own pom, so that nothing else is downloaded.
version_of() {
    sed -n "/<artifactId>$1</{n;s|.*<version>\(.*\)</version>|\1|p;q;}" pom.xml
}

# shellcheck disable=SC2086 # a list of names
set -- $modules
maven -T1C -DskipTests -DskipITs -Dmaven.javadoc.skip -pl "bom,sdk,$(echo "$modules" | tr ' ' ,)" -am install

project first
project all "$@"
# shellcheck disable=SC2046 # a list of names
"$JAVA_HOME/bin/java" scripts/Snippets.java "$work/all/src/main/java" README.md $(printf '%s/src/main/java ' "$@")
mv "$work/all/src/main/java/FirstMachine.java" "$work/first/src/main/java/"

maven -f "$work/all/pom.xml" compile
maven -f "$work/first/pom.xml" compile dependency:build-classpath "-Dmdep.outputFile=$work/class-path"
"$JAVA_HOME/bin/java" -cp "$work/first/target/classes:$(cat "$work/class-path")" FirstMachine

first_test java FirstVmIT.java
first_test kotlin FirstVmTest.kt
