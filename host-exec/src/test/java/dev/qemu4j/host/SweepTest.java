package dev.qemu4j.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nl.jqno.equalsverifier.EqualsVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
    @TempDir
    private Path base;

    @Test
    void and_reports_isAllOfBoth() {
        SweepReport first = new SweepReport(List.of("a"), List.of(Path.of("x")), List.of(), List.of());
        SweepReport second = new SweepReport(List.of("b"), List.of(), List.of("c"), List.of("d is kept"));

        assertThat(first.and(second))
                .isEqualTo(
                        new SweepReport(List.of("a", "b"), List.of(Path.of("x")), List.of("c"), List.of("d is kept")));
        assertThat(first.isComplete()).isTrue();
        assertThat(second.isComplete()).isFalse();
        EqualsVerifier.forClass(SweepReport.class).verify();
    }

    @Test
    void sweep_placesThatAreNotThere_findsNothing() {
        Path none = base.resolve("none");

        assertThat(Sweep.runDirectories(none)).isEqualTo(SweepReport.NOTHING);
        assertThat(Sweep.plans(none, Privilege.none())).isEqualTo(SweepReport.NOTHING);
        assertThat(none).doesNotExist();
    }

    @Test
    void runDirectories_filesOfOthers_stay() throws Exception {
        Files.createDirectory(base.resolve("mine"));

        assertThat(Sweep.runDirectories(base)).isEqualTo(SweepReport.NOTHING);
        assertThat(base.resolve("mine")).exists();
    }
}
