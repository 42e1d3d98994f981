package dev.qemu4j.vm.disk.refusal.internal;

import dev.qemu4j.CommandLine;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The files that the QEMU itself uses. */
public final class UsedFiles {
    private UsedFiles() {}

    /** Refuses a file that a node has open, under any name. */
    public static @Nullable String refusal(DiskGraph graph, Path target) {
        for (GraphNode node : graph.nodes()) {
            Path file = node.path();
            if (file != null && isSame(file, target)) {
                return target + " is the file of the node " + node.name() + " (expected: one that QEMU does not use)";
            }
        }
        return null;
    }

    /** Refuses a regular file that is there and that the command line names, or that the process has open. */
    public static @Nullable String refusal(CommandLine cmd, long pid, Path target) {
        if (!Files.isRegularFile(target)) {
            return null;
        }
        for (Option option : cmd.options()) {
            if (words(option).anyMatch(word -> isNamed(word, target))) {
                return target + " is a file of the machine: " + option.redacted()
                        + " (expected: one that QEMU does not use)";
            }
        }
        return isOpen(pid, target) ? target + " is open in QEMU (expected: one that QEMU does not use)" : null;
    }

    /** The argument and the values in it, also behind a prefix as that of {@code file:/x}. */
    private static Stream<String> words(Option option) {
        List<String> words = new ArrayList<>();
        String argument = option.argument();
        if (argument != null) {
            words.add(argument);
        }
        Parameters parameters = option.parameters();
        if (parameters != null) {
            parameters.list().forEach(parameter -> add(parameter.value(), words));
        }
        return words.stream().flatMap(word -> Stream.of(word, word.substring(word.indexOf(':') + 1)));
    }

    private static void add(JsonNode value, List<String> words) {
        if (value.isString()) {
            words.add(value.stringValue());
        }
        value.forEach(inner -> add(inner, words));
    }

    private static boolean isNamed(String word, Path target) {
        try {
            return !word.isEmpty() && isSame(Path.of(word).toAbsolutePath(), target);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static boolean isOpen(long pid, Path target) {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return open.anyMatch(file -> isSame(file, target));
        } catch (IOException e) {
            return false; // no Linux, or a process that this user may not look into
        }
    }

    private static boolean isSame(Path file, Path target) {
        try {
            return file.normalize().equals(target.normalize()) || Files.isSameFile(file, target);
        } catch (IOException e) {
            return false; // one of them is not there
        }
    }
}
