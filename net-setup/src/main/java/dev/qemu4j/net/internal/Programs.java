package dev.qemu4j.net.internal;

import dev.qemu4j.host.system.ProgramPackages;
import dev.qemu4j.host.system.ProgramSearch;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds programs of administrators, whose directories are not on every user's PATH. */
public final class Programs {
    private Programs() {}

    /** The name if it is on the PATH or nowhere, else where it is. */
    public static String command(String name) {
        Path file = find(name);
        return file == null || onPath().contains(String.valueOf(file.getParent())) ? name : file.toString();
    }

    /**
     * Returns a command that starts a program by way of another, such as a shell. It is the program alone if that is not there, so that
     * the message is about it.
     */
    public static List<String> through(List<String> command, String program) {
        return find(program) == null ? List.of(program) : command;
    }

    /** Says that a program is not there, and what has it. */
    public static @Nullable String missing(String program) {
        return find(program) == null ? ProgramPackages.missing(program) : null;
    }

    public static @Nullable Path find(String name) {
        return ProgramSearch.byDefault().findOrNull(name);
    }

    private static List<String> onPath() {
        String path = System.getenv("PATH");
        return path == null
                ? List.of()
                : List.of(path.split(File.pathSeparator)).stream()
                        .filter(directory -> !directory.isEmpty())
                        .toList();
    }
}
