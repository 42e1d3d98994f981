package dev.qemu4j.check.drive.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.surface.MachineType;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Disks that {@code -drive} and its short forms plug into a PC's IDE controller: two at one place, or where there is none. */
public final class DrivePlaceRule implements Rule {
    private static final Map<String, Integer> SHORT = Map.of("-hda", 0, "-hdb", 1, "-hdc", 2, "-hdd", 3, "-cdrom", 2);

    @Override
    public void check(Line line, Problems problems) {
        int places = places(line.machine());
        if (places == 0 || line.isIncomplete()) {
            return;
        }
        Map<Integer, Option> taken = new HashMap<>();
        for (Option option : line.options()) {
            Integer place = place(option, places);
            if (place == null) {
                continue;
            }
            if (place >= places || place < 0) {
                problems.error(
                        ProblemKind.WRONG_BUS,
                        Place.of(option, "index"),
                        Line.name(option) + ": this machine has no IDE place " + place + " (expected: index 0 to "
                                + (places - 1) + ")");
                continue;
            }
            Option other = taken.putIfAbsent(place, option);
            if (other != null) {
                problems.error(
                        ProblemKind.ADDRESS_USED_TWICE,
                        Place.of(option, "index"),
                        Line.name(option) + ": IDE place " + place + " is taken by " + Line.name(other)
                                + " (expected: another index)");
            }
        }
    }

    /** Returns the number of disks that a machine's IDE controller takes; 0 if not known. */
    private static int places(@Nullable MachineType machine) {
        if (machine == null) {
            return 0;
        }
        return machine.name().startsWith("pc-q35") ? 6 : machine.name().startsWith("pc-i440fx") ? 4 : 0;
    }

    /** The index; null if the option is no disk at IDE, or QEMU finds a free place. */
    private static @Nullable Integer place(Option option, int places) {
        Integer fixed = SHORT.get(Line.name(option));
        Parameters parameters = option.parameters();
        if (fixed != null || parameters == null || !Line.name(option).equals("-drive")) {
            return fixed;
        }
        String inter = parameters.text("if");
        if (inter != null && !inter.equals("ide")) {
            return null;
        }
        Integer index = number(parameters, "index");
        Integer bus = number(parameters, "bus");
        Integer unit = number(parameters, "unit");
        if (index != null) {
            return bus == null && unit == null ? index : null;
        }
        int units = places == 6 ? 1 : 2;
        boolean beyond = bus != null && bus * units >= places;
        if (bus == null || (unit == null && !beyond) || (unit != null && unit >= units)) {
            return null;
        }
        return bus * units + (unit == null ? 0 : unit);
    }

    private static @Nullable Integer number(Parameters parameters, String name) {
        String text = parameters.text(name);
        return text != null && text.matches("0|[1-9][0-9]{0,4}") ? Integer.valueOf(text) : null;
    }
}
