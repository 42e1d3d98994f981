package dev.qemu4j.surface.search;

import dev.qemu4j.option.SearchHit.Kind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A thing of QEMU's that a reference has a page about: an option, a device, a command, a type.
 *
 * @param kind its kind
 * @param name the name in QEMU's terms; of a family of CPUs, the family's
 * @param owner the union that it is a branch of; empty for all else
 * @param words the words about it; null if there are none
 * @param versions the known versions that have it, as {@code 10.0..}; null if all have it
 * @param targets the targets that have it, separated by spaces, by versions; empty if it is the same for all
 * @param facts other facts, such as the bus of a device and what a command returns, by their names
 * @param java Java that makes or names it; null for a family of CPUs
 * @param items its properties, parameters, members, values or models
 */
public record Topic(
        Kind kind,
        String name,
        String owner,
        @Nullable String words,
        @Nullable String versions,
        Map<String, String> targets,
        Map<String, String> facts,
        @Nullable String java,
        List<Item> items) {
    /**
     * Copies the maps and the list.
     *
     * @param kind its kind
     * @param name the name in QEMU's terms; of a family of CPUs, the family's
     * @param owner the union that it is a branch of; empty for all else
     * @param words the words about it; null if there are none
     * @param versions the known versions that have it, as {@code 10.0..}; null if all have it
     * @param targets the targets that have it, separated by spaces, by versions; empty if it is the same for all
     * @param facts other facts, such as the bus of a device and what a command returns, by their names
     * @param java Java that makes or names it; null for a family of CPUs
     * @param items its properties, parameters, members, values or models
     */
    public Topic {
        targets = Map.copyOf(targets);
        facts = Map.copyOf(facts);
        items = List.copyOf(items);
    }

    /**
     * A part of a thing.
     *
     * @param kind its kind
     * @param name the name in QEMU's terms
     * @param declared the type that declares it: the same for all things that have it from there
     * @param type its type in QEMU's terms; null if it has none
     * @param required whether it must be given
     * @param standard the value that it has by default; null if none is known
     * @param versions the known versions that have it, as {@code 10.0..}; null if all that have the thing have it
     * @param words the words about it; null if there are none
     */
    public record Item(
            Kind kind,
            String name,
            String declared,
            @Nullable String type,
            boolean required,
            @Nullable String standard,
            @Nullable String versions,
            @Nullable String words) {}
}
