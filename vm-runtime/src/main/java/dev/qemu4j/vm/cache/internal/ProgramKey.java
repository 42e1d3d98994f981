package dev.qemu4j.vm.cache.internal;

import dev.qemu4j.host.system.ProgramSearch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The identity of an installed QEMU: its program and its modules. A package with more modules changes what QEMU has, but not its program. */
public final class ProgramKey {
    private ProgramKey() {}

    /** Returns a line that changes when the program or its modules do. */
    public static String of(String program) throws IOException {
        return of(program, ProgramSearch.byDefault());
    }

    static String of(String program, ProgramSearch search) throws IOException {
        Path file = search.find(program).toRealPath();
        StringBuilder key = new StringBuilder()
                .append(file)
                .append(' ')
                .append(Files.size(file))
                .append(' ')
                .append(Files.getLastModifiedTime(file));
        Path prefix = file.resolve("../..").normalize();
        for (String lib : new String[] {"lib", "lib64"}) {
            append(key, prefix.resolve(lib).resolve("qemu"));
        }
        Path lib = prefix.resolve("lib");
        if (Files.isDirectory(lib)) {
            try (Stream<Path> triplets = Files.list(lib)) {
                for (Path triplet : triplets.filter(
                                path -> path.getFileName().toString().contains("-linux-"))
                        .sorted()
                        .toList()) {
                    append(key, triplet.resolve("qemu"));
                }
            }
        }
        return key.toString();
    }

    private static void append(StringBuilder key, Path modules) throws IOException {
        if (Files.isDirectory(modules)) {
            key.append(' ').append(modules).append(' ').append(Files.getLastModifiedTime(modules));
        }
    }
}
