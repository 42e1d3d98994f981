package dev.qemu4j.img.internal;

import dev.qemu4j.base.Secrets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state of a builder of options: words of a command line, and values by their names. The options that are built hold a copy, which nobody
 * changes.
 */
public final class Settings {
    private final Set<String> flags;
    private final List<String> words;
    private final Map<String, Object> values;

    /** Starts with nothing set. */
    public Settings() {
        this(Set.of(), List.of(), Map.of());
    }

    private Settings(Set<String> flags, List<String> words, Map<String, Object> values) {
        this.flags = new LinkedHashSet<>(flags);
        this.words = new ArrayList<>(words);
        this.values = new LinkedHashMap<>(values);
    }

    /** A value that is shown to nobody. */
    public record Hidden(String value) {
        /** Returns three asterisks. */
        @Override
        public String toString() {
            return "***";
        }
    }

    /** Returns a copy, to be kept or to be changed. */
    public Settings copy() {
        return new Settings(flags, words, values);
    }

    /** Adds all that others have; a value replaces that of the same name. */
    public void addAll(Settings others) {
        flags.addAll(others.flags);
        words.addAll(others.words);
        values.putAll(others.values);
    }

    /** Appends words. */
    public void add(String... more) {
        List<String> added = List.of(more);
        added.forEach(RbdKeys::refuse);
        words.addAll(added);
    }

    /** Adds a word that is there once at most, or removes it. */
    public void flag(String word, boolean set) {
        if (set) {
            flags.add(Objects.requireNonNull(word, "word"));
        } else {
            flags.remove(word);
        }
    }

    /** Sets a value by its name. */
    public void put(String name, Object value) {
        if (value instanceof String text) {
            RbdKeys.refuse(text);
        }
        values.put(name, Objects.requireNonNull(value, name));
    }

    /** Returns the flags, and then the words in their order. */
    public List<String> words() {
        return Stream.concat(flags.stream(), words.stream()).toList();
    }

    /** Returns the values whose names start with a prefix, by the rest of their names, in the order in which they were first set. */
    public Map<String, String> texts(String prefix) {
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                texts.put(
                        name.substring(prefix.length()),
                        value instanceof Hidden hidden ? hidden.value : (String) value);
            }
        });
        return texts;
    }

    /** Returns a value, or null if it is not set. */
    public <T> @Nullable T get(String name, Class<T> type) {
        return type.cast(values.get(name));
    }

    /** Returns a value, or another if it is not set. */
    @SuppressWarnings("unchecked")
    public <T> T get(String name, T otherwise) {
        return (T) values.getOrDefault(name, otherwise);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Settings that
                && flags.equals(that.flags)
                && words.equals(that.words)
                && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return Objects.hash(flags, words, values);
    }

    /** Returns all that is set, without secrets. */
    @Override
    public String toString() {
        List<String> shown = new ArrayList<>(words());
        values.forEach((name, value) -> shown.add(name + "=" + value));
        return shown.stream().map(Secrets::hideInArgument).collect(Collectors.joining(" ", "[", "]"));
    }
}
