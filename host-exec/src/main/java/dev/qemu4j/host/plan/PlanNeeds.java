package dev.qemu4j.host.plan;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.system.ProgramPackages;
import dev.qemu4j.host.system.ProgramSearch;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds out what the steps of a plan need and the host or the user lacks. */
final class PlanNeeds {
    private final Privilege privilege;

    PlanNeeds(Privilege privilege) {
        this.privilege = privilege;
    }

    List<String> missing(List<PlanStep> steps) {
        List<String> problems = new ArrayList<>();
        long root = steps.stream().filter(PlanStep::needsRoot).count();
        if (root > 0 && !privilege.mayActAsRoot()) {
            problems.add(root + " of " + steps.size()
                    + " steps need root: give the verb the rights, as in apply(Privilege.sudo()) or mount(Privilege.sudo()),"
                    + " or run the JVM as root");
        }
        for (String program : programs(steps)) {
            if (ProgramSearch.byDefault().findOrNull(program) == null) {
                problems.add(ProgramPackages.missing(program));
            }
        }
        return problems;
    }

    private Set<String> programs(List<PlanStep> steps) {
        Set<String> programs = new LinkedHashSet<>();
        for (PlanStep step : steps) {
            programs.addAll(step.action().programs());
            if (step.needsRoot() && privilege.mayActAsRoot()) {
                programs.add(privilege.wrap(step.command()).get(0));
            }
        }
        return programs;
    }
}
