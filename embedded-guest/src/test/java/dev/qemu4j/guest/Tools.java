package dev.qemu4j.guest;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The programs that tests run. */
final class Tools {
    private static final String INSTALL =
            " is not installed (Debian, Ubuntu: apt-get install qemu-system-x86 qemu-utils; "
                    + "Fedora: dnf install qemu-system-x86-core qemu-img; macOS: brew install qemu)";

    private Tools() {}

    static Optional<Path> find(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Returns one of QEMU's programs; without it a test fails, for it would prove nothing. */
    static String qemu(String program) {
        return find(program)
                .orElseThrow(() -> new AssertionError(program + INSTALL))
                .toString();
    }

    /** Skips a test where nothing assembles x86, and says so where a build's reader sees it. */
    static void assumeAssembler() {
        boolean x86 = System.getProperty("os.arch").matches("amd64|x86_64|i386");
        if (find("x86_64-linux-gnu-as").isEmpty() && !(x86 && find("as").isPresent())) {
            String why = "NOT RUN: no assembler for x86 (install binutils, on other hosts binutils-x86-64-linux-gnu)";
            System.err.println(why);
            Assumptions.abort(why);
        }
    }
}
