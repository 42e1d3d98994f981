package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.Option;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The CPU of the host, which TCG cannot be: QEMU takes the first accelerator that works, and TCG always does.
 *
 * <p>An error only where TCG is asked for. Without an accelerator QEMU begins with KVM if the name of its program ends with it.
 */
final class HostCpuRule implements Rule {
    private static final Path KVM = Path.of("/dev/kvm");

    private final Predicate<Path> missing;

    /**
     * Makes the rule.
     *
     * @param missing tells whether a file is certainly not there
     */
    HostCpuRule(Predicate<Path> missing) {
        this.missing = missing;
    }

    @Override
    public void check(Line line, Problems problems) {
        if (!"host".equals(line.last("-cpu", "model")) || line.has("-readconfig", "-set")) {
            return;
        }
        List<Option> options = line.options("-cpu");
        Place place = Place.of(options.get(options.size() - 1), "model");
        List<String> accelerators = accelerators(line);
        if (accelerators.isEmpty()) {
            if (line.surface().accelerators().contains("tcg")) {
                problems.warning(
                        ProblemKind.OPTIONS_EXCLUDE_EACH_OTHER,
                        place,
                        "-cpu host needs KVM, and QEMU begins with TCG where no accelerator is named (expected: -accel kvm"
                                + " as well, or -cpu max)");
            }
        } else if (accelerators.get(0).equals("tcg")) {
            problems.error(
                    ProblemKind.OPTIONS_EXCLUDE_EACH_OTHER,
                    place,
                    "-cpu host with TCG, which cannot be the host's CPU (expected: -accel kvm in front, or -cpu max)");
        } else if (accelerators.get(0).equals("kvm")
                && accelerators.size() > 1
                && accelerators.get(1).equals("tcg")
                && missing.test(KVM)) {
            problems.warning(
                    ProblemKind.HOST_DEVICE_MISSING,
                    place,
                    "-cpu host with TCG, as this host has no " + KVM
                            + " (expected: -cpu max, which both accelerators have)");
        }
    }

    /** The names in the order in which QEMU tries them; empty if none is given. */
    private static List<String> accelerators(Line line) {
        List<String> names = new ArrayList<>();
        for (Option option : line.options()) {
            String name = Line.name(option);
            String accel =
                    option.parameters() == null ? null : option.parameters().text("accel");
            if (name.equals("-enable-kvm")) {
                names.add("kvm");
            } else if (name.equals("-accel") && accel != null) {
                names.add(accel);
            }
        }
        String ofMachine = line.merged("-machine").text("accel");
        String ofM = line.merged("-M").text("accel");
        for (String list : new String[] {ofMachine, ofM}) {
            if (list != null) {
                names.addAll(List.of(list.split(":", -1)));
            }
        }
        return names;
    }
}
