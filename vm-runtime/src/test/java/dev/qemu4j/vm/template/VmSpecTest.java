package dev.qemu4j.vm.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.vm.wait.Wait;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VmSpecTest {
    @ParameterizedTest
    @CsvSource({
        "256M,268435456",
        "256,268435456",
        "1.5G,1610612736",
        "'size=2G,slots=2,maxmem=4G',2147483648",
        "4k,8192",
        "x,134217728"
    })
    void memory_ofTheCommandLine_isRead(String option, long bytes) {
        assertThat(VmSpec.of(machine().option("-m", option).build()).memory()).isEqualTo(DataSize.ofBytes(bytes));
    }

    @Test
    void memory_withoutAnOption_isTheDefaultOfQemu() {
        assertThat(VmSpec.of(machine().build()).memory()).isEqualTo(DataSize.ofMib(128));
    }

    @ParameterizedTest
    @CsvSource({"4,4", "'cpus=2,maxcpus=8',2", "'sockets=2,cores=3',6", "none,1"})
    void cpus_ofTheCommandLine_areRead(String option, int cpus) {
        CommandLine cmd = option.equals("none")
                ? machine().build()
                : machine().option("-smp", option).build();
        assertThat(VmSpec.of(cmd).cpus()).isEqualTo(cpus);
    }

    @Test
    void spec_copies_leaveTheOriginal() {
        VmSpec plain = VmSpec.of(machine().build());
        Wait ready = Wait.forConsole("ready");
        VmSpec changed = plain.waitFor(ready).named("web").options(o -> o.launchTimeout(Duration.ofSeconds(5)));

        assertThat(plain.ready()).isNull();
        assertThat(plain)
                .hasToString("qemu-system-x86_64")
                .isEqualTo(VmSpec.of(machine().build()));
        assertThat(changed).hasToString("web").isNotEqualTo(plain).isEqualTo(changed.waitFor(ready));
        assertThat(changed.options().launchTimeout()).hasSeconds(5);
    }

    private static CommandLine.Builder machine() {
        return CommandLine.builder(Target.X86_64).option("-nodefaults");
    }
}
