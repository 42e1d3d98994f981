package dev.qemu4j.vm.template;

import dev.qemu4j.CommandLine;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The things that clones would have in common, and the device that tells their guests that they are clones. */
final class Twins {
    private static final String DEVICE = "vmgenid";
    private static final Set<String> TARGETS = Set.of("x86_64", "i386");
    private static final Set<String> NOT_PC = Set.of("none", "microvm", "isapc", "xenpv", "xenfv", "x-remote");

    private Twins() {}

    /** Adds the generation id, new in each process, where the machine has a place for it. */
    static CommandLine distinguished(CommandLine cmd) {
        String machine = GuestMemory.machine(cmd);
        boolean pc = TARGETS.contains(cmd.target().name()) && (machine == null || !NOT_PC.contains(machine));
        return pc && !hasId(cmd)
                ? cmd.toBuilder().option("-device", DEVICE + ",guid=auto").build()
                : cmd;
    }

    /** The things in common that are left. */
    static List<String> of(CommandLine cmd) {
        List<String> twins = new ArrayList<>();
        for (Option option : cmd.options()) {
            Parameters parameters = option.parameters();
            if (parameters != null && option.name().matches("--?device") && parameters.text("netdev") != null) {
                twins.add("the MAC address of the card on netdev '" + parameters.text("netdev") + "'");
            }
        }
        if (hasFixedId(cmd)) {
            twins.add("the state of the guest's random numbers: the guid of its " + DEVICE + " is the same for all");
        } else if (!hasId(cmd)) {
            twins.add("the state of the guest's random numbers: the machine has no " + DEVICE);
        }
        twins.add("the guest's clock, which stood still from the freeze to the start");
        twins.add("the names, ids and keys that the guest had made before");
        return List.copyOf(twins);
    }

    /** An id of the user's own is that of each clone. */
    private static boolean hasFixedId(CommandLine cmd) {
        return cmd.options().stream().anyMatch(option -> {
            Parameters parameters = option.parameters();
            String guid = parameters == null || !option.name().matches("--?device") ? null : parameters.text("guid");
            return parameters != null
                    && guid != null
                    && DEVICE.equals(parameters.text("driver"))
                    && !guid.equals("auto");
        });
    }

    private static boolean hasId(CommandLine cmd) {
        return cmd.options().stream().anyMatch(option -> {
            Parameters parameters = option.parameters();
            return parameters != null && option.name().matches("--?device") && DEVICE.equals(parameters.text("driver"));
        });
    }
}
