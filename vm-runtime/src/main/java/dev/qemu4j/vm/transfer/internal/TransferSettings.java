package dev.qemu4j.vm.transfer.internal;

import dev.qemu4j.qapi.migration.MigrationCapabilityStatus;
import dev.qemu4j.qmp.QmpClient;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The parameters and capabilities of a QEMU that a transfer sets, and as they were before. */
final class TransferSettings {
    private final QmpClient qmp;
    private final ObjectNode parametersBefore = JsonNodeFactory.instance.objectNode();
    private final Map<String, Boolean> capabilitiesBefore = new LinkedHashMap<>();

    TransferSettings(QmpClient qmp) {
        this.qmp = qmp;
    }

    void parameter(String name, long value) {
        JsonNode before = qmp.blocking()
                .execute("query-migrate-parameters", JsonNodeFactory.instance.objectNode())
                .get(name);
        setParameters(JsonNodeFactory.instance.objectNode().put(name, value));
        if (before != null && !parametersBefore.has(name)) {
            parametersBefore.set(name, before);
        }
    }

    void capability(String name, boolean on) {
        boolean before = qmp.blocking().migration().queryMigrateCapabilities().stream()
                .filter(capability -> name.equals(String.valueOf(capability.capability())))
                .anyMatch(MigrationCapabilityStatus::state);
        if (before != on) {
            setCapabilities(Map.of(name, on));
            capabilitiesBefore.putIfAbsent(name, before);
        }
    }

    /** Puts back all that was set. */
    void restore() {
        if (!parametersBefore.isEmpty()) {
            setParameters(parametersBefore);
            parametersBefore.removeAll();
        }
        if (!capabilitiesBefore.isEmpty()) {
            setCapabilities(capabilitiesBefore);
            capabilitiesBefore.clear();
        }
    }

    private void setParameters(ObjectNode parameters) {
        qmp.blocking().execute("migrate-set-parameters", parameters);
    }

    private void setCapabilities(Map<String, Boolean> wanted) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        ArrayNode capabilities = arguments.putArray("capabilities");
        wanted.forEach(
                (name, on) -> capabilities.addObject().put("capability", name).put("state", (boolean) on));
        qmp.blocking().execute("migrate-set-capabilities", arguments);
    }
}
