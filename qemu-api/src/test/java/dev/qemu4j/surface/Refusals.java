package dev.qemu4j.surface;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The refusals of QEMU that have to do with neither the spelling nor the type of a value. */
final class Refusals {
    private static final Pattern WRONG = Pattern.compile(
            "Property '.*' not found|expects |Invalid parameter"
                    + "|does not accept value|doesn't take value|Unexpected (parameter|value)|is unexpected|is missing|not writable");

    private final List<Refusal> list;
    private final Set<Refusal> used = ConcurrentHashMap.newKeySet();

    private Refusals(List<Refusal> list) {
        this.list = list;
    }

    private record Refusal(Pattern where, Pattern what, Pattern message, String kind) {}

    /** Reads the committed list: version and target, what, and the message as patterns, the class, the reason. */
    static Refusals read(String name) {
        return new Refusals(Table.read(name, 5).stream()
                .map(line -> new Refusal(
                        Pattern.compile(line[0]), Pattern.compile(line[1]), Pattern.compile(line[2]), line[3]))
                .toList());
    }

    /**
     * Looks up why something is refused. A complaint about a name or type has to be named in full.
     *
     * @return the class of the reason; null if it is not known
     */
    @Nullable
    String explain(String where, String what, String message) {
        for (Refusal refusal : list) {
            if ((!isWrong(message) || isWrong(refusal.message.pattern()))
                    && refusal.where.matcher(where).matches()
                    && refusal.what.matcher(what).matches()
                    && refusal.message.matcher(message).find()) {
                used.add(refusal);
                return refusal.kind;
            }
        }
        return null;
    }

    /** Returns the entries of the list that have not been looked up. */
    List<String> unused() {
        return list.stream()
                .filter(refusal -> !used.contains(refusal))
                .map(Refusal::toString)
                .toList();
    }

    static boolean isWrong(String message) {
        return WRONG.matcher(message).find();
    }
}
