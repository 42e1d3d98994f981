package dev.qemu4j.vm.suspend.internal;

import dev.qemu4j.qmp.QmpClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The type of a running machine, which has a version where {@code pc} or {@code virt} in the command line has none. */
public final class MachineType {
    private static final String SUFFIX = "-machine";

    private MachineType() {}

    public static String of(QmpClient qmp) {
        JsonNode type = qmp.blocking()
                .execute(
                        "qom-get",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("path", "/machine")
                                .put("property", "type"));
        String name = type.asString();
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }
}
