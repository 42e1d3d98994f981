package dev.qemu4j.option;

import dev.qemu4j.base.Target;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Gives out ids that a command line does not use yet. Not safe for use by several threads.
 *
 * <p>QEMU keeps the ids of devices, backends and block nodes apart. Here an id is used once in all of them, so that it
 * tells what is meant wherever it is read.
 */
public final class Ids {
    private static final Set<String> NAMES = Set.of("id", "node-name");

    private final List<Option> options;
    private final @Nullable Target target;
    private final Set<String> used = new HashSet<>();

    private Ids(List<Option> options, @Nullable Target target) {
        this.target = target;
        this.options = List.copyOf(options);
        for (Option option : this.options) {
            Parameters parameters = option.parameters();
            if (parameters != null) {
                parameters.list().forEach(this::addFrom);
            }
        }
    }

    /**
     * Returns the ids that are free after some options.
     *
     * @param options the options that are there already; may be empty
     * @return their ids are used, and their block nodes' names
     */
    public static Ids after(List<Option> options) {
        Objects.requireNonNull(options, "options");
        return new Ids(options, null);
    }

    /**
     * Returns the ids that are free after some options of a target's command line.
     *
     * @param options the options that are there already; may be empty
     * @param target the system that is emulated
     * @return their ids are used, and their block nodes' names
     */
    public static Ids after(List<Option> options, Target target) {
        Objects.requireNonNull(options, "options");
        return new Ids(options, Objects.requireNonNull(target, "target"));
    }

    /**
     * Returns the system that is emulated, for a recipe whose devices have other names on another one.
     *
     * @return the target; null if it is not known, as for a part that is plugged into a running machine
     */
    public @Nullable Target target() {
        return target;
    }

    /**
     * Gives out an id, which is used from then on.
     *
     * @param stem what it starts with, such as {@code net}
     * @return the stem with the lowest number that makes it free, such as {@code net0}
     */
    public String of(String stem) {
        Objects.requireNonNull(stem, "stem");
        int number = 0;
        while (!used.add(stem + number)) {
            number++;
        }
        return stem + number;
    }

    /**
     * Tells whether an id is used.
     *
     * @param id the id
     * @return true if an option before has it, or it was given out
     */
    public boolean isUsed(String id) {
        return used.contains(id);
    }

    /**
     * Returns the options that are there already, for a recipe that shares something with them.
     *
     * @return the options, unmodifiable
     */
    public List<Option> options() {
        return options;
    }

    private void addFrom(Parameter parameter) {
        String name = parameter.name();
        add(name.substring(name.lastIndexOf('.') + 1), parameter.value());
    }

    private void add(String name, JsonNode value) {
        if (NAMES.contains(name) && value.isString()) {
            used.add(value.stringValue());
        }
        value.properties().forEach(member -> add(member.getKey(), member.getValue()));
    }

    /** Returns the ids that are used. */
    @Override
    public String toString() {
        return "Ids" + used.stream().sorted().toList();
    }
}
