package dev.qemu4j.host.tuning;

import dev.qemu4j.base.DataSize;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The memory of the huge pages that are to be reserved. The kernel gives all that is free before anybody can see that it is not enough. */
record HugePages(KernelSettings kernel) {
    private static final Pattern OF_SIZE = Pattern.compile(".*/hugepages-([0-9]{1,12})kB/nr_hugepages");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    /** Says that the host has not that much memory at all; null if it has, or the kernel does not tell. */
    @Nullable
    String problem(HostTuning tuning) {
        Long memory = kernel.meminfo("MemTotal");
        Map<Long, BigInteger> sizes = new HashMap<>(); // those of the default size may be asked for in both ways
        Long usual = kernel.meminfo("Hugepagesize");
        if (usual != null) {
            sizes.put(usual, kib(tuning.sysctls.get(HostTuning.HUGE_PAGES), usual));
        }
        tuning.files.forEach((file, count) -> {
            Matcher ofSize = OF_SIZE.matcher(file.toString());
            if (ofSize.matches()) {
                Long size = Long.valueOf(ofSize.group(1));
                sizes.merge(size, kib(count, size), BigInteger::max);
            }
        });
        BigInteger wanted = sizes.values().stream().reduce(BigInteger.ZERO, BigInteger::add);
        if (memory == null || wanted.compareTo(BigInteger.valueOf(memory)) <= 0) {
            return null;
        }
        return "huge pages: " + wanted.shiftRight(10) + " MiB are more than the memory of this host, "
                + DataSize.ofKib(memory).bytes() / (1 << 20) + " MiB (expected: a number of pages, not of bytes)";
    }

    private static BigInteger kib(@Nullable String count, long size) {
        return count == null || !NUMBER.matcher(count).matches()
                ? BigInteger.ZERO
                : new BigInteger(count).multiply(BigInteger.valueOf(size));
    }
}
