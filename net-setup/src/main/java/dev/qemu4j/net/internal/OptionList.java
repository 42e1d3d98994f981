package dev.qemu4j.net.internal;

import dev.qemu4j.CommandLineOptions;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Collects the options that a recipe makes. */
public final class OptionList implements CommandLineOptions<OptionList> {
    private final List<Option> options = new ArrayList<>();

    @Override
    public OptionList add(Option option) {
        options.add(option);
        return this;
    }

    /** Returns the id that the option added last has now that it was changed. */
    public String lastId() {
        Parameters parameters =
                Objects.requireNonNull(options.get(options.size() - 1).parameters());
        return Objects.requireNonNull(parameters.text("id"));
    }

    /** Gives the option added last the helper that it works with. */
    public OptionList lastWith(Helper helper) {
        options.set(options.size() - 1, options.get(options.size() - 1).with(helper));
        return this;
    }

    /** Gives the option added last the command that QEMU has to be started by. */
    public OptionList lastWithPrefix(List<String> prefix) {
        options.set(options.size() - 1, options.get(options.size() - 1).withPrefix(prefix));
        return this;
    }

    public List<Option> toList() {
        return List.copyOf(options);
    }
}
