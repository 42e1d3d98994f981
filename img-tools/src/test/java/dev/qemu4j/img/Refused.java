package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.img.failure.ImageException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts of a command that fails: which exception, and which words and advice it has. */
final class Refused {
    /** Advices that are only right for a wrong path or a wrong format. */
    private static final String[] OTHERS = {"check the path", "name the format that it has", "give another size"};

    private Refused() {}

    static void refused(ThrowingCallable call, Class<? extends ImageException> type, String... words) {
        assertThatThrownBy(call)
                .isExactlyInstanceOf(type)
                .hasMessageContainingAll(words)
                .satisfies(e -> {
                    for (String other : OTHERS) {
                        assertThat(e).hasMessageNotContaining(other);
                    }
                });
    }
}
