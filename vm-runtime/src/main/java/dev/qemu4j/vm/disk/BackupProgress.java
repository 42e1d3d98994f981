package dev.qemu4j.vm.disk;

import java.util.List;
import java.util.function.DoubleConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The progress of a backup of several disks, each by its size. Its listener gets numbers that rise, one at a time. */
final class BackupProgress {
    private static final Logger log = LoggerFactory.getLogger(BackupProgress.class);

    private final List<BackupPart> parts;
    private final DoubleConsumer listener;
    private final double[] fractions;
    private double last;

    BackupProgress(List<BackupPart> parts, DoubleConsumer listener) {
        this.parts = List.copyOf(parts);
        this.listener = listener;
        fractions = new double[parts.size()];
    }

    boolean isWanted() {
        return listener != BackupOptions.NOBODY;
    }

    synchronized void set(int disk, double fraction) {
        fractions[disk] = fraction;
        double all = 0;
        double done = 0;
        for (int i = 0; i < fractions.length; i++) {
            long size = parts.get(i).size().bytes();
            all += size;
            done += size * Math.min(1, fractions[i]);
        }
        tell(all == 0 ? 1 : done / all);
    }

    synchronized void done() {
        tell(1);
    }

    private void tell(double now) {
        if (now > last) {
            last = now;
            try {
                listener.accept(now);
            } catch (RuntimeException | Error e) { // a backup of hours is not its listener's
                log.warn("a listener to the progress of a backup failed", e);
            }
        }
    }
}
