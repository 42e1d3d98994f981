package dev.qemu4j.check.rule.internal;

import dev.qemu4j.base.internal.MemorySize;
import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Line.Use;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.surface.MachineType;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The machine's memory against the backends that make it up, and the room for memory that is plugged in. */
final class MemoryRule implements Rule {
    /** QEMU rounds up to whole pages of this size. */
    private static final long PAGE = 8192;

    private static final Set<String> IN_SLOTS = Set.of("pc-dimm", "nvdimm");
    private static final Set<String> WITHOUT_SLOTS = Set.of("virtio-mem-pci", "virtio-pmem-pci");

    @Override
    public void check(Line line, Problems problems) {
        MachineType machine = line.machine();
        if (machine == null || machine.name().equals("none") || line.isIncomplete()) {
            return;
        }
        Map<String, Long> backends = backends(line);
        long size = MemorySize.ofMib(line.last("-m", "size"));
        long most = MemorySize.of(line.last("-m", "maxmem"));
        if (size > 0 && size % PAGE == 0) {
            machine(line, size, backends, problems);
            numa(line, size, backends, problems);
            limits(line, size, most, problems);
        }
        room(line, size, most, backends, problems);
    }

    private static Map<String, Long> backends(Line line) {
        Map<String, Long> backends = new HashMap<>();
        for (Option option : line.options("-object")) {
            Parameters parameters = option.parameters();
            String id = parameters == null ? null : parameters.text("id");
            String type = parameters == null ? null : parameters.text("qom-type");
            if (parameters != null && id != null && type != null && type.startsWith("memory-backend-")) {
                backends.put(id, MemorySize.of(parameters.text("size")));
            }
        }
        return backends;
    }

    private static void machine(Line line, long size, Map<String, Long> backends, Problems problems) {
        for (String name : List.of("-machine", "-M")) {
            for (Option option : line.options(name)) {
                String id =
                        option.parameters() == null ? null : option.parameters().text("memory-backend");
                long backed = id == null ? -1 : backends.getOrDefault(id, -1L);
                if (backed > 0 && backed != size) {
                    mismatch(
                            Place.of(option, "memory-backend"),
                            name + " memory-backend: '" + id + "' has " + MemorySize.text(backed),
                            size,
                            problems);
                }
            }
        }
    }

    private static void numa(Line line, long size, Map<String, Long> backends, Problems problems) {
        long sum = 0;
        Option last = null;
        for (Option option : line.options("-numa")) {
            Parameters parameters = option.parameters();
            String id = parameters == null ? null : parameters.text("memdev");
            if (parameters == null || parameters.find("mem") != null) {
                return;
            }
            if (id != null) {
                long backed = backends.getOrDefault(id, -1L);
                if (backed < 0) {
                    return;
                }
                sum += backed;
                last = option;
            }
        }
        if (last != null && sum != size) {
            mismatch(
                    Place.of(last, "memdev"),
                    "-numa: the nodes' backends have " + MemorySize.text(sum),
                    size,
                    problems);
        }
    }

    private static void mismatch(Place place, String what, long size, Problems problems) {
        problems.error(
                ProblemKind.MEMORY_SIZE_MISMATCH,
                place,
                what + " (expected: " + MemorySize.text(size) + ", as -m says)");
    }

    private static void limits(Line line, long size, long most, Problems problems) {
        Option option = line.options("-m").get(line.options("-m").size() - 1);
        String slots = line.last("-m", "slots");
        boolean slotted = slots != null && slots.matches("[1-9][0-9]*");
        if (slotted && line.last("-m", "maxmem") == null) {
            problems.error(
                    ProblemKind.MEMORY_SIZE_MISMATCH,
                    Place.of(option, "slots"),
                    "-m: slots without maxmem (expected: both)");
        } else if (most > 0 && (most < size || (slotted && most == size))) {
            problems.error(
                    ProblemKind.MEMORY_SIZE_MISMATCH,
                    Place.of(option, "maxmem"),
                    "-m: maxmem is " + MemorySize.text(most) + " (expected: more than the " + MemorySize.text(size)
                            + " that there are from the start)");
        }
    }

    private static void room(Line line, long size, long most, Map<String, Long> backends, Problems problems) {
        long slots = MemorySize.of(line.last("-m", "slots"));
        long used = 0;
        int taken = 0;
        for (Use use : line.devices()) {
            boolean inSlot = IN_SLOTS.contains(use.driver());
            if (!inSlot && !WITHOUT_SLOTS.contains(use.driver())) {
                continue;
            }
            String id = use.parameters().text("memdev");
            taken += inSlot ? 1 : 0;
            used += id == null ? 0 : Math.max(0, backends.getOrDefault(id, 0L));
            String lack = null;
            if (line.last("-m", "maxmem") == null) {
                lack = "-m has no maxmem";
            } else if (inSlot && (line.last("-m", "slots") == null || (slots >= 0 && taken > slots))) {
                lack = "-m has " + Math.max(0, slots) + " slots";
            } else if (size > 0 && most > size && used > most - size) {
                lack = "maxmem leaves " + MemorySize.text(most - size);
            }
            if (lack != null) {
                problems.error(
                        ProblemKind.NO_ROOM_FOR_MEMORY,
                        Place.of(use.option(), "memdev"),
                        use.label() + ": no room for this memory, as " + lack
                                + " (expected: -m with slots and maxmem for all that is plugged in)");
            }
        }
    }
}
