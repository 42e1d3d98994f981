package dev.qemu4j.host.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.TestJvm;
import dev.qemu4j.host.internal.HostIdentity;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.host.run.RunDirectoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Journals and bases that others could have written, and disks that are full. */
class TrustIT {
    private static final int NOBODY = 65534;

    @TempDir
    Path base;

    private Path journals;
    private Path journal;
    private Path victim;

    /** A dead JVM's plan, whose undo would remove a file. */
    @BeforeEach
    void writeJournal() throws IOException {
        victim = Files.createFile(base.resolve("victim"));
        journals = Files.createDirectory(base.resolve("journals"), mode("rwx------"));
        journal = Files.createDirectory(journals.resolve("plan-dead"), mode("rwx------"));
        Files.writeString(journal.resolve("lock"), "");
        Files.writeString(journal.resolve("owner"), "4194304 1@gone\n");
        Files.writeString(
                journal.resolve("steps"),
                "plan " + HostIdentity.current().toString().replace("/", "%2F") + " dead\nundo 1 rm "
                        + victim.toString().replace("/", "%2F") + "\nbegin 1 user\ndone 1\n");
    }

    @Test
    void sweep_ownJournal_isUndone() {
        assertThat(Sweep.plans(journals, Privilege.none()).plans()).containsExactly("dead");
        assertThat(victim).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plan-dead", "plan-dead/steps", "plan-dead/owner"})
    void sweep_writableByOthers_runsNothing(String what) throws IOException {
        Path open = journals.resolve(what);
        Files.setPosixFilePermissions(
                open, PosixFilePermissions.fromString(Files.isDirectory(open) ? "rwxrwx---" : "rw-rw-r--"));

        assertNothingRun("may be written by others");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plan-dead", "plan-dead/steps", "plan-dead/owner"})
    void sweep_anotherUsers_runsNothing(String what) throws IOException {
        assumeTrue(TestJvm.isRoot(), "only root may give files away");
        Files.setAttribute(journals.resolve(what), "unix:uid", NOBODY);

        assertNothingRun("belongs to uid 65534");
    }

    @Test
    void sweep_stepsAreALink_runsNothing() throws IOException {
        Files.move(journal.resolve("steps"), base.resolve("elsewhere"));
        Files.createSymbolicLink(journal.resolve("steps"), base.resolve("elsewhere"));

        assertNothingRun("is no regular file");
    }

    @Test
    void sweep_stepsHaveTwoNames_runsNothing() throws IOException {
        Files.createLink(base.resolve("elsewhere"), journal.resolve("steps"));

        assertNothingRun("has 2 names");
    }

    @Test
    void apply_journalsOfAnother_isRefused() throws IOException {
        Files.setPosixFilePermissions(journals, PosixFilePermissions.fromString("rwxrwxrwx"));
        Plan plan = Plan.builder("mine")
                .step(PlanStep.run("touch", "touch", base.resolve("made").toString())
                        .build())
                .build();

        assertThatThrownBy(() -> plan.apply(Privilege.none(), PlanListener.NONE, journals))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("nothing was changed")
                .hasMessageContaining("may be written by others (mode 777)");
        assertThat(base.resolve("made")).doesNotExist();
    }

    @Test
    void create_baseThatAGroupMayWrite_isRefused() throws IOException {
        Files.setAttribute(base, "unix:mode", 0770);

        assertThatThrownBy(() -> RunDirectory.create(base))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("mode 770 (expected: not writable for group and others");
    }

    @Test
    void create_baseOfAnotherUser_isRefused() throws IOException {
        assumeTrue(TestJvm.isRoot(), "only root may give directories away");
        Files.setAttribute(base, "unix:uid", NOBODY);

        assertThatThrownBy(() -> RunDirectory.create(base))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("belongs to uid 65534 (expected: a directory of this user or of root)");
    }

    /** A file system has room for so many files and directories, counting its root. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void create_fullDisk_leavesNoHalfOfADirectory(int files) throws Exception {
        try (SmallDisk disk = new SmallDisk(base, files)) {
            assertThatThrownBy(() -> RunDirectory.create(disk.path()))
                    .isInstanceOf(RunDirectoryException.class)
                    .hasMessageContaining("No space left on device");

            assertThat(disk.path()).isEmptyDirectory();
            assertThat(disk.descriptors()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void apply_fullDisk_leavesNoHalfOfAJournal(int files) throws Exception {
        try (SmallDisk disk = new SmallDisk(base, files)) {
            Plan plan = Plan.builder("mine")
                    .step(PlanStep.run("touch", "touch", base.resolve("made").toString())
                            .build())
                    .build();

            assertThatThrownBy(() -> plan.apply(
                            Privilege.none(), PlanListener.NONE, disk.path().resolve("journals")))
                    .isInstanceOf(PlanException.class)
                    .hasMessageContaining("No space left on device");

            assertThat(disk.path()).isEmptyDirectory();
            assertThat(disk.descriptors()).isEmpty();
            assertThat(base.resolve("made")).doesNotExist();
        }
    }

    private void assertNothingRun(String why) {
        SweepReport report = Sweep.plans(journals, Privilege.none());
        assertThat(report.isComplete()).isFalse();
        assertThat(report.plans()).isEmpty();
        assertThat(report.kept())
                .singleElement()
                .asString()
                .contains(why)
                .contains("expected: this user's, and not writable by others");
        assertThat(victim).exists();
        assertThat(journal).exists();
    }

    private static FileAttribute<?> mode(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    /** A file system in memory with room for a few files. */
    private static final class SmallDisk implements AutoCloseable {
        private final Path path;

        SmallDisk(Path base, int files) throws IOException {
            assumeTrue(TestJvm.isRoot(), "only root may mount a small file system");
            path = Files.createDirectory(base.resolve("disk"));
            run("mount", "-t", "tmpfs", "-o", "mode=700,nr_inodes=" + files, "q4j-test", path.toString());
        }

        Path path() {
            return path;
        }

        /** The files that this JVM has open there. */
        List<Path> descriptors() throws IOException {
            try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
                return open.map(SmallDisk::target)
                        .filter(file -> file.startsWith(path))
                        .toList();
            }
        }

        private static Path target(Path link) {
            try {
                return Files.readSymbolicLink(link);
            } catch (IOException e) {
                return link; // closed meanwhile
            }
        }

        @Override
        public void close() {
            run("umount", path.toString());
        }

        private static void run(String... argv) {
            HostCommand.of(List.of(argv)).run();
        }
    }
}
