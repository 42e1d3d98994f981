package dev.qemu4j.benchmarks;

import java.nio.file.Path;

/** This JVM's way to start another one. */
final class Jvm {
    private Jvm() {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static String classPath() {
        return System.getProperty("java.class.path");
    }
}
