package dev.qemu4j.vm.suspend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.vm.SuspendedVm;
import dev.qemu4j.vm.VirtualMachine;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files of suspended machines that are written or read late, badly, or by another QEMU. */
@Tag("once")
@Timeout(180)
class SuspendFilesIT extends SuspendFixture {

    @Test
    void resume_fileThatIsNotReadInTime_isBoundByItsOwnLimitAndStaysAsItWas() {
        try (VirtualMachine vm = boot(machine().build())) {
            vm.suspendTo(state, o -> o.compression(StateCompression.XZ));
        }
        SuspendedVm suspended = SuspendedVm.open(state);

        assertThatThrownBy(() -> suspended.timeout(Duration.ofNanos(1)).resume())
                .isInstanceOf(SuspendTimeoutException.class)
                .hasMessageContaining(state.toString())
                .hasMessageContaining("SuspendedVm.timeout");

        try (VirtualMachine vm = suspended.timeout(SOON).resume()) {
            vm.control().await(RunState.RUNNING, SOON);
            assertThat(again().write(1)).isEqualTo(1);
        }
    }

    @Test
    void resume_stateThatQemuDoesNotTake_failsWithItsWords() throws Exception {
        try (VirtualMachine vm = boot(machine().build())) {
            vm.suspendTo(state);
        }
        byte[] file = Files.readAllBytes(state);
        file[16] = 'X'; // of the magic number of QEMU's stream
        Files.write(state, withDigests(file));

        assertThatThrownBy(() -> SuspendedVm.open(state).resume())
                .isInstanceOf(SuspendException.class)
                .hasMessageContaining(state.toString())
                .hasMessageContaining("QEMU has ended while it read the state: ")
                .hasMessageContaining("Not a migration stream");
        listener.accept(SOON).close();
    }

    @Test
    void resume_fileOfALaterFixOfTheVersion_goesOn() throws Exception {
        try (VirtualMachine vm = boot(machine().build())) {
            vm.suspendTo(state);
        }
        String later = new String(Files.readAllBytes(state), ISO_8859_1)
                .replaceAll("(\"qemu\":\"\\d+\\.\\d+\\.)\\d", "$1" + 9);
        Files.write(state, withDigests(later.getBytes(ISO_8859_1)));
        SuspendedVm suspended = SuspendedVm.open(state);
        assertThat(suspended.qemuVersion()).matches("\\d+\\.\\d+\\.9\\d*");
        try (VirtualMachine vm = suspended.resume()) {
            assertThat(again().write(1)).isEqualTo(1);
            assertThat(vm.control().state()).isEqualTo(RunState.RUNNING);
        }
    }

    /** Makes a file whole again: the end has the JSON, its SHA-256, its length, and the 16 bytes of the format. */
    private static byte[] withDigests(byte[] file) throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        int jsonEnd = file.length - 32 - Long.BYTES - 16;
        int json =
                jsonEnd - (int) ByteBuffer.wrap(file, jsonEnd + 32, Long.BYTES).getLong();
        sha256.update(file, 16, json - 16);
        String digest = HexFormat.of().formatHex(sha256.digest());
        byte[] text = new String(file, json, jsonEnd - json, UTF_8)
                .replaceAll("\"sha256\":\"\\w+\"", "\"sha256\":\"" + digest + "\"")
                .getBytes(UTF_8);
        System.arraycopy(text, 0, file, json, text.length);
        System.arraycopy(sha256.digest(text), 0, file, jsonEnd, 32);
        return file;
    }
}
