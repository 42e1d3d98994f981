package dev.qemu4j.vm.device;

import dev.qemu4j.option.Ids;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.qapi.misc.HumanMonitorCommand;
import dev.qemu4j.qapi.qom.ObjectPropertyInfo;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.node.StringNode;

/** The ids that a machine has, so that a recipe gets others. */
final class MachineIds {
    private static final String DEVICES = "/machine/peripheral";
    private static final String OBJECTS = "/objects";

    /** No command but this one of people's monitor lists all network backends. */
    private static final Pattern NETDEV = Pattern.compile("(?m)^[ \\\\]*(\\S+): index=\\d+,type=");

    private MachineIds() {}

    static Ids of(QmpClient qmp) {
        List<Option> options = new ArrayList<>();
        children(qmp, DEVICES).forEach(id -> options.add(option("-device", "driver", id)));
        children(qmp, OBJECTS).forEach(id -> options.add(option("-object", "qom-type", id)));
        qmp.blocking().chardev().queryChardev().forEach(one -> options.add(option("-chardev", "backend", one.label())));
        qmp.blocking().block().queryNamedBlockNodes(q -> q.flat(true)).forEach(node -> {
            String name = node.nodeName();
            if (name != null) {
                options.add(option("-netdev", "type", name));
            }
        });
        Matcher netdevs = NETDEV.matcher(qmp.blocking().execute(HumanMonitorCommand.of("info network")));
        while (netdevs.find()) {
            options.add(option("-netdev", "type", netdevs.group(1)));
        }
        return Ids.after(options);
    }

    static boolean hasDevice(QmpClient qmp, String id) {
        return children(qmp, DEVICES).anyMatch(id::equals);
    }

    static List<String> devices(QmpClient qmp) {
        return children(qmp, DEVICES).toList();
    }

    private static Stream<String> children(QmpClient qmp, String path) {
        try {
            return qmp.blocking().qom().qomList(path).stream()
                    .filter(property -> property.type().startsWith("child<"))
                    .map(ObjectPropertyInfo::name);
        } catch (QmpCommandException none) {
            return Stream.empty(); // the container comes with its first child
        }
    }

    /** Only the id of such an option is looked at. */
    private static Option option(String name, String type, String id) {
        return Option.of(
                name,
                Parameters.of(List.of(
                        new Parameter(type, StringNode.valueOf("any"), null),
                        new Parameter("id", StringNode.valueOf(id), null))));
    }
}
