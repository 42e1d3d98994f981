package dev.qemu4j.host.tuning;

import dev.qemu4j.base.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the host that machines profit from, as they are now. Reading needs no rights, and changes nothing.
 *
 * <p>Each look-up reads anew. Unless it says otherwise, it answers null where the kernel has no such setting.
 */
public final class TuningState {
    private final KernelSettings kernel;

    TuningState(KernelSettings kernel) {
        this.kernel = kernel;
    }

    /**
     * Returns the state of this host.
     *
     * @return the state
     */
    public static TuningState ofHost() {
        return new TuningState(KernelSettings.HOST);
    }

    /**
     * Tells whether the kernel merges equal pages (KSM).
     *
     * @return true if it looks for them
     */
    public @Nullable Boolean ksm() {
        Long run = kernel.number(HostTuning.KSM.resolve("run"));
        return run == null ? null : run == 1;
    }

    /**
     * Returns the number of pages that merging saves.
     *
     * @return pages that share another one's memory
     */
    public @Nullable Long ksmPagesSaved() {
        return kernel.number(HostTuning.KSM.resolve("pages_sharing"));
    }

    /**
     * Returns the number of reserved huge pages of the default size.
     *
     * @return free ones and those in use
     */
    public @Nullable Long hugePages() {
        return kernel.number(HostTuning.sysctlFile(HostTuning.HUGE_PAGES));
    }

    /**
     * Returns the number of huge pages of the default size that nobody uses.
     *
     * @return the free ones
     */
    public @Nullable Long freeHugePages() {
        return kernel.meminfo("HugePages_Free");
    }

    /**
     * Returns the default size of huge pages.
     *
     * @return such as 2 MiB
     */
    public @Nullable DataSize hugePageSize() {
        Long kib = kernel.meminfo("Hugepagesize");
        return kib == null ? null : DataSize.ofKib(kib);
    }

    /**
     * Returns the use of huge pages that nobody has reserved.
     *
     * @return {@code always}, {@code madvise} or {@code never}
     */
    public @Nullable String transparentHugePages() {
        return kernel.read(HostTuning.TRANSPARENT);
    }

    /**
     * Returns the readiness of the kernel to swap.
     *
     * @return 0 to 200
     */
    public @Nullable Long swappiness() {
        return kernel.number(HostTuning.sysctlFile(HostTuning.SWAPPINESS));
    }

    /**
     * Tells whether KVM's guests may run KVM themselves.
     *
     * @return true if the module in use allows it
     */
    public @Nullable Boolean nested() {
        for (String module : new String[] {"kvm_intel", "kvm_amd"}) {
            String value = kernel.read(Path.of("/sys/module", module, "parameters/nested"));
            if (value != null) {
                return value.equals("Y") || value.equals("1");
            }
        }
        return null;
    }

    /**
     * Tells whether the kernel takes packets past QEMU. Whether this user may have it do so, {@code DeviceAccess} of the module {@code net-setup} tells.
     *
     * @return true if the device {@code /dev/vhost-net} is there
     */
    public boolean vhostNet() {
        try {
            Path node = kernel.file(Path.of("/dev/vhost-net"));
            return Files.readAttributes(node, BasicFileAttributes.class).isOther();
        } catch (IOException e) {
            return false; // there is none
        }
    }

    /**
     * Returns the governors of the processors' frequencies.
     *
     * @return such as {@code performance}; none if the kernel does not change frequencies
     */
    public Set<String> governors() {
        Set<String> governors = new TreeSet<>();
        for (Path file : kernel.ofProcessors(HostTuning.GOVERNOR)) {
            String governor = kernel.read(file);
            if (governor != null) {
                governors.add(governor);
            }
        }
        return governors;
    }

    /**
     * Returns the memory that this JVM, and what it starts, may lock or give to devices.
     *
     * @return the limit; null if there is none, or the kernel does not tell
     */
    public @Nullable DataSize lockedMemoryLimit() {
        try {
            String limits = Files.readString(kernel.file(Path.of("/proc/self/limits")));
            Matcher line =
                    Pattern.compile("(?m)^Max locked memory +([0-9]{1,18}) ").matcher(limits);
            return line.find() ? DataSize.ofBytes(Long.parseLong(line.group(1))) : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Returns the settings that the kernel has. */
    @Override
    public String toString() {
        return "TuningState[ksm=" + ksm() + ", hugePages=" + hugePages() + ", transparentHugePages="
                + transparentHugePages() + ", swappiness=" + swappiness() + ", nested=" + nested() + ", governors="
                + governors() + "]";
    }
}
