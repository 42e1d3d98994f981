package dev.qemu4j.vm.device;

import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.qdev.DeviceDeletedEvent;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.Subscription;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Waits for a device to leave the machine. The event alone does not tell: it may be that of an older device with the same id. */
final class Removal {
    private final QmpClient qmp;
    private final String device;
    private final CompletableFuture<@Nullable Void> removed = new CompletableFuture<>();

    private Removal(QmpClient qmp, String device) {
        this.qmp = qmp;
        this.device = device;
    }

    static CompletableFuture<@Nullable Void> of(QmpClient qmp, String device) {
        Removal removal = new Removal(qmp, device);
        Subscription events =
                qmp.events().on(List.of("DEVICE_DELETED"), removal::look, removal.removed::completeExceptionally);
        Chain.after(removal.removed, events::close);
        removal.look();
        return OwnedFuture.of(removal.removed);
    }

    private void look(QmpEvent event) {
        if (event instanceof DeviceDeletedEvent deleted && device.equals(deleted.device())) {
            look();
        }
    }

    private void look() {
        Chain.end(
                qmp.qom().qomList(MachineIds.DEVICES),
                (children, failure) -> {
                    boolean gone = failure == null
                            ? children.stream().noneMatch(child -> child.name().equals(device))
                            : failure instanceof QmpCommandException; // the container comes with its first child
                    if (gone) {
                        removed.complete(null);
                    } else if (failure != null) {
                        removed.completeExceptionally(failure);
                    }
                },
                removed::completeExceptionally);
    }
}
