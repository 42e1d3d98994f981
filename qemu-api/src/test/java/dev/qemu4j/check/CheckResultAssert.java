package dev.qemu4j.check;

import dev.qemu4j.check.problem.Problem;
import dev.qemu4j.check.problem.ProblemKind;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Assertions on the findings of a check. */
public final class CheckResultAssert extends AbstractAssert<CheckResultAssert, CheckResult> {
    private CheckResultAssert(CheckResult result) {
        super(result, CheckResultAssert.class);
    }

    public static CheckResultAssert assertThat(CheckResult result) {
        return new CheckResultAssert(result);
    }

    /** Demands neither errors nor warnings. */
    public CheckResultAssert isClean() {
        isNotNull();
        Assertions.assertThat(actual.problems()).as(descriptionText()).isEmpty();
        return this;
    }

    /** Demands no errors; there may be warnings. */
    public CheckResultAssert hasNoErrors() {
        return hasErrors();
    }

    /** Demands errors of these kinds and no others, in this order. */
    public CheckResultAssert hasErrors(ProblemKind... kinds) {
        isNotNull();
        Assertions.assertThat(actual.errors())
                .as(descriptionText())
                .extracting(Problem::kind)
                .containsExactly(kinds);
        return this;
    }

    /** Demands one error, of a kind, whose message has these texts. */
    public CheckResultAssert hasOnlyError(ProblemKind kind, String... texts) {
        hasErrors(kind);
        Assertions.assertThat(actual.errors().get(0).message())
                .as(descriptionText())
                .contains(texts);
        return this;
    }

    /** Demands warnings of these kinds, and no errors or other warnings. */
    public CheckResultAssert hasOnlyWarnings(ProblemKind... kinds) {
        hasNoErrors();
        Assertions.assertThat(kinds(actual.problems())).as(descriptionText()).containsExactly(kinds);
        return this;
    }

    /** Demands an error of a kind, maybe among others. */
    public CheckResultAssert hasError(ProblemKind kind) {
        isNotNull();
        Assertions.assertThat(kinds(actual.errors())).as(descriptionText()).contains(kind);
        return this;
    }

    /** Demands an error or a warning of a kind, maybe among others. */
    public CheckResultAssert hasProblem(ProblemKind kind) {
        isNotNull();
        Assertions.assertThat(kinds(actual.problems())).as(descriptionText()).contains(kind);
        return this;
    }

    public CheckResultAssert hasNoProblem(ProblemKind kind) {
        isNotNull();
        Assertions.assertThat(kinds(actual.problems())).as(descriptionText()).doesNotContain(kind);
        return this;
    }

    private static Stream<ProblemKind> kinds(List<Problem> problems) {
        return problems.stream().map(Problem::kind);
    }
}
