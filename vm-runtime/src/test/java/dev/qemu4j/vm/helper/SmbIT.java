package dev.qemu4j.vm.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.recipe.SmbShare;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmLaunchException;
import dev.qemu4j.vm.VmOptions;
import dev.qemu4j.vm.guests.LinuxMachine;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real smbd for each connection, and the client of a guest's kernel. */
@Tag("once")
@Timeout(600)
class SmbIT {
    private static final String NETWORK = "ip addr add 10.0.2.15/24 dev eth0 && ip link set eth0 up\n";

    @TempDir
    private Path work;

    @Test
    void share_several_areReadAndWrittenByTheGuest() throws Exception {
        Path data = Files.createDirectory(work.resolve("with, comma 'quote' %u"));
        Path iso = Files.createDirectory(work.resolve("iso"));
        Files.writeString(data.resolve("a question"), "from the host\n");
        Files.writeString(iso.resolve("image"), "read me\n");
        Path outside = Files.createDirectory(work.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "not shared");
        Files.createSymbolicLink(data.resolve("out"), outside);
        UserNetwork network = UserNetwork.create()
                .restrict(true)
                .share(SmbShare.of(data, "my data"))
                .share(SmbShare.of(iso, "iso").readOnly(true));
        Path run;
        VmHelper watcher;
        try (LinuxMachine machine = LinuxMachine.boot(guest(), List.of(network))) {
            run = machine.vm().runDirectory();
            watcher = machine.vm().helpers().get(0);
            machine.run(NETWORK + "mkdir -p /data /iso\n" + mount("my data", "/data") + mount("iso", "/iso"));

            assertThat(machine.run("cat '/data/a question' && echo 'from the guest' >'/data/an answer' && sync"))
                    .isEqualToIgnoringNewLines("from the host");
            assertThat(data.resolve("an answer")).hasContent("from the guest\n");
            assertThat(machine.run("cat /iso/image; echo x 2>/dev/null >/iso/new || echo refused"))
                    .isEqualToIgnoringNewLines("read merefused");
            assertThat(iso.resolve("new")).doesNotExist();
            assertThat(machine.run("cat /data/out/secret 2>/dev/null || echo outside"))
                    .isEqualToIgnoringNewLines("outside");
            assertThat(machine.run("mv /data/an* /data/moved && rm /data/moved && mkdir /data/new && ls /data"))
                    .contains("new");
            assertThat(processesOf(run)).anyMatch(command -> command.contains("smbd"));
            assertThat(Files.readString(Path.of("/proc/net/tcp")).lines().filter(line -> line.contains(":01BD ")))
                    .isEmpty();
        }
        assertThat(processesOf(run)).isEmpty();
        assertThat(run).doesNotExist();
        assertThat(watcher.exit().get(60, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void smbd_thatIsKilled_isToldAtOnceAndTheGuestGetsAnother() throws Exception {
        Path data = Files.createDirectory(work.resolve("data"));
        Files.writeString(data.resolve("question"), "from the host\n");
        UserNetwork network = UserNetwork.create().share(SmbShare.of(data, "data"));
        try (LinuxMachine machine = LinuxMachine.boot(guest(), List.of(network))) {
            VmHelper watcher = machine.vm().helpers().get(0);
            machine.run(NETWORK + "mkdir -p /data\n" + mount("data", "/data") + "cat /data/question\n");
            Path served = machine.vm().runDirectory().resolve("smb0/served");
            String pid;
            try (Stream<Path> files = Files.list(served)) {
                pid = String.valueOf(files.findFirst().orElseThrow().getFileName());
            }
            ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();

            assertThat(watcher.exit().get(60, TimeUnit.SECONDS).code()).isEqualTo(1);
            assertThat(watcher.stderrTail()).contains("ended with exit code 137");
            assertThat(machine.run("cat /data/question")).isEqualToIgnoringNewLines("from the host");
        }
    }

    @Test
    void qemu_thatIsKilled_leavesNoServer() throws Exception {
        Path data = Files.createDirectory(work.resolve("data"));
        UserNetwork network = UserNetwork.create().share(SmbShare.of(data, "data"));
        try (LinuxMachine machine = LinuxMachine.boot(guest(), List.of(network))) {
            Path run = machine.vm().runDirectory();
            machine.run(NETWORK + "mkdir -p /data\n" + mount("data", "/data"));
            assertThat(processesOf(run)).isNotEmpty();

            ProcessHandle.of(machine.vm().pid()).orElseThrow().destroyForcibly();

            machine.vm().awaitExit(Duration.ofMinutes(1));
            assertThat(processesOf(run)).isEmpty();
            assertThat(run).doesNotExist();
        }
    }

    @Test
    void jvm_thatIsKilled_leavesNoServer() throws Exception {
        Path data = Files.createDirectory(work.resolve("data"));
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        Host.class.getName(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = jvm.inputReader(StandardCharsets.UTF_8)) {
            Path run = Path.of(String.valueOf(out.readLine()));
            assertThat(processesOf(run)).hasSizeGreaterThan(1);

            jvm.destroyForcibly().waitFor();

            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            while (!processesOf(run).isEmpty()) {
                assertThat(System.nanoTime()).as("soon: " + processesOf(run)).isLessThan(deadline);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            RunDirectory.create().close(); // sweeps
            assertThat(run).doesNotExist();
        } finally {
            jvm.destroyForcibly();
        }
    }

    /** The program of the other JVM: a guest that has a share open. */
    static final class Host {
        private Host() {}

        @SuppressWarnings("SystemOut") // its parent reads it
        public static void main(String[] args) throws Exception {
            UserNetwork network = UserNetwork.create().share(SmbShare.of(Path.of(args[0]), "data"));
            LinuxMachine machine = LinuxMachine.boot(guest(), List.of(network));
            machine.run(NETWORK + "mkdir -p /data\n" + mount("data", "/data"));
            System.out.println(machine.vm().runDirectory());
            Thread.currentThread().join();
        }
    }

    /** The text for a shell starts the same helper; an ordinary user runs it. */
    @Test
    void toShellCommand_ofAnOrdinaryUser_serves() throws Exception {
        boolean root = ProcessHandle.current().info().user().orElse("").equals("root");
        Path data = Files.createDirectory(work.resolve("data"));
        Files.writeString(data.resolve("question"), "from the host\n");
        LinuxGuest linux = guest().init(NETWORK + "mkdir -p /data\n" + mount("data", "/data")
                        + "cat /data/question; echo 'from the guest' >/data/answer; umount /data")
                .build();
        for (Path file : List.of(linux.kernel(), linux.initrd())) { // another user does not get into root's home
            Path copy = Files.copy(file, work.resolve(String.valueOf(file.getFileName())));
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("r--r--r--"));
        }
        for (Path path : List.of(work, data)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .option("-machine", "q35,accel=tcg")
                .option("-display", "none")
                .memory(LinuxGuest.MEMORY)
                .kernel(work.resolve(String.valueOf(linux.kernel().getFileName())))
                .initrd(work.resolve(String.valueOf(linux.initrd().getFileName())))
                .append(linux.kernelCommandLine())
                .option("-serial", "stdio")
                .with(UserNetwork.create().share(SmbShare.of(data, "data")))
                .build();
        List<String> shell = new ArrayList<>();
        if (root) {
            shell.addAll(
                    List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--"));
        }
        shell.addAll(List.of("sh", "-c", cmd.toShellCommand()));

        String console = HostCommand.builder(shell)
                .timeout(Duration.ofMinutes(5))
                .build()
                .run()
                .stdout();

        assertThat(console).contains("from the host");
        assertThat(data.resolve("answer")).hasContent("from the guest\n");
        assertThat(Files.getOwner(data.resolve("answer")).getName())
                .isEqualTo(
                        root ? "nobody" : ProcessHandle.current().info().user().orElseThrow());
    }

    @Test
    void share_directoryThatIsMissing_isTold() {
        UserNetwork network = UserNetwork.create().share(SmbShare.of(work.resolve("missing"), "data"));

        assertThatThrownBy(() -> LinuxMachine.boot(guest(), List.of(network)))
                .isInstanceOf(VmLaunchException.class)
                .hasMessageContaining("helper smb0: ")
                .hasMessageContaining("share 'data': " + work.resolve("missing") + " is no directory");
    }

    @Test
    void share_runDirectoryThatSambaMisreads_isTold() throws Exception {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .option("-display", "none")
                .with(UserNetwork.create().share(SmbShare.of(work, "data")))
                .build();
        for (String name : List.of("100%", "it's")) {
            Path base = Files.createDirectory(work.resolve(name));
            assertThatThrownBy(() -> VirtualMachine.start(
                            cmd, VmOptions.builder().runBase(base).build()))
                    .isInstanceOf(VmLaunchException.class)
                    .hasMessageContaining("smbd needs a run directory without quotes");
            assertThat(base).isEmptyDirectory();
        }
    }

    private static String mount(String share, String directory) {
        return "mount -t cifs -o sec=none,vers=3.1.1,ip=10.0.2.4 '//10.0.2.4/" + share + "' " + directory + "\n";
    }

    /** Processes that serve the guest, or watch those, but not QEMU. */
    private static List<String> processesOf(Path run) {
        return ProcessHandle.allProcesses()
                .map(process -> commandLine(process.pid()))
                .filter(command -> command.contains(run.toString()) && !command.contains("qemu-system"))
                .filter(command -> command.contains("smbd") || command.contains("serve"))
                .toList();
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    private static LinuxGuest.Builder guest() {
        LinuxGuest.Builder guest = LinuxGuest.builder();
        // What SMB 3.1.1 signs and encrypts with is asked for by name.
        List.of("virtio_net", "cmac", "ctr", "ccm", "ghash_generic", "gcm", "cifs")
                .forEach(guest::module);
        return guest;
    }
}
