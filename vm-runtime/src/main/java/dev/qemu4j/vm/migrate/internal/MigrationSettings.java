package dev.qemu4j.vm.migrate.internal;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.migration.MigrationParameters;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.migrate.MigrateOptions;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The parameters and capabilities of a QEMU that a migration sets, and as they were before. */
final class MigrationSettings {
    private static final String SPEED = "max-bandwidth";
    private static final String DOWNTIME = "downtime-limit";
    private static final String CONVERGE = "auto-converge";

    private final QmpClient qmp;
    private final ObjectNode before = JsonNodeFactory.instance.objectNode();
    private final boolean converged;

    MigrationSettings(QmpClient qmp) {
        this.qmp = qmp;
        MigrationParameters is = qmp.blocking().migration().queryMigrateParameters();
        DataSize speed = is.maxBandwidth();
        if (speed != null) {
            before.put(SPEED, speed.bytes());
        }
        Long downtime = is.downtimeLimit();
        if (downtime != null) {
            before.put(DOWNTIME, downtime);
        }
        converged = qmp.blocking().migration().queryMigrateCapabilities().stream()
                .anyMatch(capability -> capability.state() && CONVERGE.equals(String.valueOf(capability.capability())));
    }

    void set(MigrateOptions options) {
        DataSize speed = options.speed();
        ObjectNode wanted = JsonNodeFactory.instance.objectNode();
        wanted.put(SPEED, speed == null ? 0 : speed.bytes());
        wanted.put(DOWNTIME, Math.max(1, TimeLimit.millis(options.downtime())));
        qmp.blocking().execute("migrate-set-parameters", wanted);
        converge(options.autoConverge());
    }

    void restore() {
        qmp.blocking().execute("migrate-set-parameters", before);
        converge(converged);
    }

    private void converge(boolean on) {
        ObjectNode capabilities = JsonNodeFactory.instance.objectNode();
        capabilities
                .putArray("capabilities")
                .addObject()
                .put("capability", CONVERGE)
                .put("state", on);
        qmp.blocking().execute("migrate-set-capabilities", capabilities);
    }
}
