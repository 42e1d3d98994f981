package dev.qemu4j.check.rule.internal;

import dev.qemu4j.base.internal.MemorySize;
import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.surface.MachineType;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Nodes of NUMA that are there twice or not at all, distances that cannot be, and memory that does not add up. */
final class NumaRule implements Rule {
    private static final int MOST_NODES = 128;
    private static final int LOCAL = 10;
    private static final int FARTHEST = 255;
    /** Since pc-*-5.1 the machines of PCs take memory by backends only. */
    private static final Pattern PC = Pattern.compile("pc-(?:i440fx|q35)-([0-9]+)\\.([0-9]+)(?:\\.[0-9]+)?");

    @Override
    public void check(Line line, Problems problems) {
        if (line.has("-readconfig")) {
            return;
        }
        Set<Integer> nodes = new HashSet<>();
        for (Option option : line.options("-numa")) {
            Parameters parameters = option.parameters();
            if (parameters != null && "node".equals(parameters.text("type"))) {
                node(option, parameters, nodes, problems);
            }
        }
        for (Option option : line.options("-numa")) {
            Parameters parameters = option.parameters();
            String type = parameters == null ? null : parameters.text("type");
            if (parameters != null && "dist".equals(type)) {
                named(option, "src", nodes, problems);
                named(option, "dst", nodes, problems);
                distance(option, parameters, problems);
            } else if ("cpu".equals(type)) {
                named(option, "node-id", nodes, problems);
            }
        }
        memory(line, problems);
    }

    private static void node(Option option, Parameters parameters, Set<Integer> nodes, Problems problems) {
        Integer given = number(parameters.text("nodeid"));
        if (parameters.find("nodeid") != null && given == null) {
            return;
        }
        int id = given == null ? nodes.size() : given;
        if (id >= MOST_NODES) {
            wrong(option, "nodeid", "nodeid: " + id + " (expected: less than " + MOST_NODES + ")", problems);
        } else if (!nodes.add(id)) {
            wrong(option, "nodeid", "node " + id + " is there already (expected: another nodeid)", problems);
        }
    }

    private static void named(Option option, String parameter, Set<Integer> nodes, Problems problems) {
        Integer id =
                option.parameters() == null ? null : number(option.parameters().text(parameter));
        if (id != null && !nodes.contains(id)) {
            wrong(option, parameter, parameter + ": no node " + id + " (expected: one of -numa node)", problems);
        }
    }

    private static void distance(Option option, Parameters parameters, Problems problems) {
        Integer value = number(parameters.text("val"));
        boolean same = String.valueOf(parameters.text("src")).equals(parameters.text("dst"));
        if (value != null && same && value != LOCAL) {
            wrong(option, "val", "val: " + value + " (expected: " + LOCAL + " from a node to itself)", problems);
        } else if (value != null && (value < LOCAL || value > FARTHEST)) {
            wrong(option, "val", "val: " + value + " (expected: " + LOCAL + " to " + FARTHEST + ")", problems);
        }
    }

    private static void memory(Line line, Problems problems) {
        long sum = 0;
        Option last = null;
        for (Option option : line.options("-numa")) {
            Parameters parameters = option.parameters();
            if (parameters == null || parameters.find("memdev") != null) {
                return;
            }
            String text = parameters.text("mem");
            if (text != null) {
                long size = MemorySize.ofMib(text);
                if (size < 0) {
                    return;
                }
                sum += size;
                last = option;
            }
        }
        MachineType machine = line.machine();
        if (last == null || machine == null) {
            return;
        }
        long size = MemorySize.ofMib(line.last("-m", "size"));
        if (isPcWithBackendsOnly(machine)) {
            wrong(
                    last,
                    "mem",
                    "mem: " + machine.name() + " does not take it (expected: memdev= with a -object)",
                    problems);
        } else if (size > 0 && sum != size) {
            problems.error(
                    ProblemKind.MEMORY_SIZE_MISMATCH,
                    Place.of(last, "mem"),
                    "-numa mem: the nodes have " + MemorySize.text(sum) + " (expected: " + MemorySize.text(size)
                            + ", as -m says)");
        }
    }

    private static boolean isPcWithBackendsOnly(MachineType machine) {
        Matcher pc = PC.matcher(machine.name());
        if (!pc.matches()) {
            return false;
        }
        int major = Integer.parseInt(pc.group(1));
        return major > 5 || (major == 5 && Integer.parseInt(pc.group(2)) >= 1);
    }

    private static @Nullable Integer number(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,5}") ? Integer.valueOf(text) : null;
    }

    private static void wrong(Option option, String parameter, String message, Problems problems) {
        problems.error(ProblemKind.BAD_NUMA, Place.of(option, parameter), "-numa " + message);
    }
}
