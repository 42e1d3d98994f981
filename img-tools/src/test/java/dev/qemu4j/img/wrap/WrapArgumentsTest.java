package dev.qemu4j.img.wrap;

import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Null is refused before the disk is looked at. */
@SuppressWarnings("NullAway")
class WrapArgumentsTest {
    private static final Path NONE = Path.of("/dev/none");
    private static final PlanListener LISTENER = new PlanListener() {};

    @Test
    void apply_null_isNamed() {
        PartitionInPlace place = PartitionInPlace.of(NONE, 1);
        PartitionDisk disk = PartitionDisk.at(NONE);

        refused("privilege", () -> place.apply(null));
        refused("privilege", () -> place.applyAsync(null));
        refused("listener", () -> place.apply(Privilege.none(), null));
        refused("journals", () -> place.apply(Privilege.none(), LISTENER, null));
        refused("journals", () -> place.applyAsync(Privilege.none(), LISTENER, null));
        refused("privilege", () -> disk.apply(null));
        refused("privilege", () -> disk.applyAsync(null));
        refused("listener", () -> disk.apply(Privilege.none(), null));
        refused("journals", () -> disk.apply(Privilege.none(), LISTENER, null));
        refused("journals", () -> disk.applyAsync(Privilege.none(), LISTENER, null));
    }

    private static void refused(String parameter, ThrowingCallable call) {
        assertThatNullPointerException().isThrownBy(call).withMessage(parameter);
    }
}
