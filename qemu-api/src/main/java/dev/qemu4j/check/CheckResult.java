package dev.qemu4j.check;

import dev.qemu4j.check.problem.Problem;
import dev.qemu4j.check.problem.Severity;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The findings of a check. Immutable.
 */
public final class CheckResult {
    private final List<Problem> problems;
    private final String checkedAgainst;

    CheckResult(List<Problem> problems, String checkedAgainst) {
        this.problems = List.copyOf(problems);
        this.checkedAgainst = checkedAgainst;
    }

    /**
     * Returns everything that was found.
     *
     * @return errors and warnings in the order of the options
     */
    public List<Problem> problems() {
        return problems;
    }

    /**
     * Returns the problems for which QEMU will refuse the command line.
     *
     * @return the errors
     */
    public List<Problem> errors() {
        return problems.stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .toList();
    }

    /**
     * Tells whether nothing was found that QEMU will refuse.
     *
     * @return true if there are no errors; there may be warnings
     */
    public boolean isOk() {
        return errors().isEmpty();
    }

    /**
     * Demands that there are no errors.
     *
     * @return this
     * @throws CheckException if there is an error; it tells all of them
     */
    public CheckResult orThrow() {
        if (!isOk()) {
            throw new CheckException(this);
        }
        return this;
    }

    /** Returns all problems, and the QEMU that they were found for. */
    @Override
    public String toString() {
        return problems.isEmpty() ? "no problems, checked against " + checkedAgainst : text(problems);
    }

    String text(List<Problem> some) {
        return some.stream().map(Problem::toString).collect(Collectors.joining("\n")) + "\n    checked against "
                + checkedAgainst;
    }
}
