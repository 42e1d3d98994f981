package dev.qemu4j.recipe;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** The changes of the parts that a recipe makes, each in the order of the calls. Immutable. */
final class Changes {
    static final Changes NONE = new Changes(Map.of());

    private final Map<Part<?>, Consumer<?>> changes;

    private Changes(Map<Part<?>, Consumer<?>> changes) {
        this.changes = Map.copyOf(changes);
    }

    <T> Changes and(Part<T> part, Consumer<? super T> change) {
        Objects.requireNonNull(change, "change");
        Map<Part<?>, Consumer<?>> more = new HashMap<>(changes);
        more.put(part, to(part).andThen(change));
        return new Changes(more);
    }

    /** Returns the caller's change of a part, which follows the recipe's own. */
    <T> Consumer<T> to(Part<T> part) {
        return part.typed(changes.getOrDefault(part, nothing -> {}));
    }

    <T> Consumer<T> to(Part<T> part, Consumer<T> own) {
        return own.andThen(to(part));
    }

    /**
     * One of the things that a recipe makes.
     *
     * @param <T> what sets its properties
     */
    static final class Part<T> {
        @SuppressWarnings("unchecked") // what was put in for a part takes its type
        private Consumer<T> typed(Consumer<?> change) {
            return (Consumer<T>) change;
        }
    }
}
