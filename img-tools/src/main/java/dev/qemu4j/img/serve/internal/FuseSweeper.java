package dev.qemu4j.img.serve.internal;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.SweepReport;
import dev.qemu4j.host.plan.Sweeper;

/** Unmounts what the storage daemons of dead JVMs left, which would keep their run directories from being swept. */
public final class FuseSweeper implements Sweeper {
    /** Creates it, for {@link java.util.ServiceLoader}. */
    public FuseSweeper() {}

    /** Needs no rights: a user's own mounts are the user's to unmount. */
    @Override
    public SweepReport sweep(Privilege privilege) {
        return FuseMounts.removeDead();
    }
}
