package dev.qemu4j.surface;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A word that can stand somewhere on a command line.
 *
 * @param name the word: an option with its dash, a driver, or a parameter
 * @param argument its argument
 * @param words the words about it; null if there are none
 */
public record Candidate(
        String name, Argument argument, @Nullable String words) {
    /** The kinds of arguments. */
    public enum Kind {
        /** None: a switch, or a driver. */
        NONE,
        /** A text of the user's. */
        TEXT,
        /** A file of the host. */
        FILE,
        /** A directory of the host. */
        DIRECTORY,
        /** One of some values, though others may be possible. */
        VALUES,
        /** The id of something that the command line has. */
        ID,
        /** Parameters with commas between. */
        LIST
    }

    /**
     * An argument.
     *
     * @param kind its kind
     * @param values the values, or the kind of things whose ids it takes
     */
    public record Argument(Kind kind, List<String> values) {
        static final Argument NONE = of(Kind.NONE);
        static final Argument TEXT = of(Kind.TEXT);
        static final Argument FILE = of(Kind.FILE);
        static final Argument LIST = of(Kind.LIST);
        static final Argument SWITCH = values(List.of("on", "off"));

        static Argument of(Kind kind) {
            return new Argument(kind, List.of());
        }

        static Argument values(List<String> values) {
            return new Argument(Kind.VALUES, values);
        }

        static Argument id(String kind) {
            return new Argument(Kind.ID, List.of(kind));
        }
    }
}
