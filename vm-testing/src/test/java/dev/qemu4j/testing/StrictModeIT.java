package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.template.VmSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import tools.jackson.databind.node.JsonNodeFactory;

/** Runs in which nothing deprecated passes. */
@Tag("once")
class StrictModeIT {
    private static final Map<String, String> STRICT = Map.of("qemu4j.testing.strict", "true");

    @VmTest
    static class DeprecatedCommand {
        @Vm(scope = Scope.CLASS, reset = Reset.SNAPSHOT)
        static final VmSpec guest = Guests.embedded();

        @Test
        void writes(VirtualMachine vm) {
            assertThat(Guests.write(vm)).isOne();
        }

        /** The member has been deprecated since QEMU 2.8. */
        @Test
        void ejects(VirtualMachine vm) {
            assertThatThrownBy(() -> vm.qmp()
                            .blocking()
                            .execute(
                                    "eject",
                                    JsonNodeFactory.instance.objectNode().put("device", "none")))
                    .isInstanceOf(QmpCommandException.class)
                    .hasMessageContaining("disabled by policy");
        }
    }

    @VmTest
    static class DeprecatedOption {
        @Vm
        static final VmSpec guest = Guests.sector(
                BootSector.HALTS,
                "",
                "-no-hpet"); // deprecated since QEMU 7.2, and gone in 9.0, where the check refuses it

        @Test
        void test(VirtualMachine vm) {}
    }

    @Test
    void strict_deprecatedCommand_isRefusedByQemu() {
        Kit.run(STRICT, DeprecatedCommand.class)
                .testEvents()
                .assertStatistics(tests -> tests.succeeded(2).failed(0));
    }

    @Test
    void strict_deprecatedOption_failsBeforeTheBoot() {
        assertThat(Kit.failures(Kit.run(STRICT, DeprecatedOption.class)))
                .singleElement()
                .isInstanceOf(QemuException.class)
                .satisfies(failure -> assertThat(failure)
                        .hasMessageContaining("qemu4j.testing.strict")
                        .hasMessageContaining("-no-hpet"));
        Kit.run(DeprecatedOption.class).testEvents().assertStatistics(tests -> tests.succeeded(1));
    }

    @VmTest
    static class OtherProgram {
        static final Path PROGRAM = program();

        @Vm
        static final VmSpec guest = VmSpec.of(Guests.sector(BootSector.HALTS, "").commandLine().toBuilder()
                .program(PROGRAM.toString())
                .build());

        @Test
        void test(VirtualMachine vm) {}

        /** A QEMU by its path, which keeps what it is asked for. */
        private static Path program() {
            try {
                Path folder = Files.createTempDirectory("qemu4j-strict");
                folder.toFile().deleteOnExit(); // the last, as it is the first
                Path program = folder.resolve("qemu-other");
                Files.writeString(program, "#!/bin/sh\necho \"$*\" >>\"$0.asked\"\nexec qemu-system-x86_64 \"$@\"\n");
                Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
                program.resolveSibling("qemu-other.asked").toFile().deleteOnExit();
                program.toFile().deleteOnExit();
                return program;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void strict_programOfTheCommandLine_isTheOneThatIsAsked() throws IOException {
        Kit.run(STRICT, OtherProgram.class).testEvents().assertStatistics(tests -> tests.succeeded(1));

        assertThat(Files.readAllLines(OtherProgram.PROGRAM.resolveSibling("qemu-other.asked")))
                .anyMatch(arguments -> arguments.equals("--version"))
                .anyMatch(arguments -> arguments.contains("deprecated-input=reject"));
    }

    @Test
    void strict_neitherTrueNorFalse_isRefused() {
        assertThat(Kit.failures(Kit.run(Map.of("qemu4j.testing.strict", "yes"), DeprecatedCommand.class)))
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOf(ExtensionConfigurationException.class)
                        .hasMessageContaining("'yes' (expected: true or false)"));
    }
}
