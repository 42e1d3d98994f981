package dev.qemu4j.img;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The resources that this JVM holds after garbage collections.
 *
 * @param rounds of work before it
 * @param heap bytes
 * @param direct bytes of buffers outside of the heap
 * @param threads all that live
 * @param descriptors all that are open
 */
record SoakSample(long rounds, long heap, long direct, long threads, long descriptors) {
    static SoakSample take(long rounds) {
        for (int i = 0; i < 3; i++) { // what one collection finds unreachable, cleaners free for the next
            System.gc();
        }
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new SoakSample(
                rounds,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                direct,
                ManagementFactory.getThreadMXBean().getThreadCount(),
                system.getOpenFileDescriptorCount());
    }

    /** Returns the least of each: what grows without end raises that, too, and what comes and goes does not. */
    static SoakSample least(List<SoakSample> samples) {
        return new SoakSample(
                samples.stream().mapToLong(SoakSample::rounds).sum(),
                least(samples, SoakSample::heap),
                least(samples, SoakSample::direct),
                least(samples, SoakSample::threads),
                least(samples, SoakSample::descriptors));
    }

    private static long least(List<SoakSample> samples, ToLongFunction<SoakSample> figure) {
        return samples.stream().mapToLong(figure).min().orElseThrow();
    }
}
