package dev.qemu4j.vm.template;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The memory and the processors that a command line asks for. */
final class MachineSize {
    /** QEMU's own, for most machines. */
    private static final DataSize DEFAULT = DataSize.ofMib(128);

    private static final Set<String> PCS = Set.of("x86_64", "i386");
    private static final Pattern PC = Pattern.compile("(?:pc|q35)(?:-.*)?");
    private static final Pattern VIRT = Pattern.compile("virt(?:-.*)?");
    private static final Pattern BOARDS = Pattern.compile("arm|aarch64|riscv32|riscv64");
    /** QEMU rounds up to whole pages of this size. */
    private static final long PAGE = 8192;

    private static final String UNITS = "bkmgtpe";
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?)([bkmgtpe]?)");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}");

    private MachineSize() {}

    /** Tells whether the memory is given, or the machine is one of those that have QEMU's own default. */
    static boolean isMemoryKnown(CommandLine cmd) {
        String machine = GuestMemory.machine(cmd);
        String target = cmd.target().name();
        return last(cmd, "-m", "size") != null
                || (machine == null && PCS.contains(target))
                || (machine != null && PC.matcher(machine).matches())
                || (machine != null
                        && VIRT.matcher(machine).matches()
                        && BOARDS.matcher(target).matches());
    }

    static DataSize memory(CommandLine cmd) {
        String text = last(cmd, "-m", "size");
        Matcher size = SIZE.matcher(text == null ? "" : text.toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            return DEFAULT;
        }
        int shift = 10 * UNITS.indexOf(size.group(2).isEmpty() ? "m" : size.group(2));
        long bytes = new BigDecimal(size.group(1))
                .multiply(BigDecimal.valueOf(1L << shift))
                .longValue();
        return bytes <= 0 ? DEFAULT : DataSize.ofBytes((bytes + PAGE - 1) / PAGE * PAGE);
    }

    static int cpus(CommandLine cmd) {
        String cpus = last(cmd, "-smp", "cpus");
        if (cpus != null && NUMBER.matcher(cpus).matches()) {
            return Math.max(1, Integer.parseInt(cpus));
        }
        int product = 1;
        for (String level : List.of("sockets", "dies", "clusters", "cores", "threads")) {
            String count = last(cmd, "-smp", level);
            product *= count != null && NUMBER.matcher(count).matches() ? Math.max(1, Integer.parseInt(count)) : 1;
        }
        return product;
    }

    private static @Nullable String last(CommandLine cmd, String name, String parameter) {
        String last = null;
        for (Option option : cmd.options()) {
            Parameters parameters = option.parameters();
            if (parameters != null && option.name().matches("-?" + name) && parameters.text(parameter) != null) {
                last = parameters.text(parameter);
            }
        }
        return last;
    }
}
