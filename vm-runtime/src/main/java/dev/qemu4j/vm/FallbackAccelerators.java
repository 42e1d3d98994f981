package dev.qemu4j.vm;

import dev.qemu4j.CommandLine;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.vm.accel.internal.ProbeVerdict;
import dev.qemu4j.vm.accel.internal.ProbeVerdicts;
import dev.qemu4j.vm.cache.internal.CacheDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.StringNode;

/**
 * The accelerators of a command line with more than one, as several {@code -accel} or as {@code accel=kvm:tcg} of the machine. QEMU
 * passes over those that it cannot open; these are passed over as well if guests do not run under them. The last stays, whatever it is.
 */
final class FallbackAccelerators {
    private static final Logger log = LoggerFactory.getLogger(FallbackAccelerators.class);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String ACCEL = "accel";
    /** Emulation, which runs everywhere, and what runs no guest at all. */
    private static final Set<String> SURE = Set.of("tcg", "qtest");

    private final CommandLine cmd;
    private final VmOptions options;
    private final List<String> names;

    FallbackAccelerators(CommandLine cmd, VmOptions options) {
        this.cmd = cmd;
        this.options = options;
        names = cmd.options().stream().flatMap(option -> names(option).stream()).toList();
    }

    static ProbeVerdicts verdicts(Duration left) {
        return new ProbeVerdicts(CacheDirectory.byDefault(), left.compareTo(LIMIT) < 0 ? left : LIMIT);
    }

    /** Tells whether there is a choice that takes a probe. */
    boolean isChoice() {
        return names.size() > 1 && !SURE.contains(names.get(0));
    }

    /** Returns the command line without those before the first that works. Starts QEMU and waits for it, once for a host and a QEMU. */
    CommandLine chosen(Duration left) {
        Set<String> passedOver = new HashSet<>();
        for (String name : names.subList(0, names.size() - 1)) {
            ProbeVerdict verdict = SURE.contains(name) ? null : verdict(name, left);
            if (verdict == null || !verdict.fails()) {
                break;
            }
            log.debug("[{}] is passed over for the next accelerator: {}", name, verdict.reason());
            passedOver.add(name);
        }
        return passedOver.isEmpty() ? cmd : cmd.map(option -> without(option, passedOver));
    }

    private ProbeVerdict verdict(String accelerator, Duration left) {
        QemuInstallation installation = options.installation();
        String program = installation == null ? cmd.program() : installation.program();
        return options.hasLauncher()
                ? verdicts(left).of(cmd.target(), program, options.launcher(), accelerator)
                : verdicts(left).of(cmd.target(), program, accelerator);
    }

    private static List<Option> without(Option option, Set<String> passedOver) {
        List<String> named = names(option);
        List<String> kept =
                named.stream().filter(name -> !passedOver.contains(name)).toList();
        if (kept.size() == named.size()) {
            return List.of(option);
        }
        return kept.isEmpty() ? List.of() : List.of(with(option, String.join(":", kept)));
    }

    private static Option with(Option option, String accelerators) {
        List<Parameter> changed = new ArrayList<>();
        Parameters parameters = option.parameters();
        if (parameters != null) {
            parameters
                    .list()
                    .forEach(parameter -> changed.add(
                            parameter.name().equals(ACCEL)
                                    ? new Parameter(ACCEL, StringNode.valueOf(accelerators), parameter.origin())
                                    : parameter));
        }
        return Option.of(option.name(), Parameters.of(changed));
    }

    private static List<String> names(Option option) {
        Parameters parameters = option.parameters();
        String text = parameters == null ? null : parameters.text(ACCEL);
        return switch (LaunchArguments.withOneDash(option)) {
            case "-accel" -> text == null ? List.of() : List.of(text);
            case "-machine", "-M" -> text == null ? List.of() : List.of(text.split(":", -1));
            default -> List.of();
        };
    }
}
