package dev.qemu4j.recipe;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.internal.MemorySize;
import dev.qemu4j.option.KnownOptions;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The memory of the machine that options describe. */
final class MachineMemory {
    /** QEMU's own, for most machines. */
    private static final long DEFAULT = 128L << 20;

    /** QEMU rounds up to whole pages of this size, and wants the backend to have as much. */
    private static final long PAGE = 8192;

    private static final Pattern FRACTION = Pattern.compile("([0-9]{1,9}\\.[0-9]{1,9})([kmgt]?)");

    private MachineMemory() {}

    /** The size that {@code -m} gives; QEMU itself refuses a backend that is not as large as what it reads there. */
    static DataSize of(List<Option> options) {
        long size = DEFAULT;
        for (Option option : options) {
            Parameters parameters = option.parameters();
            String text = parameters == null || !option.name().matches("--?m") ? null : parameters.text("size");
            long bytes = bytes(text);
            size = bytes > 0 ? bytes : size;
        }
        return DataSize.ofBytes((size + PAGE - 1) / PAGE * PAGE);
    }

    /** Tells whether the machine has a backend of its own. */
    static boolean isGiven(List<Option> options) {
        return options.stream()
                .anyMatch(option -> has(option, "-machine", "memory-backend") || has(option, "-numa", "memdev"));
    }

    private static long bytes(@Nullable String text) {
        Matcher fraction = FRACTION.matcher(text == null ? "" : text.toLowerCase(Locale.ROOT));
        if (!fraction.matches()) {
            return MemorySize.ofMib(text);
        }
        String unit = fraction.group(2).isEmpty() ? "m" : fraction.group(2);
        BigDecimal factor = BigDecimal.valueOf(MemorySize.of("1" + unit));
        return new BigDecimal(fraction.group(1)).multiply(factor).longValue();
    }

    private static boolean has(Option option, String name, String parameter) {
        Parameters parameters = option.parameters();
        return KnownOptions.areOne(option.name(), name) && parameters != null && parameters.find(parameter) != null;
    }
}
