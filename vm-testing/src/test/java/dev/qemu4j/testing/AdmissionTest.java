package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.vm.template.VmSpec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final DataSize ROOM = DataSize.ofMib(256);

    @Test
    void admit_withRoomAgain_goesOn() throws Exception {
        Admission admission = new Admission(4, ROOM, LONG, false);
        Admission.Permit large = admission.admit(machine("1", "200M"));
        CompletableFuture<Admission.Permit> next =
                CompletableFuture.supplyAsync(() -> admission.admit(machine("1", "100M")));
        admission.admit(machine("1", "50M")).close();
        assertThat(next).isNotDone();
        large.close();

        next.get(20, TimeUnit.SECONDS).close();
    }

    @Test
    void admit_machineLargerThanTheHost_getsAllOfIt() {
        Admission admission = new Admission(2, ROOM, LONG, false);

        admission.admit(machine("16", "64G")).close();
        admission.admit(machine("2", "256M")).close();
    }

    @Test
    void admit_withoutRoomForTooLong_startsAllTheSame() {
        Admission admission = new Admission(1, ROOM, Duration.ofMillis(20), false);

        try (Admission.Permit one = admission.admit(machine("1", "32M"));
                Admission.Permit other = admission.admit(machine("1", "32M"))) {
            assertThat(one).isNotSameAs(other);
        }
        admission.admit(machine("1", "256M")).close();
    }

    private static VmSpec machine(String cpus, String memory) {
        return VmSpec.of(CommandLine.builder(Target.X86_64)
                .option("-smp", cpus)
                .option("-m", memory)
                .build());
    }
}
