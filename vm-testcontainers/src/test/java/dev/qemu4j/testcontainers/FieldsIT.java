package dev.qemu4j.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.RepeatedTest;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Machines in the fields of a test class, as Testcontainers' extension starts and stops them. */
@Testcontainers
class FieldsIT {
    @Container
    private static final StartableVm SHARED = StartableVm.of(Guests.embedded());

    private static long before;

    @Container
    private final StartableVm own = StartableVm.of(Guests.embedded()).dependsOn(SHARED);

    @RepeatedTest(2)
    void fields_staticIsSharedAndInstanceIsFresh() {
        assertThat(Guests.write(own.vm())).isEqualTo(1);
        long now = Guests.write(SHARED.vm());

        assertThat(now).isEqualTo(before + 1);
        before = now;
    }
}
