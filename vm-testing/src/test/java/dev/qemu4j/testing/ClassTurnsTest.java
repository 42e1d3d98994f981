package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.Target;
import dev.qemu4j.vm.template.VmSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassTurnsTest {
    private static final Duration MOMENT = Duration.ofMillis(50);

    private final SharedVm machine = new SharedVm(
            VmSpec.of(CommandLine.builder(Target.X86_64).build()),
            Reset.NONE,
            new Admission(1, DataSize.ofMib(128), MOMENT, false));

    @Test
    void take_aMachineOfATest_waitsForItsTurn() {
        ClassTurns turns = new ClassTurns();
        machine.take(MOMENT);
        assertThatThrownBy(() -> turns.take(List.of(machine), MOMENT)).isInstanceOf(QemuTimeoutException.class);

        machine.giveBack();
        turns.take(List.of(machine), MOMENT);
        turns.take(List.of(machine), MOMENT);
        assertThatThrownBy(() -> machine.take(MOMENT)).isInstanceOf(QemuTimeoutException.class);

        turns.close();
        turns.close();
        machine.take(MOMENT);
        assertThatThrownBy(() -> machine.take(MOMENT)).isInstanceOf(QemuTimeoutException.class);
    }
}
