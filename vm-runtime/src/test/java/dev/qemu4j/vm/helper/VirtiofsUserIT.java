package dev.qemu4j.vm.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.qemu4j.CommandLine;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.guest.linux.LinuxGuestConsole;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.recipe.VirtiofsDirectory;
import dev.qemu4j.vm.VirtualMachine;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The virtiofsd that is a package of its own serves a user who is not root, as the machine's own helper. */
@Tag("once")
class VirtiofsUserIT {
    private static final int NOBODY = 65534;

    @TempDir
    private Path work;

    /** The program of the user's JVM: boots the guest of the arguments, and has it answer in the shared directory. */
    static final class Host {
        private Host() {}

        @SuppressWarnings("SystemOut") // its parent reads it
        public static void main(String[] args) {
            try (RunDirectory directory = RunDirectory.create();
                    LinuxGuestConsole console = LinuxGuestConsole.listen(directory.socket("console"))) {
                List<String> line = new ArrayList<>(List.of(args).subList(1, args.length));
                line.addAll(console.arguments());
                CommandLine cmd = CommandLine.parse(line).toBuilder()
                        .with(VirtiofsDirectory.of(Path.of(args[0]), "data"))
                        .build();
                try (VirtualMachine vm = VirtualMachine.start(cmd)) {
                    console.awaitReady(Duration.ofMinutes(4));
                    System.out.println(vm.helpers().get(0).command());
                    System.out.println(console.run("mkdir -p /mnt && mount -t virtiofs data /mnt && cat /mnt/question"
                            + " && echo from the guest > /mnt/answer && umount /mnt"));
                }
            }
        }
    }

    @Test
    void of_directoryOfAnOrdinaryUser_isReadAndWrittenByTheGuest() throws Exception {
        assumeTrue(later(), "NOT RUN: this host has the virtiofsd of QEMU 7.2, which serves root only");
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path shared = usersDirectory("shared");
        Path runs = usersDirectory("runs");
        Files.writeString(shared.resolve("question"), "from the host");
        List<String> command = new ArrayList<>();
        if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", readableClassPath(), "-Dqemu4j.cache=" + usersDirectory("cache")));
        command.addAll(List.of(Host.class.getName(), shared.toString()));
        command.addAll(List.of("qemu-system-x86_64", "-nodefaults", "-no-user-config", "-M", "q35", "-accel", "tcg"));
        command.addAll(List.of("-display", "none"));
        for (String argument : LinuxGuest.builder().module("virtiofs").build().arguments()) {
            Path file = argument.startsWith("/") ? Path.of(argument) : null;
            command.add(
                    file != null && Files.isRegularFile(file) ? readable(file).toString() : argument);
        }
        Path words = work.resolve("words");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(words.toFile())
                .directory(runs.toFile());
        builder.environment().putAll(Map.of("TMPDIR", runs.toString(), "XDG_RUNTIME_DIR", runs.toString()));

        Process jvm = builder.start();

        assertThat(jvm.waitFor(280, TimeUnit.SECONDS)).isTrue();
        assertThat(words).content().contains("virtiofsd", "from the host");
        assertThat(jvm.exitValue()).isZero();
        assertThat(shared.resolve("answer")).hasContent("from the guest");
        assertThat(Files.getAttribute(shared.resolve("answer"), "unix:uid")).isEqualTo(uid(shared));
        assertThat(runs).isEmptyDirectory();
    }

    private static boolean later() {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                                .map(directory -> Path.of(directory, "virtiofsd")),
                        Stream.of(Path.of("/usr/libexec/virtiofsd"), Path.of("/usr/lib/virtiofsd")))
                .anyMatch(Files::isExecutable);
    }

    private Path usersDirectory(String name) throws IOException {
        Path directory = Files.createDirectory(work.resolve(name));
        if (uid(directory).equals(0)) {
            Files.setAttribute(directory, "unix:uid", NOBODY);
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        return directory;
    }

    private static Object uid(Path file) throws IOException {
        return Files.getAttribute(file, "unix:uid");
    }

    /** The user may not read what is below root's home. */
    private String readableClassPath() throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (Files.exists(Path.of(entry))) {
                entries.add(readable(Path.of(entry)).toString());
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    private Path readable(Path from) throws IOException {
        Path to = Files.createTempDirectory(work, "copy").resolve(from.getFileName());
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        try (Stream<Path> copies = Files.walk(to.getParent())) {
            for (Path copy : copies.toList()) {
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        return to;
    }
}
