package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.img.failure.ImageChangedException;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImagePermissionException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.targets.internal.FileReplacement;
import dev.qemu4j.img.targets.internal.ReplacedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that take the place and the identity of others on a thread that is interrupted. */
@Tag("once")
class ReplacementIT {
    private static final String NAME = "qemu4j.origin";

    @TempDir
    Path temp;

    private Path old;
    private Path fresh;

    @BeforeEach
    void writeBoth() throws IOException {
        old = Files.writeString(temp.resolve("old"), "old");
        fresh = Files.writeString(temp.resolve("fresh"), "fresh");
        view(old).write(NAME, ByteBuffer.wrap("kept".getBytes(StandardCharsets.UTF_8)));
    }

    @AfterEach
    void clearTheInterrupt() {
        Thread.interrupted();
    }

    @Test
    void takesIdentity_onAnInterruptedThread_copiesTheAttributes() throws IOException {
        Thread.currentThread().interrupt();

        assertThat(FileReplacement.takesIdentity(fresh, old)).isTrue();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(view(fresh).list()).contains(NAME);
    }

    @Test
    void replaceBy_onAnInterruptedThread_leavesTheFile() throws IOException {
        ReplacedFile replaced = ReplacedFile.of(old);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> replaced.replaceBy(fresh, () -> {})).isInstanceOf(QemuInterruptedException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(old).hasContent("old");
        replaced.replaceBy(fresh, () -> {});
        assertThat(old).hasContent("fresh");
        assertThat(view(old).list()).contains(NAME);
    }

    @Test
    void replaceBy_fileThatOthersChanged_leavesIt() throws IOException {
        ReplacedFile replaced = ReplacedFile.of(old);
        Files.writeString(old, "now");
        assertThatThrownBy(() -> replaced.replaceBy(fresh, () -> {})).isInstanceOf(ImageChangedException.class);
        assertThat(old).hasContent("now");

        ReplacedFile renamed = ReplacedFile.of(old);
        Files.move(Files.writeString(temp.resolve("other"), "now"), old, StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> renamed.replaceBy(fresh, () -> {})).isInstanceOf(ImageChangedException.class);
        assertThat(fresh).exists();
    }

    @Test
    void replace_onAnInterruptedThread_leavesBoth() throws IOException {
        Files.createLink(temp.resolve("name"), old); // so that it is written in its place
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> FileReplacement.replace(fresh, old)).isInstanceOf(QemuInterruptedException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(old).hasContent("old");
        assertThat(temp.toFile().list()).containsExactlyInAnyOrder("old", "fresh", "name");
        FileReplacement.replace(fresh, old);
        assertThat(temp.resolve("name")).hasContent("fresh");
        assertThat(temp.toFile().list()).containsExactlyInAnyOrder("old", "name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"target", "compaction"})
    void replace_fileWithFlags_keepsThem(String way) throws IOException {
        chattr("+dA", old);

        Main.replace(way, fresh, old);

        assertThat(old).hasContent("fresh");
        assertThat(flags(old)).contains("d", "A");
    }

    @Test
    void replace_fileThatForbidsIt_isRefusedAndStays() throws IOException {
        for (String flag : List.of("i", "a")) {
            chattr("+" + flag, old);
            try {
                assertThatThrownBy(() -> FileReplacement.replace(fresh, old))
                        .isInstanceOf(ImagePermissionException.class)
                        .hasMessageContaining("chattr");
                assertThatThrownBy(() -> ReplacedFile.of(old)).isInstanceOf(ImageException.class);
                assertThatThrownBy(() -> QemuImg.find()
                                .create(
                                        old,
                                        Format.RAW,
                                        DataSize.ofMib(1),
                                        c -> c.overwrite(Consent.whatIsThereIsLost())))
                        .isInstanceOf(ImageException.class)
                        .hasMessageContaining("Operation not permitted");
            } finally {
                chattr("-" + flag, old);
            }
            assertThat(old).hasContent("old");
            assertThat(temp.toFile().list()).containsExactlyInAnyOrder("old", "fresh");
        }
    }

    @Test
    void replace_flagsThatANewFileCannotHave_areKeptByTheOldOne() throws Exception {
        chattr("+d", old);
        Object inode = Files.getAttribute(old, "unix:ino");
        Path programs = programs("cp", "lsattr");
        failing(programs, "chattr");

        assertThat(mainWith(programs, "compaction")).contains("ImageException", "lsattr -p");
        assertThat(old).hasContent("old");
        assertThat(mainWith(programs, "target")).isEmpty();

        assertThat(old).hasContent("fresh");
        assertThat(Files.getAttribute(old, "unix:ino")).isEqualTo(inode);
        assertThat(flags(old)).contains("d");
        assertThat(fresh).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"target", "compaction"})
    void replace_fileWithAccessControlList_keepsIt(String way) throws IOException {
        HostCommand.of("setfacl", "-m", "u:daemon:r,g:daemon:rw,m::r", old.toString())
                .run();
        String list = acl(old);

        Main.replace(way, fresh, old);

        assertThat(old).hasContent("fresh");
        assertThat(acl(old)).isEqualTo(list).contains("user:daemon:r", "group:daemon:rw", "mask::r--");
    }

    /** The directory would have given the new file a list. */
    @ParameterizedTest
    @ValueSource(strings = {"target", "compaction"})
    void replace_fileWithoutAccessControlList_getsNone(String way) throws IOException {
        String list = acl(old);
        HostCommand.of("setfacl", "-d", "-m", "u:daemon:rwx", temp.toString()).run();
        Files.delete(fresh);
        Files.writeString(fresh, "fresh");
        assertThat(acl(fresh)).contains("user:daemon:rw");

        Main.replace(way, fresh, old);

        assertThat(old).hasContent("fresh");
        assertThat(acl(old)).isEqualTo(list).doesNotContain("daemon");
    }

    private static String acl(Path file) {
        return HostCommand.of("getfacl", "--omit-header", "--absolute-names", "--", file.toString())
                .run()
                .stdout();
    }

    /** Without its access control list, a file's mode lets its group do what the list lets somebody. */
    @Test
    void replaceBy_cpFails_keepsTheFile() throws Exception {
        Path programs = programs();
        failing(programs, "cp");

        String said = mainWith(programs, "compaction");

        assertThat(said).contains("ImageException", "stays as it is", "access control list");
        assertThat(old).hasContent("old");
        assertThat(fresh).hasContent("fresh");
        assertThat(view(old).list()).contains(NAME);
    }

    /** Replaces one file by another and tells how that went. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) throws IOException {
            try {
                replace(args[0], Path.of(args[1]), Path.of(args[2]));
            } catch (RuntimeException e) {
                System.out.println(e);
            }
        }

        static void replace(String way, Path fresh, Path old) throws IOException {
            if (way.equals("compaction")) {
                ReplacedFile.of(old).replaceBy(fresh, () -> {});
            } else {
                FileReplacement.replace(fresh, old);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void replace_withoutCpOnThePath_saysSoAndLeavesBoth(int names) throws Exception {
        if (names == 2) {
            Files.createLink(temp.resolve("name"), old);
        }

        String said = mainWith(programs(), "target");

        assertThat(said).contains("ProgramNotFoundException", "coreutils").doesNotContain("damaged");
        assertThat(old).hasContent("old");
        assertThat(fresh).hasContent("fresh");
    }

    private String mainWith(Path programs, String way) throws Exception {
        ProcessBuilder java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        way,
                        fresh.toString(),
                        old.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        java.environment().put("PATH", programs.toString());
        Process run = java.start();
        String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(run.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    private Path programs(String... names) throws IOException {
        Path programs = Files.createDirectory(temp.resolve("programs"));
        for (String name : names) {
            Path program = Path.of(HostCommand.of("which", name).run().stdout().strip());
            script(programs.resolve(name), "exec " + program + " \"$@\"");
        }
        return programs;
    }

    private static void failing(Path programs, String name) throws IOException {
        script(programs.resolve(name), "exit 1");
    }

    private static void script(Path file, String command) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + command + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void chattr(String flags, Path file) {
        try {
            HostCommand.of("chattr", flags, file.toString()).run();
        } catch (HostCommandException e) {
            Assumptions.abort("not run: this user cannot set flags in this file system: " + e.getMessage());
        }
    }

    private static List<String> flags(Path file) {
        String shown = HostCommand.of("lsattr", "-d", file.toString()).run().stdout();
        return List.of(shown.substring(0, shown.indexOf(' ')).split(""));
    }

    private static UserDefinedFileAttributeView view(Path file) {
        return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    }
}
