package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** ARCHITECTURE.md's table of threads names all that the sources of the library start. */
@Tag("once")
class ThreadsTest {
    private static final Path ROOT = Path.of("..");
    private static final String NAME = "\"(?:qemu4j-)?([a-z-]*[a-z])-?\"";

    /** Work on a thread of its own, and threads that are made by hand. */
    private static final List<Pattern> STARTS = List.of(
            Pattern.compile("\\b(?:Task|Threads)\\.start(?:Immortal)?\\(\\s*" + NAME),
            Pattern.compile("\\bnew (?:Thread|LoopThread|DefaultThreadFactory)\\((?s:.{0,400}?)"
                    + NAME.replace("?:qemu4j-)?", "?:qemu4j-)")));

    @Test
    void threads_areInTheTable() throws IOException {
        Set<String> started = new TreeSet<>();
        for (Path source : sources()) {
            started.addAll(started(Files.readString(source)));
        }

        assertThat(started).hasSizeGreaterThan(30).contains("spawner", "stdout", "time-out", "transport");
        assertThat(missing(started, table())).isEmpty();
    }

    @Test
    void planted_threads_areFound() {
        String source = "Task.start(\n    \"a-task\", task -> run()); Threads.start(\"b-\" + pid(), this::run);"
                + " new Thread(null, () -> run(), \"qemu4j-c\", 0, false); new Thread(task, \"qemu4j-d-\" + number);"
                + " log(\"e\");";

        assertThat(started(source)).containsExactlyInAnyOrder("a-task", "b", "c", "d");
        assertThat(missing(started(source), "| `qemu4j-a-task`, `-b-PID`, `qemu4j-cc` | `qemu4j-d-N`"))
                .containsExactly("c");
    }

    private static Set<String> started(String source) {
        Set<String> names = new TreeSet<>();
        for (Pattern start : STARTS) {
            Matcher matcher = start.matcher(source);
            while (matcher.find()) {
                names.add(matcher.group(1));
            }
        }
        return names;
    }

    /** A row may leave out what its names have in common: {@code `qemu4j-stdout-PID`, `-stderr-PID`}. */
    private static List<String> missing(Set<String> started, String table) {
        return started.stream()
                .filter(name -> !Pattern.compile("-" + name + "(?![a-z])")
                        .matcher(table)
                        .find())
                .toList();
    }

    private static String table() throws IOException {
        String text = Files.readString(ROOT.resolve("ARCHITECTURE.md"));
        int start = text.indexOf("## Every thread");
        assertThat(start).isPositive();
        return text.substring(start, text.indexOf("\n## ", start));
    }

    private static List<Path> sources() throws IOException {
        return MainSources.list().stream()
                .filter(file -> !file.toString().matches("\\.\\./(samples|benchmarks|codegen)/.*"))
                .toList();
    }
}
