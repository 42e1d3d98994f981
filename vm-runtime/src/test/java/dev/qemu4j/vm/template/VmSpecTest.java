package dev.qemu4j.vm.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.qapi.runstate.ShutdownEvent;
import dev.qemu4j.vm.VmOptions;
import dev.qemu4j.vm.wait.Wait;
import java.net.InetSocketAddress;
import java.time.Duration;
import nl.jqno.equalsverifier.EqualsVerifier;
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

        assertThat(plain.waitFor()).isNull();
        assertThat(plain)
                .hasToString("qemu-system-x86_64")
                .isEqualTo(VmSpec.of(machine().build()));
        assertThat(changed).hasToString("web").isNotEqualTo(plain).isEqualTo(changed.waitFor(ready));
        assertThat(changed.options().launchTimeout()).hasSeconds(5);
    }

    @Test
    void equals_waitsForTheSameSigns_areEqual() {
        VmSpec web = VmSpec.of(machine().build()).waitFor(everything());

        assertThat(web)
                .isEqualTo(VmSpec.of(machine().build()).waitFor(everything()))
                .hasSameHashCodeAs(VmSpec.of(machine().build()).waitFor(everything()))
                .isNotEqualTo(VmSpec.of(machine().build()).waitFor(everything().limit(Duration.ofSeconds(9))));
        assertThat(Wait.forHttp(80, "/a")).isNotEqualTo(Wait.forHttp(80, "/b"));
        assertThat(Wait.forSsh(22)).isNotEqualTo(Wait.forPort(22));
    }

    private static Wait everything() {
        return Wait.all(
                Wait.forConsole("login:"),
                Wait.any(Wait.forSsh(22), Wait.forPort(22), Wait.forHttp(80, "/health")),
                Wait.forPort(new InetSocketAddress("10.0.2.15", 22)),
                Wait.forGuestAgent(),
                Wait.forEvent(ShutdownEvent.class));
    }

    @Test
    void equals_specsAndWaits_areThoseOfTheirParts() {
        EqualsVerifier.forClass(VmSpec.class)
                .withPrefabValues(
                        CommandLine.class,
                        machine().build(),
                        machine().option("-S").build())
                .withPrefabValues(Wait.class, Wait.forSsh(22), Wait.forGuestAgent())
                .withPrefabValues(
                        VmOptions.class,
                        VmOptions.defaults(),
                        VmOptions.builder().paused(true).build())
                .withNonnullFields("cmd", "options")
                .verify();
        EqualsVerifier.forClass(Wait.class)
                .withNonnullFields("description", "condition", "limit", "alarms")
                .verify();
    }

    private static CommandLine.Builder machine() {
        return CommandLine.builder(Target.X86_64).option("-nodefaults");
    }
}
