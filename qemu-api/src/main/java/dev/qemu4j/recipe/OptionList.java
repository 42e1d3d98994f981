package dev.qemu4j.recipe;

import dev.qemu4j.option.CommandLineOptions;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Origin;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.StringNode;

/** Collects the options that a recipe makes. */
final class OptionList implements CommandLineOptions<OptionList> {
    private final List<Option> options = new ArrayList<>();

    @Override
    public OptionList add(Option option) {
        options.add(option);
        return this;
    }

    /** Sets a property of the machine, whichever it is: QEMU merges all {@code -machine} options. */
    OptionList machineProperty(String name, String value) {
        Parameter parameter = new Parameter(name, StringNode.valueOf(value), Origin.caller());
        return add(Option.of("-machine", Parameters.of(List.of(parameter))));
    }

    List<Option> toList() {
        return List.copyOf(options);
    }
}
