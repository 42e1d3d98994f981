package dev.qemu4j.check.line.internal;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.check.problem.Problem;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.problem.Severity;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Origin;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.surface.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Collects problems. */
public final class Problems {
    private static final int MOST_NAMES = 20;

    private final Secrets secrets;
    private final List<Problem> list = new ArrayList<>();

    /** Keeps the secrets of the command line out of the messages. */
    public Problems(Secrets secrets) {
        this.secrets = secrets;
    }

    public void error(ProblemKind kind, Place place, String message) {
        add(kind, Severity.ERROR, place, message, null);
    }

    public void warning(ProblemKind kind, Place place, String message) {
        add(kind, Severity.WARNING, place, message, null);
    }

    /** A name that is not among those there are. */
    public void unknown(ProblemKind kind, Place place, String message, String name, Collection<String> names) {
        String nearest = Nearest.of(name, names);
        String hint = nearest != null
                ? " (did you mean '" + nearest + "'?)"
                : names.size() <= MOST_NAMES
                        ? " (there is: " + (names.isEmpty() ? "none" : String.join(", ", new TreeSet<>(names))) + ")"
                        : "";
        add(kind, Severity.ERROR, place, message + hint, nearest);
    }

    /** Something that is in no option. */
    public void general(ProblemKind kind, Severity severity, String message) {
        list.add(new Problem(kind, severity, secrets.hideIn(message), null, null, null));
    }

    public List<Problem> list() {
        return list;
    }

    private void add(ProblemKind kind, Severity severity, Place place, String message, @Nullable String suggestion) {
        Parameter parameter = place.parameter;
        Origin origin = parameter == null || parameter.origin() == null ? place.option.origin() : parameter.origin();
        list.add(new Problem(kind, severity, secrets.hideIn(message), place.option, origin, suggestion));
    }

    /**
     * The place of a problem.
     *
     * @param option the option
     * @param parameter its parameter, or null
     */
    public record Place(Option option, @Nullable Parameter parameter) {
        public static Place of(Option option) {
            return new Place(option, null);
        }

        public static Place of(Option option, String parameter) {
            return new Place(
                    option,
                    option.parameters() == null ? null : option.parameters().find(parameter));
        }
    }
}
