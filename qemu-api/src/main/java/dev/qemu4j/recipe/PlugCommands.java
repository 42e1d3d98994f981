package dev.qemu4j.recipe;

import dev.qemu4j.chardev.Chardev;
import dev.qemu4j.device.Device;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.option.Recipe;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.block.BlockdevAdd;
import dev.qemu4j.qapi.block.BlockdevDel;
import dev.qemu4j.qapi.block.BlockdevOptions;
import dev.qemu4j.qapi.chardev.ChardevAdd;
import dev.qemu4j.qapi.chardev.ChardevRemove;
import dev.qemu4j.qapi.net.Netdev;
import dev.qemu4j.qapi.net.NetdevAdd;
import dev.qemu4j.qapi.net.NetdevDel;
import dev.qemu4j.qapi.qdev.DeviceAdd;
import dev.qemu4j.qapi.qdev.DeviceDel;
import dev.qemu4j.qapi.qom.ObjectAdd;
import dev.qemu4j.qapi.qom.ObjectDel;
import dev.qemu4j.qapi.qom.ObjectOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;

/**
 * The commands that plug at run time what a recipe puts on a command line: what is referred to comes before what refers to it.
 * Immutable.
 *
 * <p>Options that were read from text have texts where QMP wants numbers or booleans, which QEMU refuses; typed options have what it wants.
 *
 * <pre>{@code
 * for (QmpCommand<?> command : PlugCommands.of(VirtioDisk.of("data", image)).plug()) {
 *     qmp.blocking().execute(command);
 * }
 * }</pre>
 */
public final class PlugCommands {
    private final List<QmpCommand<?>> plug;
    private final List<QmpCommand<?>> unplug;

    private PlugCommands(List<QmpCommand<?>> plug, List<QmpCommand<?>> unplug) {
        this.plug = List.copyOf(plug);
        this.unplug = List.copyOf(unplug);
    }

    /**
     * Returns the commands for a machine of which nothing is known: ids that the recipe makes up may be taken there.
     *
     * @param recipe the recipe
     * @return its commands
     * @throws IllegalArgumentException if it has an option that only a start can take, such as {@code -machine}, or needs a helper
     */
    public static PlugCommands of(Recipe recipe) {
        Objects.requireNonNull(recipe, "recipe");
        return of(recipe, Ids.after(List.of()));
    }

    /**
     * Returns the commands for a machine.
     *
     * @param recipe the recipe
     * @param ids those that the machine has, with its options
     * @return its commands
     * @throws IllegalArgumentException if it has an option that only a start can take, such as {@code -machine}, or needs a helper
     */
    public static PlugCommands of(Recipe recipe, Ids ids) {
        Objects.requireNonNull(recipe, "recipe");
        Objects.requireNonNull(ids, "ids");
        List<QmpCommand<?>> plug = new ArrayList<>();
        List<QmpCommand<?>> unplug = new ArrayList<>();
        for (Option option : recipe.options(ids)) {
            Parameters parameters = option.parameters();
            if (parameters == null) {
                throw refusal(option);
            }
            Helper helper = option.helper();
            if (helper != null) {
                throw new IllegalArgumentException(option + " needs the process '" + helper
                        + "' (expected: a part without one; a start of the machine starts such processes)");
            }
            plug.add(plug(option, parameters));
            QmpCommand<?> end = unplug(option.name(), parameters);
            if (end != null) {
                unplug.add(0, end);
            }
        }
        return new PlugCommands(plug, unplug);
    }

    /**
     * Returns the commands that add all parts.
     *
     * @return the commands, to be sent in this order
     */
    public List<QmpCommand<?>> plug() {
        return plug;
    }

    /**
     * Returns the commands that remove the parts which have an id. After {@code device_del} the guest may take its time: the next
     * command is refused until {@code DEVICE_DELETED} has come.
     *
     * @return the commands, to be sent in this order
     */
    public List<QmpCommand<?>> unplug() {
        return unplug;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PlugCommands that && plug.equals(that.plug);
    }

    @Override
    public int hashCode() {
        return plug.hashCode();
    }

    /** Returns the commands that add, with three asterisks for each secret. */
    @Override
    public String toString() {
        return "PlugCommands" + plug;
    }

    private static QmpCommand<?> plug(Option option, Parameters parameters) {
        return switch (option.name()) {
            case "-blockdev" -> BlockdevAdd.of(read(parameters, BlockdevOptions::read));
            case "-chardev" -> ChardevAdd.of(Chardev.of(parameters));
            case "-device" -> DeviceAdd.of(Device.of(parameters));
            case "-netdev" -> NetdevAdd.of(read(parameters, Netdev::read));
            case "-object" -> ObjectAdd.of(read(parameters, ObjectOptions::read));
            default -> throw refusal(option);
        };
    }

    private static @Nullable QmpCommand<?> unplug(String option, Parameters parameters) {
        String id = parameters.text(option.equals("-blockdev") ? "node-name" : "id");
        if (id == null) {
            return null;
        }
        return switch (option) {
            case "-blockdev" -> BlockdevDel.of(id);
            case "-chardev" -> ChardevRemove.of(id);
            case "-device" -> DeviceDel.of(id);
            case "-netdev" -> NetdevDel.of(id);
            default -> ObjectDel.of(id);
        };
    }

    private static <T> T read(Parameters parameters, Function<JsonParser, T> reader) {
        try (JsonParser parser = parameters.toJson().traverse(ObjectReadContext.empty())) {
            parser.nextToken();
            return Objects.requireNonNull(reader.apply(parser));
        }
    }

    private static IllegalArgumentException refusal(Option option) {
        return new IllegalArgumentException(option
                + " (expected: -blockdev, -chardev, -device, -netdev or -object; QEMU takes others only at its start)");
    }
}
