package dev.qemu4j;

import dev.qemu4j.base.Target;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.KnownOptions;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.option.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Adds, replaces and removes options.
 *
 * @param <B> the builder's own class
 */
public abstract sealed class OptionsBuilder<B extends OptionsBuilder<B>> implements CommandLineOptions<B>
        permits CommandLine.Builder {
    final List<Option> options = new ArrayList<>();
    final List<Helper> helpers = new ArrayList<>();

    OptionsBuilder() {}

    /**
     * Adds an option that takes no value, even if it is there already.
     *
     * @param name the option with its dash, such as {@code -nodefaults}
     * @return this builder
     * @throws IllegalArgumentException if the name is not an option's
     */
    public B option(String name) {
        options.add(Option.flag(name));
        return self();
    }

    /**
     * Adds an option with its value, even if one of that name is there already.
     *
     * @param name the option with its dash, such as {@code -machine}
     * @param value the value as QEMU parses it: a comma inside a parameter's value is doubled by the caller
     * @return this builder
     * @throws IllegalArgumentException if the name is not an option's, or either has a NUL character
     */
    public B option(String name, String value) {
        Objects.requireNonNull(value, "value");
        options.add(Option.text(name, value));
        return self();
    }

    /**
     * Adds an option. One of which QEMU takes a single one, such as {@code -kernel}, replaces those of its name. So does
     * one whose parameters QEMU merges, such as {@code -m}, if both have the main parameter, as {@code size}.
     *
     * @param option the option
     * @return this builder
     */
    @Override
    public B add(Option option) {
        Objects.requireNonNull(option, "option");
        return put(other -> KnownOptions.supersedes(option, other), List.of(option));
    }

    /**
     * Puts an option in place of all of its name; at the end if there is none.
     *
     * @param option the option
     * @return this builder
     */
    public B replace(Option option) {
        Objects.requireNonNull(option, "option");
        return put(isNamed(option.name()), List.of(option));
    }

    /**
     * Puts an option with its value in place of all of its name; at the end if there is none.
     *
     * @param name the option with its dash, such as {@code -m}
     * @param value the value as QEMU parses it
     * @return this builder
     * @throws IllegalArgumentException if the name is not an option's, or either has a NUL character
     */
    public B replace(String name, String value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        return replace(Option.text(name, value));
    }

    /**
     * Puts typed options in place of all of a name; at the end if there is none.
     *
     * <pre>{@code builder.replace("-m", b -> b.memory(DataSize.ofGib(4)))}</pre>
     *
     * @param name the option with its dash, such as {@code -m}
     * @param added adds what takes their place
     * @return this builder
     */
    public B replace(String name, Consumer<CommandLine.Builder> added) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(added, "added");
        CommandLine.Builder collected = CommandLine.builder(target());
        added.accept(collected);
        helpers.addAll(((OptionsBuilder<?>) collected).helpers);
        return put(isNamed(name), ((OptionsBuilder<?>) collected).options);
    }

    /**
     * Removes all options of a name; {@code -M} and {@code -machine} are one.
     *
     * @param name the option with its dash, such as {@code -netdev}
     * @return this builder
     * @throws IllegalArgumentException if the name has no dash
     */
    public B without(String name) {
        return without(isNamed(Option.flag(name).name()));
    }

    /**
     * Removes an option by its id, or by the name of its block node.
     *
     * @param name the option with its dash, such as {@code -device}
     * @param id the id
     * @return this builder
     */
    public B without(String name, String id) {
        Objects.requireNonNull(id, "id");
        String parameter = isNamed("-blockdev").test(Option.flag(name)) ? "node-name" : "id";
        return without(isNamed(name).and(option -> {
            Parameters parameters = option.parameters();
            return parameters != null && id.equals(parameters.text(parameter));
        }));
    }

    /**
     * Removes options.
     *
     * @param unwanted tells which
     * @return this builder
     */
    public B without(Predicate<Option> unwanted) {
        Objects.requireNonNull(unwanted, "unwanted");
        options.removeIf(unwanted);
        return self();
    }

    /**
     * Adds the options of a recipe, with ids that no option before has. It replaces none.
     *
     * @param recipe makes them
     * @return this builder
     */
    public B with(Recipe recipe) {
        Objects.requireNonNull(recipe, "recipe");
        options.addAll(recipe.options(Ids.after(options, target())));
        return self();
    }

    /**
     * Adds a helper process of the user's own. The recipes add what they need themselves.
     *
     * @param helper a launch starts it before QEMU, and ends it after QEMU
     * @return this builder
     */
    public B helper(Helper helper) {
        helpers.add(Objects.requireNonNull(helper, "helper"));
        return self();
    }

    /**
     * Adds the options that the text of a file for {@code -readconfig} holds. QEMU itself reads such a file with
     * {@link #readconfig}.
     *
     * @param text the file's text
     * @return this builder
     * @throws CommandLineSyntaxException if it is no such text
     */
    public B optionsOfConfig(String text) {
        Objects.requireNonNull(text, "text");
        options.addAll(ConfigReader.read(text));
        return self();
    }

    abstract Target target();

    private B put(Predicate<Option> replaced, List<Option> added) {
        int place = 0;
        while (place < options.size() && !replaced.test(options.get(place))) {
            place++;
        }
        options.removeIf(replaced);
        options.addAll(place, added);
        return self();
    }

    private static Predicate<Option> isNamed(String name) {
        return option -> KnownOptions.areOne(option.name(), name);
    }

    @SuppressWarnings("unchecked")
    private B self() {
        return (B) this;
    }
}
