package dev.qemu4j.recipe;

import dev.qemu4j.CommandLineOptions;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Origin;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

    /** Gives the option added last the helper that it works with. */
    OptionList lastWith(Helper helper) {
        options.set(options.size() - 1, options.get(options.size() - 1).with(helper));
        return this;
    }

    /** Returns the id, or the node's name, that the option added last has now that it was changed. */
    String lastId() {
        Option last = options.get(options.size() - 1);
        Parameters parameters = Objects.requireNonNull(last.parameters());
        String id = parameters.text("id");
        return Objects.requireNonNull(id == null ? parameters.text("node-name") : id);
    }

    List<Option> toList() {
        return List.copyOf(options);
    }
}
