package dev.qemu4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replacement and removal of options by a builder. */
class CommandLineBuilderTest {
    private final CommandLine cmd = CommandLine.parseShell("qemu-system-x86_64 -machine q35 -machine smm=on -m 2G"
            + " -device e1000,id=n0 -device e1000,id=n1 -kernel a -chardev null,id=c,mux");

    @Test
    void add_optionThatStandsOnce_replacesItselfInItsPlace() {
        assertThat(cmd.toBuilder()
                        .memory(DataSize.ofGib(4))
                        .kernel("b")
                        .machine(Machines.pc())
                        .build())
                .hasToString("qemu-system-x86_64 -machine pc -machine smm=on -m 4G -device e1000,id=n0"
                        + " -device e1000,id=n1 -kernel b -chardev null,id=c,mux=on");
    }

    @Test
    void add_moreOfWhatQemuMerges_isAdded() {
        assertThat(CommandLine.builder(Target.X86_64)
                        .memory(DataSize.ofGib(2))
                        .memory(m -> m.slots(2).maxmem(DataSize.ofGib(4)))
                        .nodefaults()
                        .nodefaults()
                        .build())
                .hasToString("qemu-system-x86_64 -m 2G -m slots=2,maxmem=4G -nodefaults");
    }

    @Test
    void replace_name_takesTheFirstOnesPlace() {
        assertThat(cmd.toBuilder()
                        .replace("-M", "pc")
                        .replace("-m", b -> b.memory(DataSize.ofGib(4)))
                        .replace("-device", b -> b.device(Devices.e1000e()))
                        .replace("-vga", "std")
                        .build())
                .hasToString(
                        "qemu-system-x86_64 -M pc -m 4G -device e1000e -kernel a -chardev null,id=c,mux=on -vga std");
    }

    @Test
    void without_nameIdOrTest_removes() {
        assertThat(cmd.toBuilder()
                        .without("-machine")
                        .without("-device", "n0")
                        .without(option -> option.name().equals("-kernel"))
                        .without("-nothing")
                        .build())
                .hasToString("qemu-system-x86_64 -m 2G -device e1000,id=n1 -chardev null,id=c,mux=on");
    }

    @Test
    void without_aNameWithoutDash_isRefused() {
        assertThatThrownBy(() -> cmd.toBuilder().without("machine"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("machine");
    }

    @Test
    void toBuilder_remarks_stay() {
        assertThat(cmd.remarks()).hasSize(1);
        assertThat(cmd.toBuilder().build().remarks()).isEqualTo(cmd.remarks());
    }

    @Test
    void map_options_areNeitherMergedNorGivenAnotherForm() {
        CommandLine mixed = CommandLine.parse(List.of(
                "qemu-system-x86_64",
                "-m",
                "2G,slots=2,maxmem=4G",
                "-m",
                "3G",
                "-device",
                "{\"driver\":\"e1000e\"}",
                "-device",
                "e1000",
                "-S"));

        assertThat(mixed.map(List::of).toArguments()).isEqualTo(mixed.toArguments());
        assertThat(mixed.map(option -> option.name().equals("-S") ? List.of() : List.of(option, option))
                        .toArguments())
                .containsSubsequence("3G", "3G", "{\"driver\":\"e1000e\"}", "{\"driver\":\"e1000e\"}", "e1000", "e1000")
                .doesNotContain("-S");
    }
}
