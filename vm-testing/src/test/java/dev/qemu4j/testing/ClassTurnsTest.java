package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.Target;
import dev.qemu4j.vm.template.VmSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassTurnsTest {
    private static final Duration MOMENT = Duration.ofMillis(50);

    @Vm
    static final VmSpec spec = VmSpec.of(CommandLine.builder(Target.X86_64).build());

    private final SharedVm machine =
            new SharedVm(spec, Reset.NONE, new Admission(1, DataSize.ofMib(128), MOMENT, false));

    @Test
    void take_aMachineOfATest_waitsForItsTurn() throws NoSuchFieldException {
        Map<DeclaredVm, SharedVm> machines = Map.of(
                new DeclaredVm(
                        "guest", ClassTurnsTest.class.getDeclaredField("spec"), Scope.CLASS, Reset.NONE, List.of()),
                machine);
        ClassTurns turns = new ClassTurns();
        machine.take(MOMENT, "a test");
        assertThatThrownBy(() -> turns.take(machines, MOMENT, "the class")).isInstanceOf(QemuTimeoutException.class);

        machine.giveBack();
        turns.take(machines, MOMENT, "the class");
        turns.take(machines, MOMENT, "the class");
        assertThatThrownBy(() -> machine.take(MOMENT, "a test")).isInstanceOf(QemuTimeoutException.class);

        turns.close();
        turns.close();
        machine.take(MOMENT, "a test");
        assertThatThrownBy(() -> machine.take(MOMENT, "a test")).isInstanceOf(QemuTimeoutException.class);
    }
}
