package dev.qemu4j.vm.suspend.internal;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qmp.QmpClient;
import tools.jackson.databind.node.JsonNodeFactory;

/** The bound of a migration's speed: QEMU's default spares a network and a guest that runs; this one stands still. */
final class Speed {
    private static final String NAME = "max-bandwidth";

    private Speed() {}

    /** Takes the bound away and returns it, in bytes a second. */
    static long unbound(QmpClient qmp) {
        DataSize bound = qmp.blocking().migration().queryMigrateParameters().maxBandwidth();
        set(qmp, 0);
        return bound == null ? 0 : bound.bytes();
    }

    static void set(QmpClient qmp, long bound) {
        qmp.blocking()
                .execute(
                        "migrate-set-parameters",
                        JsonNodeFactory.instance.objectNode().put(NAME, bound));
    }
}
