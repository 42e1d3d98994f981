package dev.qemu4j.net.lan;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A table whose ports see more addresses than there is room for. */
class MacTableTest {
    private static final long KNOWN = 0x5254_0000_0001L;
    private static final long INVENTED = 0x0200_0000_0000L;
    private static final int FLOOD = 20_000;

    private final VirtualSwitch lan = VirtualSwitch.open();
    private final SwitchPort honest = lan.attach("honest").port();
    private final SwitchPort flooding = lan.attach("flooding").port();
    private final MacTable table = new MacTable(Duration.ofMinutes(5).toNanos());

    @AfterEach
    void close() {
        lan.close();
    }

    @Test
    void learn_flood_hasABoundAndTakesNothingFromOthers() {
        table.learn(KNOWN, 0, honest, 0);

        flood();

        assertThat(table.find(KNOWN, 0, 1)).isSameAs(honest);
        assertThat(table.byPort().get("flooding")).hasSize(MacTable.MOST_OF_A_PORT);
        assertThat(table.find(INVENTED + FLOOD - 1, 0, 1)).isSameAs(flooding);
        assertThat(table.find(INVENTED, 0, 1)).isNull();
    }

    @Test
    void learn_newAddressAfterAFlood_isLearntAtOnce() {
        flood();

        table.learn(KNOWN, 0, honest, 1);

        assertThat(table.find(KNOWN, 0, 1)).isSameAs(honest);
    }

    @Test
    void learn_oneThatSpeaksOnAFloodedPort_staysKnown() {
        table.learn(KNOWN, 0, flooding, 0);
        for (int i = 0; i < FLOOD; i++) {
            table.learn(INVENTED + i, 0, flooding, 1);
            if (i % 1000 == 0) {
                table.learn(KNOWN, 0, flooding, 1);
            }
        }

        assertThat(table.find(KNOWN, 0, 1)).isSameAs(flooding);
    }

    @Test
    void learn_movedAddress_countsAtItsNewPortOnly() {
        table.learn(KNOWN, 0, honest, 0);
        table.learn(KNOWN, 0, flooding, 1);
        table.forget(honest);

        assertThat(table.find(KNOWN, 0, 1)).isSameAs(flooding);
        table.forget(flooding);
        assertThat(table.find(KNOWN, 0, 1)).isNull();
        assertThat(table.byPort()).isEmpty();
    }

    /** A table that is looked through for the oldest takes hundred times as long. */
    @Test
    void learn_onAFullTable_costsAsMuchAsOnAnEmptyOne() {
        long empty = least(() -> new MacTable(Duration.ofMinutes(5).toNanos()));
        flood();

        assertThat(least(() -> table)).isLessThan(30 * empty);
        assertThat(table.byPort().get("flooding")).hasSizeLessThanOrEqualTo(MacTable.MOST_OF_A_PORT);
    }

    /** The processor's time for learning 1,000 addresses, in nanoseconds; what else runs here adds to most rounds. */
    private long least(Supplier<MacTable> tables) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 50; round++) {
            MacTable learning = tables.get();
            long started = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < 1_000; i++) {
                learning.learn(INVENTED + FLOOD + round * 1_000L + i, i & 1, flooding, 2);
            }
            least = Math.min(least, threads.getCurrentThreadCpuTime() - started);
        }
        return least;
    }

    private void flood() {
        for (int i = 0; i < FLOOD; i++) {
            table.learn(INVENTED + i, 0, flooding, 1);
        }
    }
}
