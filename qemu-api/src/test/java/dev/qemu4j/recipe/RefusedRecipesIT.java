package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.codegen.introspect.QmpProgram;
import dev.qemu4j.cpu.X86Cpus;
import dev.qemu4j.qapi.audio.AudiodevDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** QEMU complains of the resource that a recipe needs and that is missing, and of nothing else. */
class RefusedRecipesIT extends RecipeMachine {
    private static final Path NOWHERE = Path.of("nowhere.sock");

    @Test
    void virtioDisk_noSuchFile_isRefusedForIt() {
        assertThatThrownBy(() -> start(machine("q35").with(VirtioDisk.of("root", Path.of("absent.qcow2")))))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("'absent.qcow2': No such file or directory");
    }

    @Test
    void secret_noSuchFile_isRefusedForIt() {
        assertThatThrownBy(() -> start(
                        machine("q35").with(Vnc.socket(Path.of("vnc.sock")).passwordFile(Path.of("absent")))))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("absent")
                .hasMessageContaining("No such file or directory");
    }

    @Test
    void sharedDirectory_noSuchDirectory_isRefusedForIt() {
        assertThatThrownBy(() -> start(machine("q35").with(SharedDirectory.of(Path.of("absent"), "home"))))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot initialize fsdev 'fs0'")
                .hasMessageContaining("No such file or directory");
    }

    @Test
    void tpm_noEmulator_isRefusedForIt() {
        assertThatThrownBy(() -> start(machine("q35").with(Tpm.of(NOWHERE))))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("-chardev socket,id=tpm0-socket,path=nowhere.sock")
                .hasMessageContaining("Failed to connect to 'nowhere.sock': No such file or directory");
    }

    @Test
    void tpm_noneInTheHost_isRefusedForIt() {
        assertThatThrownBy(() -> start(machine("q35").with(Tpm.passthrough(Path.of("absent")))))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("Cannot access TPM device using 'absent'");
    }

    @Test
    void virtiofs_noDaemon_isRefusedForIt() {
        assertThatThrownBy(() -> start(machine("q35")
                        .memory(DataSize.ofMib(64))
                        .with(VirtiofsDirectory.ofSocket(NOWHERE, "data", DataSize.ofMib(64)))))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("-chardev socket,id=virtiofs0,path=nowhere.sock")
                .hasMessageContaining("Failed to connect to 'nowhere.sock': No such file or directory");
    }

    @Test
    void hyperV_withoutKvm_isRefusedForIt() {
        assertThatThrownBy(() -> start(machine("q35,accel=tcg").cpu(X86Cpus.max(HyperV.enlightenments()))))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("kernel doesn't allow setting HyperV VP_INDEX");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tpm-tis", "tpm-crb"})
    void tpm_emulatorThatHangsUp_isSpokenTo(String driver) throws IOException {
        try (HangingUp daemon = new HangingUp(home.resolve("swtpm.sock"))) {
            assertThatThrownBy(() -> start(
                            machine("q35").with(Tpm.of(Path.of("swtpm.sock")).driver(driver))))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("-tpmdev emulator,id=tpm0,chardev=tpm0-socket: tpm-emulator: ");
            assertThat(daemon.connections()).isPositive();
        }
    }

    @Test
    void virtiofs_daemonThatHangsUp_isSpokenTo() throws IOException {
        try (HangingUp daemon = new HangingUp(home.resolve("fs.sock"))) {
            assertThatThrownBy(() -> start(machine("q35")
                            .memory(DataSize.ofMib(64))
                            .with(VirtiofsDirectory.ofSocket(Path.of("fs.sock"), "data", DataSize.ofMib(64)))))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("vhost-user-fs-pci,id=virtiofs0-device,chardev=virtiofs0,tag=data: ")
                    .hasMessageContaining("vhost_backend_init failed");
            assertThat(daemon.connections()).isPositive();
        }
    }

    @Test
    void virtioSound_beforeQemu82_isRefusedForIt() {
        CommandLine.Builder cmd =
                machine("q35").with(Audio.of(AudiodevDriver.NONE).virtioSound());

        if (has("virtio-sound-pci")) {
            try (QmpProgram qemu = start(cmd)) {
                assertThat(peripherals(qemu)).containsExactly("audio0-device");
            }
        } else {
            assertThatThrownBy(() -> start(cmd))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("'virtio-sound' is not a valid device model name");
        }
    }

    private boolean has(String device) {
        try (QmpProgram qemu = start(machine("none"))) {
            return qemu.ask("qom-list-types").findValuesAsString("name").contains(device);
        }
    }
}
