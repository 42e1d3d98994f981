package dev.qemu4j.vm.systemd;

import dev.qemu4j.helper.Helper;
import java.util.ArrayList;
import java.util.List;

/** The units beside a machine's. A helper that ends before QEMU starts is a command of the unit that starts next. */
final class HelperUnits {
    private HelperUnits() {}

    /** Returns the unit of the shared directory, and those of the helpers in the order of their start; none if nothing runs beside QEMU. */
    static List<HelperUnit> of(SystemdUnit machine) {
        List<HelperUnit> units = new ArrayList<>();
        List<Helper> before = new ArrayList<>();
        for (Helper helper : machine.commandLine().helpers()) {
            before.add(helper);
            if (helper.readyOnExit()) {
                continue;
            }
            if (units.isEmpty()) {
                units.add(new HelperUnit(machine, List.of(), null));
            }
            units.add(new HelperUnit(machine, before, units.get(units.size() - 1)));
            before = new ArrayList<>();
        }
        return units;
    }

    /** Returns the helpers whose commands the machine's own unit runs. */
    static List<Helper> preparing(SystemdUnit machine) {
        List<Helper> last = new ArrayList<>();
        for (Helper helper : machine.commandLine().helpers()) {
            if (helper.readyOnExit()) {
                last.add(helper);
            } else {
                last.clear();
            }
        }
        return last;
    }
}
