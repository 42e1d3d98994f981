package dev.qemu4j.vm.advice.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KvmAccessTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Could not access KVM kernel module: Permission denied | may not open it
                    qemu: -accel kvm: Could not access KVM kernel module: No such file or directory | there is no /dev/kvm
                    Could not access KVM kernel module: No such device | nothing behind it
                    Could not access KVM kernel module: Device or resource busy | cannot be opened: Device or resource busy
                    qemu-system-aarch64: -accel kvm: invalid accelerator kvm | this QEMU has no KVM
                    """)
    void advice_eachReason_isNamedWithTheWayOut(String said, String reason) {
        assertThat(KvmAccess.advice(said + "\nqemu-system-x86_64: failed to initialize kvm: reason\n"))
                .contains(reason)
                .contains("accel(Accels.tcg())");
    }

    @Test
    void advice_qemuWentOnWithTcg_isNone() {
        String said = """
                Could not access KVM kernel module: Permission denied
                qemu-system-x86_64: falling back to tcg
                qemu-system-x86_64: -device no-such-device: not a valid device model name
                """;

        assertThat(KvmAccess.advice(said)).isNull();
    }

    @Test
    void advice_otherWords_isNone() {
        assertThat(KvmAccess.advice("qemu-system-x86_64: -drive file=kvm: Permission denied"))
                .isNull();
    }
}
