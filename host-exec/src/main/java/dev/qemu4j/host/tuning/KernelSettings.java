package dev.qemu4j.host.tuning;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of the kernel's settings, below a root directory. */
record KernelSettings(Path root) {
    static final KernelSettings HOST = new KernelSettings(Path.of("/"));

    private static final int LONGEST = 4096;

    Path file(Path path) {
        return root.resolve(path.toString().substring(1));
    }

    /** Returns a setting's value, of several words the chosen one in brackets; null if the kernel has no such setting. */
    @Nullable
    String read(Path path) {
        try (InputStream in = Files.newInputStream(file(path))) {
            // At once: what is read of a sysctl byte by byte, as Files.readString does, ends after the first one.
            String text = new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8).strip();
            int open = text.indexOf('[');
            int close = text.indexOf(']', open + 1);
            return open >= 0 && close > open ? text.substring(open + 1, close) : text;
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
