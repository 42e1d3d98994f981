package dev.qemu4j.host.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.TestJvm;
import dev.qemu4j.host.internal.HostIdentity;
import dev.qemu4j.host.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two users on one host, each with plans and run directories: neither sweeps the other's, living or dead. */
class TwoUsersIT {
    private static final int NOBODY = 65534;

    @TempDir
    Path roots;

    @TempDir
    Path nobodys;

    @TempDir
    Path classes;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(TestJvm.isRoot(), "only root can be two users");
        for (Path directory : List.of(roots, nobodys)) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.setAttribute(nobodys, "unix:uid", NOBODY);
        for (Path directory : List.of(roots, nobodys)) { // a base that both use, as /tmp is one
            Path runs = Files.createDirectory(directory.resolve("runs"));
            Files.setAttribute(runs, "unix:mode", 01777);
        }
    }

    @Test
    void sweep_byAnotherUser_leavesTheLiving() throws Exception {
        try (AppliedPlan applied = plan("alive").apply(Privilege.none(), PlanListener.NONE, roots.resolve("journals"));
                RunDirectory running = RunDirectory.create(roots.resolve("runs"));
                TestJvm nobody = TestJvm.start(
                        TestJvm.unprivileged(classes, SweepMain.class, roots.toString(), nobodys.toString()))) {
            assertThat(nobody.line()).startsWith("refused");
            assertThat(nobody.line()).isEqualTo("runs []");
            assertThat(nobody.line()).isEqualTo("plans []");
            assertThat(nobody.line()).isEqualTo("runs []");

            assertThat(applied.plan().title()).isEqualTo("alive");
            assertThat(roots.resolve("alive")).isDirectory();
            assertThat(running.path()).isDirectory();
        }
    }

    @Test
    void sweep_byRoot_runsNothingOfAnotherUsersJournals() throws Exception {
        Path dead = dead(nobodys);
        giveAway(nobodys.resolve("journals"));

        try (TestJvm root = TestJvm.start(TestJvm.command(SweepMain.class, nobodys.toString()))) {
            assertThat(root.line()).startsWith("refused").contains("belongs to uid 65534");
        }
        assertThat(dead).exists();
    }

    @Test
    void sweep_byItsUser_undoes() throws Exception {
        Path dead = dead(nobodys);
        Files.setAttribute(dead, "unix:uid", NOBODY);
        giveAway(nobodys.resolve("journals"));

        try (TestJvm nobody = TestJvm.start(TestJvm.unprivileged(classes, SweepMain.class, nobodys.toString()))) {
            assertThat(nobody.line()).isEqualTo("plans [dead]");
        }
        assertThat(dead).doesNotExist();
    }

    private Plan plan(String title) {
        return Plan.builder(title)
                .step(PlanStep.run("make it", "mkdir", roots.resolve(title).toString())
                        .undo("rmdir", roots.resolve(title).toString())
                        .build())
                .build();
    }

    /** A dead JVM's plan, whose undo removes the file that is returned. */
    private static Path dead(Path directory) throws IOException {
        Path victim = Files.createFile(directory.resolve("victim"));
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Path journals = Files.createDirectory(directory.resolve("journals"), mode);
        Path journal = Files.createDirectory(journals.resolve("plan-dead"), mode);
        Files.createFile(journal.resolve("lock"));
        Files.createFile(journal.resolve("gate"));
        Files.writeString(journal.resolve("owner"), "4194304 1@gone\n");
        Files.writeString(
                journal.resolve("steps"),
                "plan " + HostIdentity.current().toString().replace("/", "%2F") + " dead\nundo 1 rm "
                        + victim.toString().replace("/", "%2F") + "\nbegin 1 user\ndone 1\n");
        return victim;
    }

    private static void giveAway(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.toList()) {
                Files.setAttribute(file, "unix:uid", NOBODY);
            }
        }
    }
}
