package dev.qemu4j.guest.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The modules of a kernel.
 *
 * <p>What a module needs is read from the module itself: {@code modules.dep} is made when a kernel is installed, and is not
 * in the kernel's package.
 */
final class KernelModules {
    private static final String SUFFIXES = "\\.ko(\\.(gz|xz|zst))?";

    private final Path directory;
    private final Map<String, Path> files = new HashMap<>();
    private final Set<String> builtIn = new HashSet<>();

    /** Reads the names of the modules in {@code /lib/modules/VERSION}. */
    KernelModules(Path directory) {
        this.directory = directory;
        for (Path file : HostFiles.walk(directory)) {
            if (HostFiles.fileName(file).matches(".*" + SUFFIXES)) {
                files.put(name(HostFiles.fileName(file)), file);
            }
        }
        Path list = directory.resolve("modules.builtin");
        if (Files.isReadable(list)) {
            new String(HostFiles.read(list), UTF_8)
                    .lines()
                    .map(line -> name(line.substring(line.lastIndexOf('/') + 1)))
                    .forEach(builtIn::add);
        }
    }

    /** Returns those of these names that the kernel has neither as a module nor built in. */
    List<String> missing(Collection<String> names) {
        return names.stream().filter(name -> !has(name(name))).toList();
    }

    /** Returns the modules and all that they need, each behind what it needs; without what is built in. */
    Map<String, Module> closure(Collection<String> names) {
        Map<String, Module> closure = new LinkedHashMap<>();
        for (String name : names) {
            add(name(name), closure, new HashSet<>());
        }
        return closure;
    }

    private void add(String name, Map<String, Module> closure, Set<String> parents) {
        if (builtIn.contains(name) || closure.containsKey(name) || !parents.add(name)) {
            return;
        }
        Module module = read(name);
        module.needs().forEach(needed -> add(needed, closure, parents));
        closure.put(name, module);
    }

    private Module read(String name) {
        Path file = files.get(name);
        if (file == null) {
            throw LinuxGuestException.missing("module " + name + ": not in " + directory, null);
        }
        byte[] bytes = HostFiles.read(file);
        Compression compression = Compression.of(bytes);
        byte[] content = compression == null ? bytes : compression.decompress(bytes, file.toString());
        String path = directory.relativize(file).toString().replaceFirst(SUFFIXES + "$", ".ko");
        List<String> info = Elf.of(content, file.toString()).strings(".modinfo");
        List<String> needs = Stream.concat(values(info, "depends").map(KernelModules::name), softDependencies(info))
                .distinct()
                .toList();
        return new Module(path, content, info, needs);
    }

    /**
     * Returns the modules to load first although no symbol says so, such as the checksums of ext4, mostly named by an alias.
     */
    private Stream<String> softDependencies(List<String> info) {
        return info.stream()
                .filter(line -> line.startsWith("softdep=") && line.contains("pre:"))
                .map(line -> line.substring(line.indexOf("pre:") + 4).replaceFirst("post:.*", ""))
                .flatMap(names -> Arrays.stream(names.strip().split("\\s+")))
                .map(alias -> name(alias).replaceFirst("^crypto_", ""))
                .flatMap(name ->
                        Stream.of(name, name + "_generic").filter(this::has).limit(1));
    }

    private boolean has(String name) {
        return files.containsKey(name) || builtIn.contains(name);
    }

    private static Stream<String> values(List<String> info, String key) {
        return info.stream()
                .filter(line -> line.startsWith(key + "="))
                .flatMap(line -> Arrays.stream(line.substring(key.length() + 1).split(",")))
                .filter(value -> !value.isEmpty());
    }

    /** The kernel takes '-' and '_' for the same. */
    private static String name(String fileName) {
        return fileName.replaceFirst(SUFFIXES + "$", "").replace('-', '_');
    }

    /** A module. */
    static final class Module {
        private final String path;
        private final byte[] content;
        private final List<String> info;
        private final List<String> needs;

        private Module(String path, byte[] content, List<String> info, List<String> needs) {
            this.path = path;
            this.content = content;
            this.info = info;
            this.needs = needs;
        }

        /** The place below the kernel's directory. */
        String path() {
            return path;
        }

        /** The content, not compressed; not a copy. */
        byte[] content() {
            return content;
        }

        /** The modules that this one needs directly. */
        List<String> needs() {
            return needs;
        }

        /** The names by which the kernel asks for it. */
        List<String> aliases() {
            return values(info, "alias").toList();
        }
    }
}
