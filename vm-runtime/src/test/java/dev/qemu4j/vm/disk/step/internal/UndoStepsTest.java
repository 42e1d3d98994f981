package dev.qemu4j.vm.disk.step.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndoStepsTest {
    private final List<String> undone = new ArrayList<>();
    private final UndoSteps steps = new UndoSteps();

    @Test
    void run_failuresAndErrors_stopNoOtherStepAndTheFirstErrorIsThrown() {
        steps.pushOther("first", () -> undone.add("first"));
        steps.push("second", () -> {
            throw new OutOfMemoryError("second");
        });
        steps.pushOther("third", () -> undone.add("third"));
        steps.push("fourth", () -> {
            throw new NoClassDefFoundError("fourth");
        });
        steps.push("fifth", () -> {
            throw new IllegalStateException("fifth");
        });
        IllegalStateException reason = new IllegalStateException("the reason");

        assertThatThrownBy(() -> steps.run(reason))
                .isInstanceOf(NoClassDefFoundError.class)
                .hasMessage("fourth");

        assertThat(undone).containsExactly("third", "first");
        assertThat(reason.getSuppressed())
                .extracting(Throwable::getMessage)
                .containsExactly("fifth", "fourth", "second");
        assertThatCode(() -> steps.run(reason)).doesNotThrowAnyException(); // nothing is left to be undone
    }

    @Test
    void run_becauseOfAnError_leavesThatToBeThrown() {
        steps.push("first", () -> {
            throw new NoClassDefFoundError("first");
        });
        Error reason = new OutOfMemoryError("the reason");

        assertThatCode(() -> steps.run(reason)).doesNotThrowAnyException();

        assertThat(reason.getSuppressed()).singleElement().isInstanceOf(NoClassDefFoundError.class);
    }
}
