package dev.qemu4j.host.system;

import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds a program as {@code execvp} would, so that a missing one is known before anything is started. */
public final class ProgramSearch {
    // Where disk and network tools live; many systems leave it out of an ordinary user's PATH.
    private static final List<String> SYSTEM = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

    private final Set<String> path = new LinkedHashSet<>();
    private final @Nullable Path directory;

    /**
     * Searches for the programs of a child process.
     *
     * @param pathVariable the child's {@code PATH}, of which empty elements are left out; null if it has none
     * @param directory the child's working directory; null if that is the JVM's
     */
    public ProgramSearch(@Nullable String pathVariable, @Nullable Path directory) {
        path.addAll(List.of((pathVariable == null ? "/usr/local/bin:/usr/bin:/bin" : pathVariable).split(":")));
        path.addAll(SYSTEM);
        path.remove("");
        this.directory = directory;
    }

    /**
     * Searches for the programs of this JVM's children, unless they get another environment.
     *
     * @return the search by this JVM's {@code PATH}
     */
    public static ProgramSearch byDefault() {
        return new ProgramSearch(System.getenv("PATH"), null);
    }

    /**
     * Finds a program that may be missing.
     *
     * @param program a name or a path
     * @return the absolute path, or null if there is no such program
     */
    public @Nullable Path findOrNull(String program) {
        try {
            return find(program);
        } catch (FileNotFoundException e) {
            return null;
        }
    }

    /**
     * Finds a program.
     *
     * @param program a name or a path
     * @return the absolute path
     * @throws FileNotFoundException if there is no such program; the message says what was looked for and where
     */
    public Path find(String program) throws FileNotFoundException {
        if (directory != null && !Files.isDirectory(directory)) {
            throw new FileNotFoundException("'" + program + "': its directory " + directory + " is not there");
        }
        if (program.indexOf('/') >= 0) {
            Path file = (directory == null ? Path.of(program) : directory.resolve(program)).toAbsolutePath();
            if (!isProgram(file)) {
                throw new FileNotFoundException("'" + file + "' " + obstacle(file));
            }
            return file;
        }
        return onPath(program);
    }

    private Path onPath(String program) throws FileNotFoundException {
        Path notExecutable = null;
        for (String entry : path) {
            Path file = Path.of(entry, program).toAbsolutePath();
            if (isProgram(file)) {
                return file;
            }
            if (notExecutable == null && Files.isRegularFile(file)) {
                notExecutable = file;
            }
        }
        if (notExecutable != null) {
            throw new FileNotFoundException("'" + notExecutable + "' is not executable");
        }
        throw new FileNotFoundException(
                "'" + program + "' is not on the PATH (looked in " + String.join(":", path) + ")");
    }

    private static String obstacle(Path file) {
        if (Files.isDirectory(file)) {
            return "is a directory (expected: the program in it)";
        }
        return Files.exists(file) ? "is not executable" : "does not exist";
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
