package dev.qemu4j.vm.suspend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.vm.SuspendedVm;
import dev.qemu4j.vm.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Suspensions that fail when their file is whole: there is a machine that goes on, or a file that can be resumed, and never both. A directory
 * that may be written but not read cannot be synchronised; from one that only grows nothing can be taken back.
 */
@Tag("once")
@Timeout(180)
class SuspendEndsIT {
    @TempDir
    private Path work;

    private Path directory;
    private Path state;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectory(work.resolve("directory"));
        state = directory.resolve("vm.state");
    }

    @AfterEach
    void openDirectory() throws IOException {
        mode("rwx------");
    }

    @Test
    void suspend_directoryThatCannotBeSynchronised_takesTheFileBackAndTheMachineGoesOn() throws IOException {
        mode("-wx------");

        assertThat(suspended())
                .containsExactly(
                        "the machine goes on, as " + state + " cannot be written: java.nio.file.AccessDeniedException: "
                                + directory,
                        "running");

        mode("rwx------");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void suspend_fileThatCannotBeTakenBack_leavesTheMachineStanding() throws IOException {
        mode("-wx------");
        chattr("+a");
        try {
            assertThat(suspended())
                    .satisfiesExactly(
                            message -> assertThat(message)
                                    .startsWith("the machine stands still and does not go on, as " + state)
                                    .contains("AccessDeniedException"),
                            now -> assertThat(now).isEqualTo("postmigrate"),
                            resumed -> assertThat(resumed).isEqualTo("running"));
        } finally {
            chattr("-a");
        }
        mode("rwx------");
        assertThat(SuspendedVm.open(state).verify().hex()).hasSize(64);
    }

    @Test
    void suspend_recordThatCannotBeRemoved_isNoFailure() throws IOException {
        chattr("+a");
        try {
            assertThat(suspended()).containsExactly("suspended", "ended");
        } finally {
            chattr("-a");
        }
        try (VirtualMachine vm = SuspendedVm.open(state).resume()) {
            assertThat(vm.isAlive()).isTrue();
        }
    }

    private void mode(String permissions) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
    }

    private void chattr(String flag) {
        try {
            HostCommand.of("chattr", flag, directory.toString()).run();
        } catch (HostCommandException e) {
            Assumptions.abort("not run: this user cannot set flags in this file system: " + e.getMessage());
        }
    }

    /** Suspends in another JVM, which has no rights beyond those of the directory's owner; root has. */
    private List<String> suspended() {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                state.toString()));
        return HostCommand.builder(command)
                .timeout(Duration.ofMinutes(2))
                .build()
                .run()
                .stdout()
                .lines()
                .toList();
    }

    /** Suspends a machine, and says what has become of it. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) {
            CommandLine cmd = CommandLine.builder(Target.X86_64)
                    .nodefaults()
                    .option("-display", "none")
                    .option("-machine", "q35,accel=tcg")
                    .option("-m", "32M")
                    .build();
            try (VirtualMachine vm = VirtualMachine.start(cmd)) {
                try {
                    vm.suspendTo(Path.of(arguments[0]));
                    System.out.println("suspended");
                } catch (SuspendException e) {
                    System.out.println(e.getMessage());
                }
                System.out.println(vm.isAlive() ? vm.control().state().toString() : "ended");
                if (vm.isAlive() && vm.control().state().toString().equals("postmigrate")) {
                    vm.control().resume();
                    System.out.println(vm.control().state());
                }
            }
        }
    }
}
