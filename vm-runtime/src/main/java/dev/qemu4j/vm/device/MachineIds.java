package dev.qemu4j.vm.device;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.qapi.block.BlockDeviceInfo;
import dev.qemu4j.qapi.catalog.BlockingQmpCommands;
import dev.qemu4j.qapi.misc.HumanMonitorCommand;
import dev.qemu4j.qapi.qom.ObjectPropertyInfo;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.disk.formatting.internal.Formattings;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.node.StringNode;

/** The ids that a machine has, with the options that would have made them, so that a recipe gets others. */
final class MachineIds {
    /** Recipes call the device so, behind the name that their user gave. */
    static final String RECIPE = "-device";

    static final String DEVICES = "/machine/peripheral";
    private static final String OBJECTS = "/objects";

    /** No command but this one of people's monitor lists all network backends. */
    private static final Pattern NETDEV = Pattern.compile("(\\S+): index=\\d+,type=(\\w+)");

    private MachineIds() {}

    static Ids of(QmpClient client) {
        BlockingQmpCommands qmp = client.blocking();
        List<Option> options = new ArrayList<>();
        children(qmp, DEVICES).forEach(id -> options.add(option("-device", "id", id)));
        children(qmp, OBJECTS).forEach(id -> options.add(option("-object", "id", id)));
        qmp.chardev().queryChardev().forEach(one -> options.add(option("-chardev", "id", one.label())));
        nodes(client).forEach(node -> {
            String name = node.nodeName();
            if (name != null) {
                options.add(option("-blockdev", "node-name", name));
            }
        });
        Matcher netdevs = NETDEV.matcher(qmp.execute(HumanMonitorCommand.of("info network")));
        while (netdevs.find()) {
            String option = netdevs.group(2).equals("nic") ? "-nic" : "-netdev";
            options.add(option(option, "id", netdevs.group(1)));
        }
        return Ids.after(options);
    }

    private static List<BlockDeviceInfo> nodes(QmpClient client) {
        return Await.result(
                Formattings.of(client).ask(() -> client.block().queryNamedBlockNodes(q -> q.flat(true))),
                "waiting for the block nodes");
    }

    static boolean hasDevice(BlockingQmpCommands qmp, String id) {
        return children(qmp, DEVICES).anyMatch(id::equals);
    }

    static List<String> devices(BlockingQmpCommands qmp) {
        return children(qmp, DEVICES).toList();
    }

    private static Stream<String> children(BlockingQmpCommands qmp, String path) {
        try {
            return qmp.qom().qomList(path).stream()
                    .filter(property -> property.type().startsWith("child<"))
                    .map(ObjectPropertyInfo::name);
        } catch (QmpCommandException none) {
            return Stream.empty(); // the container comes with its first child
        }
    }

    /** Only the option's name and the id are looked at. */
    private static Option option(String name, String parameter, String id) {
        return Option.of(name, Parameters.of(List.of(new Parameter(parameter, StringNode.valueOf(id), null))));
    }
}
