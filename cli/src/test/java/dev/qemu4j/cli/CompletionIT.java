package dev.qemu4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts in real shells on terminals: keys are typed, and the arguments are looked at that a program gets. */
@Tag("once")
class CompletionIT {
    private static final String HOSTILE = "we $(touch pwned) `touch pwned` ; 'q\" & x.raw";

    @TempDir
    private Path home;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void options_driversPropertiesValuesAndIds_areCompleted(String shell) throws IOException {
        try (TmuxShell terminal = start(shell)) {
            assertThat(terminal.run("qemu-system-x86_64 -nodefa\t"))
                    .containsExactly("qemu-system-x86_64", "-nodefaults");
            assertThat(terminal.run("qemu-system-x86_64 --nodefaults -device virtio-blk-p\t"))
                    .endsWith("-device", "virtio-blk-pci");
            assertThat(terminal.run("qemu-system-x86_64 -device virtio-blk-pci,num-q\t4,write-c\tof\t"))
                    .endsWith("virtio-blk-pci,num-queues=4,write-cache=off");
            assertThat(terminal.run("qemu-system-x86_64 -netdev user,id=net0 -device e1000,netdev=\t"))
                    .endsWith("e1000,netdev=net0");
            assertThat(
                            terminal.run(
                                    "qemu-system-x86_64 -object iothread,id=io0 -object secret,id=s0 -device virtio-blk-pci,ioth\t\t"))
                    .endsWith("virtio-blk-pci,iothread=io0");
            assertThat(terminal.run("qemu-system-x86_64 -blockdev node-name=n0,driver=null-co -device ide-hd,dri\t\t"))
                    .endsWith("ide-hd,drive=n0");
            assertThat(terminal.run("qemu-system-x86_64 -device pcie-root-port,id=rp -device e1000,bu\t\t"))
                    .endsWith("e1000,bus=rp.0");
            assertThat(terminal.run("qemu-system-x86_64 -M q35,hpe\tof\t -rtc clock=h\t"))
                    .containsExactly("qemu-system-x86_64", "-M", "q35,hpet=off", "-rtc", "clock=host");
            assertThat(terminal.run("qemu-system-x86_64 -blockdev qcow\t")).hasSize(3);
            assertThat(
                            terminal.run(
                                    "qemu-system-x86_64 -blockdev driver=qcow2,file.dr\tfile,file.filen\tx.qcow2,file.lock\tof\t"))
                    .endsWith("driver=qcow2,file.driver=file,file.filename=x.qcow2,file.locking=off");
            assertThat(terminal.run("qemu-system-x86_64 -drive file.driver=nbd,file.exp\tx"))
                    .endsWith("file.driver=nbd,file.export=x");
            assertThat(terminal.run("qemu-system-x86_64 -netdev stream,id=n,addr.ty\tinet,addr.ho\tx"))
                    .endsWith("stream,id=n,addr.type=inet,addr.host=x");
            assertThat(terminal.run("qemu-system-x86_64 -object throttle-group,id=g,limits.iops-total-max-l\t5"))
                    .endsWith("throttle-group,id=g,limits.iops-total-max-length=5");
            assertThat(terminal.run("qemu-system-x86_64 --devi\te1000"))
                    .containsExactly("qemu-system-x86_64", "--device", "e1000");
            assertThat(terminal.run("qemu-system-x86_64 -machine q35,acc\ttcg,kernel-irqc\tsp\t"))
                    .endsWith("q35,accel=tcg,kernel-irqchip=split");
            assertThat(terminal.run("qemu-system-x86_64 -cpu max,+rdran\t")).endsWith("max,+rdrand");
            assertThat(terminal.run("qemu-img conve\t -O qcow2 --target-is\t"))
                    .containsExactly("qemu-img", "convert", "-O", "qcow2", "--target-is-zero");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void files_withHostileNames_areArgumentsAndNothingElse(String shell) throws IOException {
        Files.createFile(directory.resolve(HOSTILE));
        Files.createDirectories(directory.resolve("sub $(touch pwned)"));
        Files.createFile(directory.resolve("sub $(touch pwned)").resolve("disk.raw"));
        Files.createFile(directory.resolve("comma,name.raw"));
        try (TmuxShell terminal = start(shell)) {
            assertThat(terminal.run("qemu-system-x86_64 -drive file=we\t")).endsWith("-drive", "file=" + HOSTILE);
            assertThat(terminal.run("qemu-system-x86_64 -drive file=comma\t"))
                    .endsWith("-drive", "file=comma,,name.raw");
            assertThat(terminal.run("qemu-system-x86_64 -kernel comma\t")).endsWith("-kernel", "comma,name.raw");
            assertThat(terminal.run("qemu-system-x86_64 -hda su\tdi\t"))
                    .endsWith("-hda", "sub $(touch pwned)/disk.raw");
            assertThat(terminal.run("qemu-img info we\t")).endsWith("info", HOSTILE);
            // What was typed is no name of a table, and is not run.
            assertThat(terminal.run("qemu-system-x86_64 -device '../$(touch pwned),x\t'"))
                    .endsWith("-device", "../$(touch pwned),x");
        }
        assertThat(directory.resolve("pwned")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"zsh", "fish"})
    void choices_haveWordsBesideThem(String shell) throws IOException {
        try (TmuxShell terminal = start(shell)) {
            terminal.type("qemu-system-x86_64 -device virtio-blk-pci,acc");
            terminal.key("Tab");
            terminal.key("Tab");
            assertThat(terminal.screenWith("account-invalid=")).contains("whether failed requests count");
        }
    }

    @Test
    void theCommandItself_isCompletedInBash() throws IOException {
        try (TmuxShell terminal = start("bash")) {
            terminal.type("qemu4j expl");
            terminal.key("Tab");
            terminal.screenWith("qemu4j explain");
        }
    }

    @Test
    void completion_ofAnUnknownShell_isRefused() {
        StringWriter err = new StringWriter();
        int code = Qemu4j.run(
                List.of("completion", "tcsh"), new PrintWriter(new StringWriter()), new PrintWriter(err, true), false);

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("'tcsh' (expected: bash, zsh or fish)");
    }

    @Test
    void completion_hostWithoutQemuImg_isOfTheRest() throws Exception {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        Path qemu = Files.writeString(
                bin.resolve("qemu-system-x86_64"), "#!/bin/sh\nexec " + program("qemu-system-x86_64") + " \"$@\"\n");
        Files.setPosixFilePermissions(qemu, PosixFilePermissions.fromString("rwx------"));
        Path err = directory.resolve("err");
        Process process = command(bin.toString(), home.toString(), err);

        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
                .contains("complete -F _qemu4j_complete qemu-system-x86_64\n");
        assertThat(process.waitFor()).as(Files.readString(err)).isZero();
        assertThat(err).content().startsWith("note: qemu-img is not completed: ");
    }

    @Test
    void completion_cacheThatCannotBeWritten_isToldInASentence() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        Path err = directory.resolve("err");
        Process process = command(System.getenv("PATH"), file.toString(), err);

        assertThat(process.getInputStream().readAllBytes()).isEmpty();
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(err).content().startsWith("qemu4j: the tables in " + file).doesNotContain("\tat ");
    }

    /** A process of its own, as nothing else has another PATH. */
    private static Process command(String path, String cache, Path err) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Qemu4j.class.getName(),
                        "completion",
                        "bash")
                .redirectError(err.toFile());
        builder.environment().put("PATH", path);
        builder.environment().put("XDG_CACHE_HOME", cache);
        return builder.start();
    }

    private static Path program(String name) {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .map(path -> Path.of(path, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    private TmuxShell start(String shell) throws IOException {
        for (String program : List.of("tmux", shell)) {
            assumeTrue(isThere(program), program + " is not installed");
        }
        StringWriter script = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Qemu4j.run(List.of("completion", shell), new PrintWriter(script), new PrintWriter(err, true), false);
        assertThat(code).as(err.toString()).isZero();
        return new TmuxShell(shell, home, directory, script.toString());
    }

    private static boolean isThere(String program) {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }
}
