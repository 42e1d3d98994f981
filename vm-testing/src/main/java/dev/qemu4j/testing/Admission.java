package dev.qemu4j.testing;

import com.sun.management.OperatingSystemMXBean;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.vm.template.VmSpec;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room for machines on this host, in processors and memory. It is a brake, not a wall: a machine that is larger than all of it gets it
 * alone, and one that waits for too long starts all the same, since those that have the room may wait for it.
 */
final class Admission {
    private static final Logger log = LoggerFactory.getLogger(Admission.class);
    /** An idle guest needs little, a busy one a whole processor. */
    private static final int CPUS_PER_CORE = 4;

    private static final double MEMORY_SHARE = 0.75;

    private final int cpus;
    private final long memory;
    private final Duration limit;
    private final boolean retry;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private int usedCpus;
    private long usedMemory;

    Admission(int cpus, DataSize memory, Duration limit, boolean retry) {
        this.cpus = cpus;
        this.memory = memory.bytes();
        this.limit = limit;
        this.retry = retry;
    }

    /** Boots what has room, and tries once more after a failure if the run says so. */
    <T> T boot(VmSpec spec, Supplier<T> boot) {
        try {
            return boot.get();
        } catch (QemuInterruptedException e) {
            throw e;
        } catch (QemuException e) {
            if (!retry) {
                throw e;
            }
            log.warn("{} could not be booted, and is tried once more ({})", spec, VmExtension.RETRY, e);
            try {
                return boot.get();
            } catch (QemuException again) {
                again.addSuppressed(e);
                throw again;
            }
        }
    }

    static int hostCpus() {
        return CPUS_PER_CORE * Runtime.getRuntime().availableProcessors();
    }

    static DataSize hostMemory() {
        OperatingSystemMXBean host = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return DataSize.ofBytes((long) (host.getTotalMemorySize() * MEMORY_SHARE));
    }

    /** Waits for room. */
    Permit admit(VmSpec spec) {
        int ownCpus = Math.min(cpus, spec.cpus());
        long ownMemory = Math.min(memory, spec.memory().bytes());
        boolean admitted = Await.poll(
                nanos -> take(ownCpus, ownMemory, nanos), "waiting for room on this host to start " + spec, limit);
        if (!admitted) {
            log.warn(
                    "{} starts although {} processors and {} MiB are in use, after {} s without room ({} and {} MiB; {} and {} set it)",
                    spec,
                    usedCpus,
                    usedMemory >> 20,
                    limit.toSeconds(),
                    cpus,
                    memory >> 20,
                    VmExtension.CPUS,
                    VmExtension.MEMORY);
            use(ownCpus, ownMemory);
        }
        return new Permit(ownCpus, ownMemory);
    }

    private boolean take(int ownCpus, long ownMemory, long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        if (!lock.tryLock(nanos, TimeUnit.NANOSECONDS)) {
            return false;
        }
        try {
            while (usedCpus + ownCpus > cpus || usedMemory + ownMemory > memory) {
                long left = end - System.nanoTime();
                if (left <= 0 || released.awaitNanos(left) <= 0) {
                    return false;
                }
            }
            usedCpus += ownCpus;
            usedMemory += ownMemory;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void use(int moreCpus, long moreMemory) {
        lock.lock();
        try {
            usedCpus += moreCpus;
            usedMemory += moreMemory;
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The room of one machine, until it is closed. */
    final class Permit implements AutoCloseable {
        private final int ownCpus;
        private final long ownMemory;

        private Permit(int ownCpus, long ownMemory) {
            this.ownCpus = ownCpus;
            this.ownMemory = ownMemory;
        }

        @Override
        public void close() {
            use(-ownCpus, -ownMemory);
        }
    }
}
