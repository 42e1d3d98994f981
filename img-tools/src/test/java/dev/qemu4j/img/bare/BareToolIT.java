package dev.qemu4j.img.bare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.HostCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every verb that writes, on every kind of target, beside the bare tool on a copy of the same: what the tool refuses is refused, what it keeps is
 * kept, and a refusal has a type and changes nothing. The table of all outcomes is written to {@code target/bare-tool-table.txt}. Each kind meets a
 * third of the verbs, or with {@code -Dqemu4j.everywhere=true} all.
 */
@Tag("once")
@Timeout(300)
class BareToolIT {
    private static final Path TABLE = Path.of("target", "bare-tool-table.txt");
    private static final Map<TargetKind, List<String>> ROWS = new ConcurrentSkipListMap<>();

    @TempDir
    Path directory;

    @BeforeAll
    static void requireRoot() {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "not run: mounts, loop devices and files of other owners need root");
    }

    @AfterAll
    static void writeTable() throws IOException {
        Files.createDirectories(TABLE.toAbsolutePath().getParent());
        Files.write(TABLE, ROWS.values().stream().flatMap(List::stream).toList());
    }

    @ParameterizedTest
    @EnumSource
    void everyVerb_besideTheBareTool_refusesAndKeepsNoLess(TargetKind kind) throws IOException {
        List<String> rows = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        try (TargetTable table = new TargetTable(directory, kind)) {
            if (TargetKind.ORDINARY.contains(kind)) {
                table.prepare();
                runWithoutCapabilities(kind, rows, faults);
            } else {
                table.run();
                rows.addAll(table.rows());
                faults.addAll(table.faults());
            }
        }
        ROWS.put(kind, rows);
        assertThat(faults).isEmpty();
        assertThat(rows).hasSizeGreaterThan(Boolean.getBoolean(TargetTable.EVERYWHERE) ? 5 : 1);
    }

    /** A root without capabilities is an ordinary user, who can read the class path all the same. */
    private void runWithoutCapabilities(TargetKind kind, List<String> rows, List<String> faults) {
        HostCommand.builder(
                        "setpriv",
                        "--bounding-set=-all",
                        "--inh-caps=-all",
                        "--",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-D" + TargetTable.EVERYWHERE + "=" + Boolean.getBoolean(TargetTable.EVERYWHERE),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TargetTable.class.getName(),
                        directory.toString(),
                        kind.name())
                .timeout(Duration.ofSeconds(200))
                .build()
                .run()
                .stdout()
                .lines()
                .forEach(line -> (line.startsWith(TargetTable.FAULT) ? faults : rows).add(line));
    }
}
