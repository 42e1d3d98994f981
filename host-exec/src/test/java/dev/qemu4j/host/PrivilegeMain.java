package dev.qemu4j.host;

import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanStep;
import java.util.List;

/** Prints the command that runs a program as root, by sudo and by pkexec, and what keeps a plan from that without them. */
final class PrivilegeMain {
    private PrivilegeMain() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
        for (Privilege privilege : List.of(Privilege.sudo(), Privilege.pkexec())) {
            System.out.println(String.join(" ", privilege.wrap(List.of(args))));
        }
        Plan plan = Plan.builder("rights")
                .step(PlanStep.run("root's", "true").asRoot().build())
                .build();
        System.out.println(plan.problems(Privilege.none()));
    }
}
