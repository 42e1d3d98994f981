package dev.qemu4j.host.tuning;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of the kernel's settings, below a root directory. */
record KernelSettings(Path root) {
    static final KernelSettings HOST = new KernelSettings(Path.of("/"));

    private static final int LONGEST = 4096;
    private static final Pattern CHOSEN = Pattern.compile("(?<!\\S)\\[([^\\[\\]\\s]+)](?!\\S)");

    /** Tells whether brackets are the kernel's, around the word that is chosen; those of a sysctl are in its text, as in {@code core.[%e]}. */
    static boolean hasChoices(Path path) {
        return path.startsWith("/sys");
    }

    Path file(Path path) {
        return root.resolve(path.toString().substring(1));
    }

    /** Returns a setting's value with one space between words, of several words the chosen one in brackets; null if the kernel has no such setting. */
    @Nullable
    String read(Path path) {
        try (InputStream in = Files.newInputStream(file(path))) {
            // At once: what is read of a sysctl byte by byte, as Files.readString does, ends after the first one.
            String text = new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8)
                    .replaceAll("[ \t]+", " ")
                    .strip();
            Matcher chosen = CHOSEN.matcher(text);
            return hasChoices(path) && chosen.find() ? chosen.group(1) : text;
        } catch (IOException e) {
            return null;
        }
    }

    /** Returns a setting's number; null if the kernel has no such setting, or it is none. */
    @Nullable
    Long number(Path path) {
        String text = read(path);
        return text == null || !text.matches("-?[0-9]{1,18}") ? null : Long.valueOf(text);
    }

    /** Returns a number of the table of memory, sizes in KiB; null if the kernel does not tell. */
    @Nullable
    Long meminfo(String name) {
        try {
            String text = Files.readString(file(Path.of("/proc/meminfo")));
            Matcher line = Pattern.compile("(?m)^" + name + ": +([0-9]{1,18})").matcher(text);
            return line.find() ? Long.valueOf(line.group(1)) : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Returns the files of a setting that each processor has. */
    List<Path> ofProcessors(String name) {
        Path processors = Path.of("/sys/devices/system/cpu");
        try (Stream<Path> all = Files.list(file(processors))) {
            return all.map(directory -> String.valueOf(directory.getFileName()))
                    .filter(directory -> directory.matches("cpu[0-9]+"))
                    .map(directory -> processors.resolve(directory).resolve(name))
                    .filter(path -> Files.exists(file(path)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
