package dev.qemu4j.host.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.internal.ProcessIdentity;
import dev.qemu4j.host.plan.Sweep;
import dev.qemu4j.host.run.internal.FileTree;
import dev.qemu4j.host.run.internal.RunBase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunDirectoryTest {
    @TempDir
    Path base;

    @Test
    void create_base_isPrivateAndNamesItsOwner() throws Exception {
        try (RunDirectory directory = RunDirectory.create(base)) {
            Path path = directory.path();

            assertThat(base.toRealPath().relativize(path).toString()).matches("qemu4j-\\d+/[a-z0-9]{8}");
            assertThat(mode(path)).isEqualTo("rwx------");
            assertThat(mode(path.resolveSibling("."))).isEqualTo("rwx------");
            assertThat(path.resolve("owner"))
                    .hasContent(ProcessIdentity.self().toString())
                    .content()
                    .startsWith(ProcessHandle.current().pid() + " ");
        }
    }

    @Test
    void create_default_worksOnThisHost() {
        try (RunDirectory directory = RunDirectory.create()) {
            assertThat(directory.socket("qmp.sock").getParent()).isEqualTo(directory.path());
        }
    }

    @Test
    void create_probeOfAJvmThatWasKilled_isRemovedOnceItIsOld() throws Exception {
        Path left = old(Files.createFile(base.resolve(".qemu4j-123.tmp")));
        Path young = Files.createFile(base.resolve(".qemu4j-124.tmp"));
        Path filled = old(Files.writeString(base.resolve(".qemu4j-125.tmp"), "somebody's"));
        Path link = Files.createSymbolicLink(base.resolve(".qemu4j-126.tmp"), filled);

        RunDirectory.create(base).close();

        assertThat(base).isDirectoryNotContaining(path -> path.equals(left));
        assertThat(young).exists();
        assertThat(filled).exists();
        assertThat(link).isSymbolicLink();
    }

    private static Path old(Path file) throws Exception {
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }

    @Test
    void close_content_isRemovedButNotWhatLinksPointTo() throws Exception {
        Path outside = Files.createDirectory(base.resolve("outside"));
        Files.createFile(outside.resolve("precious"));
        RunDirectory directory = RunDirectory.create(base);
        Files.createFile(
                Files.createDirectories(directory.path().resolve("a/b")).resolve("c"));
        Files.createSymbolicLink(directory.path().resolve("link"), outside);

        directory.close();
        directory.close();

        assertThat(directory.path()).doesNotExist();
        assertThat(directory.path().getParent()).doesNotExist();
        assertThat(outside.resolve("precious")).exists();
        assertThatThrownBy(() ->
                        HostProcess.builder("true").runDirectory(directory).start())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void close_oneOfTwo_leavesTheOther() {
        try (RunDirectory other = RunDirectory.create(base)) {
            RunDirectory.create(base).close();

            assertThat(other.path()).isDirectory();
        }
        assertThat(base).isEmptyDirectory();
    }

    @Test
    void create_whileOthersRemoveTheUsersDirectory_succeeds() {
        IntStream.range(0, 400).parallel().forEach(i -> {
            try (RunDirectory directory = RunDirectory.create(base)) {
                assertThat(directory.path()).isDirectory();
            }
        });

        assertThat(base).isEmptyDirectory();
    }

    @Test
    void close_directoryRemovedByTheUser_isNoFailure() throws Exception {
        RunDirectory directory = RunDirectory.create(base);
        FileTree.delete(directory.path());

        directory.close();

        assertThat(directory.path()).doesNotExist();
    }

    @Test
    void socket_longPath_saysTheLengthTheLimitAndWhatToDo() {
        try (RunDirectory directory = RunDirectory.create(base)) {
            int rest = 107 - directory.path().toString().length() - 1;

            assertThat(directory.socket("s".repeat(rest)).toString()).hasSize(107);
            assertThatThrownBy(() -> directory.socket("\u00e9".repeat(rest / 2 + 1)))
                    .isInstanceOfSatisfying(SocketPathTooLongException.class, failure -> {
                        assertThat(failure.limit()).isEqualTo(107);
                        assertThat(failure.length()).isBetween(108, 109);
                    })
                    .hasMessageContaining(
                            "(expected: <= 107; RunDirectory.create or VmOptions.runBase takes a shorter base");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "/tmp/x"})
    void socket_notAFileName_isRefused(String name) {
        try (RunDirectory directory = RunDirectory.create(base)) {
            assertThatThrownBy(() -> directory.socket(name)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void socketPathLimit_systems_differ() {
        assertThat(RunDirectory.socketPathLimit("Linux")).isEqualTo(107);
        assertThat(RunDirectory.socketPathLimit("Mac OS X")).isEqualTo(103);
    }

    @Test
    void create_userDirectoryIsALink_isRefused() throws Exception {
        Path user = userDirectory();
        Files.move(user, base.resolve("elsewhere"));
        Files.createSymbolicLink(user, base.resolve("elsewhere"));

        assertThatThrownBy(() -> RunDirectory.create(base))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("is no directory but a link");
    }

    @Test
    void create_userDirectoryOpenToOthers_isRefused() throws Exception {
        Files.setPosixFilePermissions(userDirectory(), PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> RunDirectory.create(base)).hasMessageContaining("has the mode 777 (expected:");
    }

    @Test
    void create_baseOpenToOthers_isRefusedUnlessSticky() throws Exception {
        Files.setAttribute(base, "unix:mode", 0777);
        assertThatThrownBy(() -> RunDirectory.create(base)).hasMessageContaining("sticky");

        Files.setAttribute(base, "unix:mode", 01777);
        RunDirectory.create(base).close();
    }

    @Test
    void create_missingBase_isTyped() {
        assertThatThrownBy(() -> RunDirectory.create(base.resolve("none"))).isInstanceOf(RunDirectoryException.class);
    }

    @Test
    void runtimeDirectory_variable_countsOnlyIfUsable() throws Exception {
        assertThat(RunBase.runtimeDirectory(base.toString())).isEqualTo(base);
        assertThat(RunBase.runtimeDirectory(null)).isNull();
        assertThat(RunBase.runtimeDirectory("relative")).isNull();
        assertThat(RunBase.runtimeDirectory(base.resolve("none").toString())).isNull();
        assertThat(RunBase.runtimeDirectory("/proc")).isNull();
    }

    @Test
    void sweep_livingOwner_isLeftAlone() {
        try (RunDirectory directory = RunDirectory.create(base)) {
            assertThat(Sweep.runDirectories(base).runDirectories()).isEmpty();
            assertThat(directory.path()).isDirectory();
        }
    }

    @Test
    void sweep_deadOwner_isRemovedOnceByWhoeverComesFirst() throws Exception {
        Path dead = deadDirectory("a");
        Path halfRemoved = Files.createDirectory(userDirectory().resolve("b"));

        List<Path> removed = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> Sweep.runDirectories(base).runDirectories())
                .flatMap(List::stream)
                .toList();

        assertThat(removed).containsExactlyInAnyOrder(dead, halfRemoved);
    }

    @Test
    void sweep_directoryInTheMaking_isLeftAloneUntilItIsOld() throws Exception {
        Path fresh = Files.createDirectory(userDirectory().resolve(".new-x"));
        assertThat(Sweep.runDirectories(base).runDirectories()).isEmpty();

        Files.setLastModifiedTime(fresh, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        assertThat(Sweep.runDirectories(base).runDirectories()).containsExactly(fresh);
    }

    private Path deadDirectory(String name) throws Exception {
        Path dead = Files.createDirectory(userDirectory().resolve(name));
        Files.createFile(dead.resolve("lock"));
        Files.writeString(dead.resolve("owner"), "4194304 1@gone\n");
        return dead;
    }

    private Path userDirectory() throws Exception {
        return RunBase.open(base);
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
