package dev.qemu4j.vm.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import nl.jqno.equalsverifier.EqualsVerifier;
import org.junit.jupiter.api.Test;

class ChaosTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** These are the steps of this seed for ever: somebody may have it from a log. */
    @Test
    void schedule_seed_isTheSameInEachVersion() {
        assertThat(chaos(42).schedule(5))
                .extracting(step -> step.fault() + " " + step.pause().toMillis() + " "
                        + step.hold().toMillis())
                .containsExactly("stall 149 143", "net 349 698", "stall 506 443", "stall 517 804", "stall 236 495");
    }

    @Test
    void schedule_sameSeed_isTheSameAndALongerRunBeginsWithIt() {
        List<ChaosStep> once = chaos(7).schedule(50);

        assertThat(chaos(7).schedule(50)).isEqualTo(once);
        assertThat(chaos(7).schedule(100)).startsWith(once.toArray(ChaosStep[]::new));
        assertThat(chaos(8).schedule(50)).isNotEqualTo(once);
        assertThat(Chaos.builder().fault("a", ChaosTest::none).build().seed())
                .isNotEqualTo(
                        Chaos.builder().fault("a", ChaosTest::none).build().seed());
    }

    @Test
    void schedule_times_areWithinTheirBounds() {
        Chaos chaos = Chaos.seeded(1)
                .fault("a", ChaosTest::none)
                .fault("b", ChaosTest::none)
                .pause(Duration.ofMillis(5), Duration.ofMillis(9))
                .hold(SECOND, SECOND)
                .build();

        assertThat(chaos.schedule(200))
                .allSatisfy(step -> assertThat(step.pause()).isBetween(Duration.ofMillis(5), Duration.ofMillis(9)))
                .allSatisfy(step -> assertThat(step.hold()).isEqualTo(SECOND))
                .extracting(ChaosStep::fault)
                .contains("a", "b");
    }

    @Test
    void diskFaultOptions_areValues() {
        DiskFaultOptions options =
                DiskFaultOptions.builder().after(3).once(true).sector(8).build();

        EqualsVerifier.forClass(DiskFaultOptions.class).verify();
        assertThat(options.toBuilder().build()).isEqualTo(options).isNotEqualTo(DiskFaultOptions.defaults());
        assertThat(options).hasToString("DiskFaultOptions[after=3, once=true, sector=8]");
    }

    @Test
    void badInput_isRefused() {
        assertThatThrownBy(() -> Chaos.seeded(1).build()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> chaos(1).schedule(0)).hasMessage("steps: 0 (expected: >= 1)");
        assertThatThrownBy(() -> Chaos.seeded(1).fault("a", ChaosTest::none).fault("a", ChaosTest::none))
                .hasMessageContaining("name: 'a'");
        assertThatThrownBy(() -> Chaos.seeded(1).hold(SECOND, Duration.ZERO)).hasMessageContaining("least: PT1S");
        assertThatThrownBy(() -> DiskFaultOptions.builder().after(1001))
                .hasMessage("after: 1001 (expected: 0 to 1000)");
        assertThatThrownBy(() -> DiskFaultOptions.builder().sector(-1)).hasMessageContaining("sector: -1");
    }

    private static Chaos chaos(long seed) {
        return Chaos.seeded(seed)
                .fault("disk", ChaosTest::none)
                .fault("net", ChaosTest::none)
                .fault("stall", ChaosTest::none)
                .build();
    }

    private static Fault none() {
        throw new AssertionError("no step is run here");
    }
}
