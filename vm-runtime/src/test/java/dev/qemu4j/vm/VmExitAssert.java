package dev.qemu4j.vm;

import java.util.Objects;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Assertions on the end of a machine. A failure shows all that is known of that end. */
public final class VmExitAssert extends AbstractAssert<VmExitAssert, VmExit> {
    private VmExitAssert(VmExit exit) {
        super(exit, VmExitAssert.class);
    }

    public static VmExitAssert assertThat(VmExit exit) {
        return new VmExitAssert(exit);
    }

    public VmExitAssert hasReason(VmExitReason reason) {
        isNotNull();
        if (actual.reason() != reason) {
            throw failureWithActualExpected(
                    actual.reason(), reason, "the reason is %s, not %s, of %s", actual.reason(), reason, actual);
        }
        return this;
    }

    /** Demands that QEMU ended in order, and told of nothing that may be lost. */
    public VmExitAssert isInOrder() {
        isNotNull();
        Assertions.assertThat(actual.exitStatus().succeeded())
                .as("success of %s", actual)
                .isTrue();
        Assertions.assertThat(actual.losses()).as("losses of %s", actual).isEmpty();
        return this;
    }

    /** Demands one loss, in which a text is. */
    public VmExitAssert hasOnlyLoss(String text) {
        isNotNull();
        Assertions.assertThat(actual.losses())
                .as("losses of %s", actual)
                .singleElement()
                .asString()
                .contains(Objects.requireNonNull(text));
        return this;
    }
}
