package dev.qemu4j.vm.device;

import dev.qemu4j.device.Device;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.option.Recipe;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.recipe.PlugCommands;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One part that is plugged: its command, and the one that takes it back.
 *
 * @param plug adds it
 * @param unplug removes it
 * @param device the device; null for a part of the host
 */
record PlugStep(
        QmpCommand<?> plug, QmpCommand<?> unplug, @Nullable Device device) {
    /**
     * Makes the steps of a recipe; a device without an id gets one, by which it can be removed.
     *
     * @param ids those of the machine: none of them may be a step's own, as the undo of the step would remove an older part
     * @param directory the machine's run directory; null if it is not known
     */
    static List<PlugStep> of(Recipe recipe, Ids ids, @Nullable Path directory) {
        List<Option> options = recipe.options(ids);
        if (options.isEmpty()) {
            throw new IllegalArgumentException("recipe: no options (expected: a device or a part of the host)");
        }
        List<PlugStep> steps = new ArrayList<>();
        for (Option option : options) {
            Option named = named(placed(option, directory), ids);
            requireNew(named, ids.options());
            PlugCommands commands = PlugCommands.of(free -> List.of(named), ids);
            if (commands.unplug().isEmpty()) {
                throw new IllegalArgumentException(named + " (expected: an id, by which it can be removed)");
            }
            steps.add(new PlugStep(commands.plug().get(0), commands.unplug().get(0), device(named)));
        }
        return steps;
    }

    /** The id of the device, or of the part of the host. */
    @Nullable
    String deviceId() {
        return device == null ? null : device.id();
    }

    private static Option placed(Option option, @Nullable Path directory) {
        String argument = option.argument();
        if (argument == null || !RunPath.isIn(argument)) {
            return option;
        }
        if (option.helper() != null) {
            throw new IllegalArgumentException(
                    option.name() + ": only a start starts " + option.helper().name()
                            + " (expected: the socket of one that runs, such as Tpm.of(path) or VirtiofsDirectory.ofSocket)");
        }
        if (directory == null) {
            throw new IllegalArgumentException(option.name()
                    + ": it has a file in the run directory of a machine, which a client alone does not tell"
                    + " (expected: vm.devices(), or a path, such as GuestAgentChannel.of(path))");
        }
        return option.in(directory);
    }

    private static Option named(Option option, Ids ids) {
        Device device = device(option);
        return device == null || device.id() != null
                ? option
                : Option.of(
                        option.name(), device.toBuilder().id(ids.of("plugged")).build());
    }

    /** QEMU keeps the ids of each kind of option apart. */
    private static void requireNew(Option option, List<Option> machine) {
        Ids own = Ids.after(List.of(option));
        for (Option part : machine) {
            if (part.name().equals(option.name())) {
                Parameters parameters = Objects.requireNonNull(part.parameters());
                String id = parameters.list().get(0).value().stringValue();
                if (own.isUsed(id)) {
                    throw new HotPlugException(
                            option.name() + ": the machine has '" + id + "' already (expected: another id)", null);
                }
            }
        }
    }

    private static @Nullable Device device(Option option) {
        Parameters parameters = option.parameters();
        return option.name().equals("-device") && parameters != null ? Device.of(parameters) : null;
    }
}
