package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Machines;
import dev.qemu4j.QomObjects;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.AppliedPlan;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.tuning.HostTuning;
import dev.qemu4j.host.tuning.TuningState;
import dev.qemu4j.samples.networks.LabGuest;
import java.util.Objects;

/** Lets the host merge the equal pages of a guest (KSM), and gives a guest huge pages; then the host is as it was. */
public final class TuneMemory {
    private static final String EQUAL_PAGES = "tr '\\0' x </dev/zero | head -c 1m >/tmp/piece;"
            + " i=0; while [ $i -lt 48 ]; do cat /tmp/piece; i=$((i + 1)); done >/tmp/equal";
    private static final long WANTED = 2000;
    private static final int SECONDS = 120;

    private TuneMemory() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        LinuxGuest linux = LinuxGuest.builder().build();
        TuningState host = TuningState.ofHost();
        long huge = LinuxGuest.MEMORY.bytes()
                / Objects.requireNonNull(host.hugePageSize()).bytes();
        long before = Objects.requireNonNull(host.hugePages());
        Plan plan = HostTuning.of(t -> t.ksm(true).hugePages(before + huge))
                .plan(); // lasting("guests"): after each boot too
        System.out.println(plan.describe());
        try (AppliedPlan tuned = plan.apply(Privilege.none())) { // or Privilege.sudo()
            System.out.println("applied: " + tuned.missing().isEmpty());
            CommandLine merging = CommandLine.builder(Target.X86_64)
                    .machine(Machines.q35(m -> m.memMerge(true)))
                    .build();
            try (LabGuest guest = LabGuest.boot(linux, merging)) {
                guest.run(EQUAL_PAGES);
                long shared = Objects.requireNonNull(host.ksmPagesSaved());
                for (int i = 0; i < SECONDS && shared < WANTED; i++) {
                    guest.run("sleep 1");
                    shared = Objects.requireNonNull(host.ksmPagesSaved());
                }
                System.out.println("pages saved by KSM: " + (shared < WANTED ? "few" : "thousands"));
            }
            CommandLine onHugePages = CommandLine.builder(Target.X86_64)
                    .object(QomObjects.memoryBackendMemfd(
                            "ram", m -> m.size(LinuxGuest.MEMORY).hugetlb(true).prealloc(true)))
                    .machine(Machines.q35(m -> m.memoryBackend("ram")))
                    .build();
            long free = Objects.requireNonNull(host.freeHugePages());
            try (LabGuest guest = LabGuest.boot(linux, onHugePages)) {
                System.out.println("a guest with " + guest.run("nproc") + " processor has huge pages: "
                        + (free - Objects.requireNonNull(host.freeHugePages()) >= huge));
            }
        }
        System.out.println("KSM is on: " + host.ksm() + ", huge pages are " + host.hugePages() + " again");
    }
}
