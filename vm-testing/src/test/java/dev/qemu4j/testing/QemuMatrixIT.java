package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.vm.VirtualMachine;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** Tests that run in each cell of a matrix. */
@Tag("once")
class QemuMatrixIT {
    /** The host has the first target, and the second one, if it is there, has none of these machines. */
    static class Machines {
        @QemuMatrix(
                targets = {"x86_64", "sparc64"},
                machines = {"pc", "q35", "virt"},
                directories = "/nowhere")
        void starts(QemuCell cell) {
            try (VirtualMachine vm = VirtualMachine.start(
                    cell.commandLine().nodefaults().option("-display", "none").build())) {
                assertThat(vm.qmp().greeting().version()).isEqualTo(cell.qemu().version());
                assertThat(vm.qmp().blocking().qom().qomGet("/machine", "type").asString())
                        .contains(cell.machine());
            }
        }
    }

    static class OldVersions {
        @QemuMatrix(version = "<2.0")
        void starts(QemuCell cell) {
            throw new AssertionError("runs with " + cell);
        }
    }

    static class BadVersion {
        @QemuMatrix(version = "new")
        void starts(QemuCell cell) {}
    }

    static class UnknownTarget {
        @QemuMatrix(targets = {"x86_64", "arm64"})
        void starts(QemuCell cell) {}
    }

    static class NoTarget {
        @QemuMatrix(targets = {})
        void starts(QemuCell cell) {}
    }

    @Test
    void matrix_cells_runOrTellWhyNot() {
        EngineExecutionResults results = Kit.run(Machines.class);

        results.testEvents()
                .assertStatistics(tests -> tests.succeeded(2).failed(0).skipped(10));
        assertThat(results.testEvents().skipped().stream()
                        .map(event -> event.getTestDescriptor().getDisplayName() + ": "
                                + event.getRequiredPayload(String.class)))
                .anyMatch(cell -> cell.contains("has no machine 'virt'"))
                .anyMatch(cell -> cell.startsWith("/nowhere/qemu-system-x86_64 q35: "))
                .anyMatch(cell -> cell.matches("qemu-system-sparc64 (\\S+ )?pc: .*qemu-system-sparc64.*"));
    }

    @Test
    void matrix_version_isBounded() {
        EngineExecutionResults results = Kit.run(OldVersions.class);

        results.testEvents().assertStatistics(tests -> tests.started(0).skipped(1));
        assertThat(results.testEvents().skipped().list().get(0).getRequiredPayload(String.class))
                .endsWith("is not <2.0");
    }

    @Test
    void matrix_moreInstallations_areProgramsMore() {
        Kit.run(Map.of("qemu4j.testing.qemu", "/usr:/nowhere"), Machines.class)
                .testEvents()
                .assertStatistics(tests -> tests.succeeded(4));
    }

    @Test
    void matrix_wrongUse_saysWhatIsExpected() {
        assertThat(Kit.failures(Kit.run(BadVersion.class, NoTarget.class, UnknownTarget.class)))
                .hasSize(3)
                .anyMatch(failure ->
                        String.valueOf(failure.getMessage()).contains("target: 'arm64' (expected: one of [aarch64,"))
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOf(ExtensionConfigurationException.class)
                        .hasMessageContaining("@QemuMatrix on starts(QemuCell)"));
    }
}
