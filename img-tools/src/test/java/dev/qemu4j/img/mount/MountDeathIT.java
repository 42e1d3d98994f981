package dev.qemu4j.img.mount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.Sweep;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.mount.MountDeathMain.End;
import dev.qemu4j.img.source.Format;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that were written to a mounted image are there, however the JVM ends. */
@Timeout(180)
class MountDeathIT {
    @TempDir
    Path directory;

    private final List<Process> started = new ArrayList<>();
    private Set<String> before;

    @BeforeEach
    void look() throws Exception {
        before = Disks.state();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        started.forEach(Process::destroyForcibly);
        assertThat(Disks.left(before, Disks::state)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "qcow2, FUSE_LOOP, KILL",
        "qcow2, FUSE_LOOP, HALT",
        "qcow2, FUSE_LOOP, INTERRUPT",
        "qcow2, FUSE_LOOP, FAILED_CLOSE",
        "raw, LOOP, KILL",
        "raw, LOOP, FAILED_CLOSE"
    })
    void end_writtenWithoutSync_isUnmountedAndThere(String format, MountMethod method, End end) throws Exception {
        Path disk = Disks.whole(directory, format);

        Process jvm = start(disk, format, method, end);
        jvm.inputReader().readLine();
        assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(Disks.left(before, Disks::state)).isEmpty();
        assertWritten(disk, format);
        assertThat(journals()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"qcow2, FUSE_LOOP", "raw, LOOP"})
    void sigkill_othersAreInTheMount_itStaysUntilTheyLeave(String format, MountMethod method) throws Exception {
        Path disk = Disks.whole(directory, format);
        Process jvm = start(disk, format, method, End.WAIT);
        Path mounted = Path.of(jvm.inputReader().readLine());
        try (InputStream open = Files.newInputStream(mounted.resolve("file"))) {
            jvm.destroyForcibly().waitFor();

            assertThat(Sweep.plans(journals(), Privilege.none()).kept())
                    .singleElement()
                    .asString()
                    .contains("target is busy");
            RunDirectory.create().close();

            assertThat(mounted.resolve("new")).hasContent("written");
            Files.writeString(mounted.resolve("later"), "too");
            assertThat(open.read()).isEqualTo('o');
        }
        assertThat(Sweep.plans(journals(), Privilege.none()).kept()).isEmpty();
        assertWritten(disk, format);
        try (MountedImage again = mount(disk, format)) {
            assertThat(again.directory().resolve("later")).hasContent("too");
        }
    }

    @Test
    void sigkill_thenAtOnceTheNextMount_getsTheImage() throws Exception {
        Path disk = Disks.whole(directory, "qcow2");
        Process jvm = start(disk, "qcow2", MountMethod.FUSE_LOOP, End.WAIT);
        jvm.inputReader().readLine();

        jvm.destroyForcibly().waitFor();

        assertWritten(disk, "qcow2");
    }

    private void assertWritten(Path disk, String format) throws Exception {
        try (MountedImage mounted = mount(disk, format)) {
            assertThat(mounted.directory().resolve("new")).hasContent("written");
        }
    }

    private MountedImage mount(Path disk, String format) {
        return ImageMount.of(disk, Format.of(format)).mount(Privilege.none(), new PlanListener() {}, journals());
    }

    /** In a group of its own, as a terminal's interrupt goes to all of a group; a shell's background has it ignored, which is inherited. */
    private Process start(Path disk, String format, MountMethod method, End end) throws Exception {
        List<String> argv = new ArrayList<>(List.of(
                "setsid",
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                System.getProperty("java.class.path"),
                MountDeathMain.class.getName()));
        argv.addAll(List.of(disk.toString(), format, method.name(), journals().toString(), end.name()));
        Process process = new ProcessBuilder(argv)
                .redirectError(directory.resolve("errors").toFile())
                .start();
        started.add(process);
        return process;
    }

    private Path journals() {
        return directory.resolve("journals");
    }
}
