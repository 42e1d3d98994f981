package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Cpus;
import dev.qemu4j.base.Target;
import dev.qemu4j.option.Ids;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetMachineTest {
    @ParameterizedTest
    @CsvSource({
        "x86_64, -machine q35",
        "arm, -machine virt",
        "aarch64, -machine virt -cpu max",
        "riscv64, -machine virt",
        "ppc64, -machine pseries",
        "s390x, -machine s390-ccw-virtio"
    })
    void create_target_isItsMachine(String target, String options) {
        assertThat(arguments(CommandLine.builder(new Target(target)).with(TargetMachine.create())))
                .isEqualTo("qemu-system-" + target + " " + options);
    }

    @Test
    void machine_change_isAdded() {
        TargetMachine machine = TargetMachine.create().machine(m -> m.property("usb", true));

        assertThat(arguments(CommandLine.builder(Target.PPC64).with(machine)))
                .isEqualTo("qemu-system-ppc64 -machine pseries,usb=on");
        assertThat(machine).isNotEqualTo(TargetMachine.create()).hasToString("TargetMachine[-machine q35,usb=on]");
    }

    @Test
    void cpu_ofTheCommandLine_takesThePlaceOfTheRecipes() {
        assertThat(arguments(CommandLine.builder(Target.AARCH64)
                        .with(TargetMachine.create())
                        .cpu(Cpus.of("cortex-a57"))))
                .isEqualTo("qemu-system-aarch64 -machine virt -cpu cortex-a57");
    }

    @Test
    void create_targetWithoutOne_namesThoseThatHave() {
        assertThatThrownBy(() -> CommandLine.builder(new Target("avr")).with(TargetMachine.create()))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageStartingWith("target: avr (expected: one of [aarch64, arm, i386, ");
        assertThatThrownBy(() -> TargetMachine.create().options(Ids.after(List.of())))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    private static String arguments(CommandLine.Builder builder) {
        return String.join(" ", builder.build().toArguments());
    }
}
