package dev.qemu4j.net.lan.packet.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A range from which a guest takes as many addresses as it can. */
class AddressPoolTest {
    private static final int FIRST = 0x0a000002;
    private final AddressPool pool = new AddressPool(Subnet.parse("10.0.0.0/8"), FIRST, 0x0afffffe, Map.of());

    @Test
    void give_floodOfCards_hasABound() {
        for (int i = 0; i < 100_000; i++) {
            pool.give(i + 1, 0);
        }

        assertThat(pool.of(AddressPool.MOST)).isEqualTo(FIRST + AddressPool.MOST - 1);
        assertThat(pool.of(AddressPool.MOST + 1)).isZero();
    }

    @Test
    void take_givesTheLowestBackFirst() {
        for (int i = 1; i <= 10; i++) {
            pool.give(i, 0);
        }
        pool.take(7);
        pool.take(3);

        assertThat(pool.give(20, 0)).isEqualTo(FIRST + 2);
        assertThat(pool.give(21, 0)).isEqualTo(FIRST + 6);
        assertThat(pool.give(22, 0)).isEqualTo(FIRST + 10);
    }

    @Test
    void free_reservedAddress_isGivenAgain() {
        assertThat(pool.reserve(FIRST)).isTrue();
        assertThat(pool.give(1, 0)).isEqualTo(FIRST + 1);
        assertThat(pool.free(FIRST)).isTrue();

        assertThat(pool.give(2, 0)).isEqualTo(FIRST);
    }
}
