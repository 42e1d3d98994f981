package dev.qemu4j.recipe;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.option.Recipe;
import java.util.List;

/** The arguments that QEMU gets of a recipe. */
final class Arguments {
    private Arguments() {}

    static List<String> of(Recipe recipe) {
        return after(CommandLine.builder(Target.X86_64), recipe);
    }

    /** Only what the recipe adds. */
    static List<String> after(CommandLine.Builder before, Recipe recipe) {
        int had = before.build().toArguments().size();
        List<String> arguments = before.with(recipe).build().toArguments();
        return arguments.subList(had, arguments.size());
    }
}
