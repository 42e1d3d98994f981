package dev.qemu4j.host.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.Privilege;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

    @Test
    void all_partsThatFail_areReportedAndTheOthersDone() throws Exception {
        Path open = Files.createDirectory(base.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        SweepReport done = new SweepReport(List.of("a"), List.of(), List.of(), List.of("b is kept"));
        SweepReport last = new SweepReport(List.of(), List.of(Path.of("x")), List.of("c"), List.of());

        SweepReport report = Sweep.all(List.of(
                () -> done,
                () -> {
                    throw new IllegalStateException("out of order");
                },
                () -> {
                    throw new NoClassDefFoundError("planted");
                },
                () -> Sweep.runDirectories(open),
                () -> last));

        assertThat(report.plans()).containsExactly("a");
        assertThat(report.runDirectories()).containsExactly(Path.of("x"));
        assertThat(report.others()).containsExactly("c");
        assertThat(report.kept())
                .hasSize(4)
                .startsWith(
                        "b is kept",
                        "a part was not swept: out of order",
                        "a part was not swept: java.lang.NoClassDefFoundError: planted")
                .last()
                .asString()
                .contains("lets others replace what is in it");
    }

    @Test
    void sweepers_moduleThatCannotBeLoaded_isReported() throws Exception {
        Path services = Files.createDirectories(base.resolve("META-INF/services"));
        Files.writeString(services.resolve(Sweeper.class.getName()), "no.such.FirstSweeper\nno.such.SecondSweeper\n");
        try (URLClassLoader loader = new URLClassLoader(new URL[] {base.toUri().toURL()}, null)) {
            SweepReport report = Sweep.all(Sweep.sweepers(loader, Privilege.none()));

            assertThat(report.kept())
                    .hasSize(2)
                    .allMatch(kept -> kept.startsWith("a part was not swept: "))
                    .anyMatch(kept -> kept.contains("no.such.FirstSweeper"))
                    .anyMatch(kept -> kept.contains("no.such.SecondSweeper"));
        }
    }

    @Test
    void plans_journalThatCannotBeLocked_isReported() throws Exception {
        Path journal = Files.createDirectory(
                base.resolve("plan-1"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createFile(journal.resolve("left"));
        Files.createDirectory(journal.resolve("gate")); // which nobody can write, not even root

        SweepReport report = Sweep.plans(base, Privilege.none());

        assertThat(report.isComplete()).isFalse();
        assertThat(report.kept())
                .singleElement()
                .asString()
                .startsWith("the journal " + journal + " was left, with what it says to undo: ")
                .contains(journal.resolve("gate").toString());
        assertThat(journal).isDirectory();
    }
}
