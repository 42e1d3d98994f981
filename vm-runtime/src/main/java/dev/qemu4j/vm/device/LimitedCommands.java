package dev.qemu4j.vm.device;

import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.catalog.BlockingQmpCommands;
import dev.qemu4j.qmp.QmpClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The face of a monitor that gives each command what is left of a call's limit, and a last look after the limit a moment. */
final class LimitedCommands implements BlockingQmpCommands {
    /** Enough for an answer of a QEMU that is well. */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final QmpClient qmp;
    private final TimeLeft left;

    LimitedCommands(QmpClient qmp, TimeLeft left) {
        this.qmp = qmp;
        this.left = left;
    }

    @Override
    public <R extends @Nullable Object> R execute(QmpCommand<R> command) {
        return qmp.blocking().execute(command, left.atLeast(MOMENT));
    }
}
