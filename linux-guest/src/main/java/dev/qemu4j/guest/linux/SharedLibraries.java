package dev.qemu4j.guest.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The libraries that programs of the host need, found as its loader finds them, but without running anything.
 *
 * <p>Libraries that a program opens by itself ({@code dlopen}) are not seen; they can be added as files.
 */
final class SharedLibraries {
    private static final List<String> DEFAULT_DIRECTORIES =
            List.of("/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib");

    private final Path root;
    private final Map<String, byte[]> found = new LinkedHashMap<>();

    /** Looks below a root directory; that of the host is {@code /}. */
    SharedLibraries(Path root) {
        this.root = root;
    }

    /** Returns the loader and the libraries of a program, by path; of a script or a static program nothing. */
    Map<String, byte[]> of(Path program, byte[] content) {
        if (!Elf.is(content)) {
            return Map.of();
        }
        Deque<Map.Entry<String, byte[]>> toRead = new ArrayDeque<>();
        toRead.add(Map.entry(program.toString(), content));
        while (!toRead.isEmpty()) {
            Map.Entry<String, byte[]> file = toRead.remove();
            for (String path : neededBy(file.getKey(), Elf.of(file.getValue(), file.getKey()))) {
                if (!found.containsKey(path)) {
                    byte[] library = HostFiles.read(onHost(path));
                    found.put(path, library);
                    toRead.add(Map.entry(path, library));
                }
            }
        }
        return found;
    }

    private List<String> neededBy(String path, Elf elf) {
        List<String> paths = new ArrayList<>();
        elf.interpreter().ifPresent(paths::add);
        List<String> directories = new ArrayList<>();
        String origin = path.substring(0, path.lastIndexOf('/'));
        for (String directory : elf.searchPath()) {
            directories.add(directory.replace("$ORIGIN", origin).replace("${ORIGIN}", origin));
        }
        directories.addAll(configuredDirectories());
        directories.addAll(DEFAULT_DIRECTORIES);
        for (String name : elf.needed()) {
            if (!isLoaded(name)) {
                paths.add(find(name, directories, path));
            }
        }
        return paths;
    }

    /** The loader looks for a name once only, and knows its own. */
    private boolean isLoaded(String name) {
        return found.keySet().stream().anyMatch(path -> path.endsWith("/" + name));
    }

    private String find(String name, List<String> directories, String neededBy) {
        return directories.stream()
                .map(directory -> directory + "/" + name)
                .filter(path -> isX8664(onHost(path)))
                .findFirst()
                .orElseThrow(() -> LinuxGuestException.missing(
                        neededBy + " needs " + name + ", which is in none of " + directories
                                + ": install the package that has it (Debian: the packages that "
                                + "'apt-cache depends' tells of the program's package)",
                        null));
    }

    private static boolean isX8664(Path path) {
        return Files.isRegularFile(path) && Elf.is(HostFiles.read(path));
    }

    private List<String> configuredDirectories() {
        List<String> directories = new ArrayList<>();
        for (Path file : HostFiles.list(onHost("/etc/ld.so.conf.d"))) {
            if (file.toString().endsWith(".conf")) {
                directories.addAll(directoriesIn(file));
            }
        }
        return directories;
    }

    private static List<String> directoriesIn(Path file) {
        return new String(HostFiles.read(file), UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("/"))
                .toList();
    }

    private Path onHost(String path) {
        return root.resolve(path.substring(1));
    }
}
