package dev.qemu4j.samples;

import static dev.qemu4j.samples.SampleGuest.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.testcontainers.StartableVm;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.output.ToStringConsumer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class BesideContainersIT {
    static final ToStringConsumer log = new ToStringConsumer();

    @Container // a virtual machine; Docker is not asked for
    static final StartableVm guest = StartableVm.of(spec).withLogConsumer(log);

    @Test
    void writesARecord() {
        guest.vm().console().sendLine("w 1");
        guest.vm().console().expect("done 1", Duration.ofSeconds(10));
        assertThat(log.toUtf8String()).contains("ready last=");
    }
}
