package dev.qemu4j.recipe;

import dev.qemu4j.base.Target;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Recipe;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A recipe that is what it makes. */
abstract class AbstractRecipe implements Recipe {
    abstract void addTo(OptionList options, Ids ids);

    @Override
    public final List<Option> options(Ids ids) {
        OptionList options = new OptionList();
        addTo(options, ids);
        return options.toList();
    }

    private List<Option> alone() {
        return options(Ids.after(List.of(), Target.X86_64));
    }

    private List<Helper> helpers() {
        return alone().stream().map(Option::helper).filter(Objects::nonNull).toList();
    }

    /** Two recipes are equal if they make the same options, with the same helpers. */
    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof AbstractRecipe that
                && getClass() == that.getClass()
                && alone().equals(that.alone())
                && helpers().equals(that.helpers());
    }

    @Override
    public final int hashCode() {
        return alone().hashCode();
    }

    /** Returns the options that are made if there are none before on x86_64, with three asterisks for each secret. */
    @Override
    public final String toString() {
        return alone().stream()
                .map(Option::toString)
                .collect(Collectors.joining(" ", getClass().getSimpleName() + "[", "]"));
    }
}
