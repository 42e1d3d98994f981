package dev.qemu4j.host.tuning;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.systemd.SystemdFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the host's kernel for machines: KSM, huge pages, modules and the like.
 *
 * <pre>{@code
 * HostTuning tuning = HostTuning.of(t -> t.ksm(true).hugePages(512));
 * try (AppliedPlan applied = tuning.plan().apply(Privilege.sudo())) {
 *     …
 * } // as before
 * tuning.lasting("lab").plan().apply(Privilege.sudo()).keep(); // now, and after each boot
 * }</pre>
 *
 * <p>A plan puts back each value that was there before, unless somebody has changed it since. That undoes all but this: pages that KSM has merged stay so until
 * they are written; huge pages that are in use stay until they are freed; memory that was swapped or made into huge pages meanwhile stays that way; a module that
 * is in use is not unloaded, and the plan's end fails with that.
 *
 * <p>Immutable.
 */
public final class HostTuning {
    static final Path KSM = Path.of("/sys/kernel/mm/ksm");
    static final Path TRANSPARENT = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
    static final String HUGE_PAGES = "vm.nr_hugepages";
    static final String SWAPPINESS = "vm.swappiness";
    static final String GOVERNOR = "cpufreq/scaling_governor";

    final Map<String, String> sysctls;
    final Map<Path, String> files;
    final @Nullable String governor;
    final Set<String> modules;
    final Set<String> moduleOptions;

    private HostTuning(Builder builder) {
        sysctls = new LinkedHashMap<>(builder.sysctls);
        files = new LinkedHashMap<>(builder.files);
        governor = builder.governor;
        modules = new LinkedHashSet<>(builder.modules);
        moduleOptions = new LinkedHashSet<>(builder.moduleOptions);
    }

    /**
     * Returns settings.
     *
     * @param settings sets them; what it leaves out stays as it is on the host
     * @return the settings, of which nothing is changed yet
     */
    public static HostTuning of(Consumer<? super Builder> settings) {
        Objects.requireNonNull(settings, "settings");
        Builder builder = new Builder();
        settings.accept(builder);
        return new HostTuning(builder);
    }

    /**
     * Plans the settings as the host is now. Values that are there already are not changed, and so not put back. Options of modules are no part of it, as they need a
     * module that is loaded anew.
     *
     * @return the plan, which is refused if the kernel lacks a setting, the huge pages would be more than all memory, or a value has changed since it was planned
     */
    public Plan plan() {
        return plan(KernelSettings.HOST);
    }

    Plan plan(KernelSettings kernel) {
        return new TuningSteps(kernel).plan(this);
    }

    /**
     * Returns the files that set the same after each boot, in {@code sysctl.d}, {@code tmpfiles.d}, {@code modules-load.d} and {@code modprobe.d} below {@code /etc}.
     *
     * <p>Their plan for this host sets the values at once as well. Their removal removes the files alone: the values stay until the next boot. At boot, huge pages are
     * reserved as far as there is room, which then is more than later.
     *
     * @param name a part of the files' names: letters, digits, {@code _} and {@code -}
     * @return the files
     * @throws IllegalArgumentException if the name is not valid, or no setting lasts
     */
    public SystemdFiles lasting(String name) {
        return new TuningFiles(this).named(name, plan());
    }

    static Path sysctlFile(String key) {
        return Path.of("/proc/sys", key.replace('.', '/'));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HostTuning that
                && sysctls.equals(that.sysctls)
                && files.equals(that.files)
                && Objects.equals(governor, that.governor)
                && modules.equals(that.modules)
                && moduleOptions.equals(that.moduleOptions);
    }

    @Override
    public int hashCode() {
        return Objects.hash(sysctls, files, governor, modules, moduleOptions);
    }

    /** Returns the settings. */
    @Override
    public String toString() {
        return "HostTuning[" + sysctls + ", " + files + (governor == null ? "" : ", governor=" + governor) + ", "
                + modules + ", " + moduleOptions + "]";
    }

    /** Builder of settings. */
    public static final class Builder {
        private static final Pattern KEY = Pattern.compile("[a-z0-9_][A-Za-z0-9_-]*([.][A-Za-z0-9_-]+)+");
        private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]{1,64}");
        private static final Pattern VALUE = Pattern.compile("[!-~]+( [!-~]+)*");
        private static final Pattern PATH = Pattern.compile("/sys(/[A-Za-z0-9_:.-]*[A-Za-z0-9_:-][A-Za-z0-9_:.-]*)+");

        private final Map<String, String> sysctls = new LinkedHashMap<>();
        private final Map<Path, String> files = new LinkedHashMap<>();
        private @Nullable String governor;
        private final Set<String> modules = new LinkedHashSet<>();
        private final Set<String> moduleOptions = new LinkedHashSet<>();

        private Builder() {}

        /**
         * Sets whether the kernel merges equal pages of machines (KSM), which costs processor time and tells guests apart by timing.
         *
         * @param merge whether it does
         * @return this builder
         */
        public Builder ksm(boolean merge) {
            return file(KSM.resolve("run"), merge ? "1" : "0");
        }

        /**
         * Sets the pace at which the kernel looks for equal pages.
         *
         * @param pages the pages of each look
         * @param pause the time between two looks, in whole milliseconds
         * @return this builder
         * @throws IllegalArgumentException if one is negative, or there are no pages
         */
        public Builder ksmPace(int pages, Duration pause) {
            requireAtLeast("pages", pages, 1);
            TimeLimit.requireNotNegative("pause", pause);
            file(KSM.resolve("pages_to_scan"), String.valueOf(pages));
            return file(KSM.resolve("sleep_millisecs"), String.valueOf(TimeLimit.millis(pause)));
        }

        /**
         * Reserves huge pages of the default size.
         *
         * @param count all that the host shall have, those of others included
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder hugePages(long count) {
            requireAtLeast("count", count, 0);
            return sysctl(HUGE_PAGES, String.valueOf(count));
        }

        /**
         * Reserves huge pages of a size of the processor's.
         *
         * @param size such as 1 GiB
         * @param count all that the host shall have, those of others included
         * @return this builder
         * @throws IllegalArgumentException if one is negative, or the size not of whole KiB
         */
        public Builder hugePages(DataSize size, long count) {
            Objects.requireNonNull(size, "size");
            requireAtLeast("count", count, 0);
            if (size.bytes() < 1024 || size.bytes() % 1024 != 0) {
                throw new IllegalArgumentException("size: " + size + " (expected: whole KiB)");
            }
            String directory = "/sys/kernel/mm/hugepages/hugepages-" + size.bytes() / 1024 + "kB";
            return file(Path.of(directory, "nr_hugepages"), String.valueOf(count));
        }

        /**
         * Sets the use of huge pages that nobody has reserved.
         *
         * @param use {@code always}, {@code madvise} (QEMU asks for them) or {@code never}
         * @return this builder
         * @throws IllegalArgumentException if it is another word
         */
        public Builder transparentHugePages(String use) {
            Objects.requireNonNull(use, "use");
            if (!Set.of("always", "madvise", "never").contains(use)) {
                throw new IllegalArgumentException("use: '" + use + "' (expected: always, madvise or never)");
            }
            return file(TRANSPARENT, use);
        }

        /**
         * Sets the readiness of the kernel to swap.
         *
         * @param swappiness 0 to 200
         * @return this builder
         * @throws IllegalArgumentException if it is another number
         */
        public Builder swappiness(int swappiness) {
            if (swappiness < 0 || swappiness > 200) {
                throw new IllegalArgumentException("swappiness: " + swappiness + " (expected: 0 to 200)");
            }
            return sysctl(SWAPPINESS, String.valueOf(swappiness));
        }

        /**
         * Sets the way in which all processors choose their frequency.
         *
         * @param governor such as {@code performance}
         * @return this builder
         * @throws IllegalArgumentException if it is no word
         */
        public Builder governor(String governor) {
            this.governor = require(WORD, "governor", governor, "a word such as performance");
            return this;
        }

        /**
         * Loads a module of the kernel.
         *
         * @param module such as {@code vhost_net}
         * @return this builder
         * @throws IllegalArgumentException if it is no module's name
         */
        public Builder module(String module) {
            modules.add(
                    require(WORD, "module", module, "a name such as vhost_net").replace('-', '_'));
            return this;
        }

        /**
         * Sets an option of a module for whenever it is loaded, such as {@code kvm_intel}, {@code nested}, {@code 1}. Only {@link #lasting} has it.
         *
         * @param module the module
         * @param option the option's name
         * @param value its value
         * @return this builder
         * @throws IllegalArgumentException if one is no word
         */
        public Builder moduleOption(String module, String option, String value) {
            moduleOptions.add("options " + require(WORD, "module", module, "a name such as kvm_intel") + " "
                    + require(WORD, "option", option, "a name such as nested") + "="
                    + require(WORD, "value", value, "a word"));
            return this;
        }

        /**
         * Sets any sysctl.
         *
         * @param key such as {@code vm.max_map_count}
         * @param value one line, with one space between words
         * @return this builder
         * @throws IllegalArgumentException if the key or the value is not valid
         */
        public Builder sysctl(String key, String value) {
            Objects.requireNonNull(value, "value");
            require(KEY, "key", key, "names with dots, such as vm.max_map_count");
            sysctls.put(key, require(VALUE, key, value, "one line"));
            return this;
        }

        /**
         * Sets any file below {@code /sys}.
         *
         * @param file the file
         * @param value one line
         * @return this builder
         * @throws IllegalArgumentException if the file is elsewhere, or the value is not valid
         */
        public Builder file(Path file, String value) {
            Objects.requireNonNull(file, "file");
            Objects.requireNonNull(value, "value");
            require(PATH, "file", file.toString(), "a file of /sys");
            files.put(file, require(VALUE, file.toString(), value, "one line"));
            return this;
        }

        private static String require(Pattern pattern, String what, String value, String expected) {
            if (!pattern.matcher(Objects.requireNonNull(value, what)).matches()) {
                throw new IllegalArgumentException(what + ": '" + value + "' (expected: " + expected + ")");
            }
            return value;
        }

        private static void requireAtLeast(String what, long value, long least) {
            if (value < least) {
                throw new IllegalArgumentException(what + ": " + value + " (expected: >= " + least + ")");
            }
        }
    }
}
