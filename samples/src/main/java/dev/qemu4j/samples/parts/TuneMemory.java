package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Machines;
import dev.qemu4j.QomObjects;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.AppliedPlan;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.samples.networks.LabGuest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Lets the host merge the equal pages of a guest (KSM), and gives a guest huge pages; then the host is as it was. */
public final class TuneMemory {
    private static final Path KSM = Path.of("/sys/kernel/mm/ksm");
    private static final Path HUGE = Path.of("/proc/sys/vm/nr_hugepages");
    private static final String EQUAL_PAGES = "tr '\\0' x </dev/zero | head -c 48m >/tmp/equal";
    private static final long WANTED = 2000;
    private static final int SECONDS = 120;

    private TuneMemory() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the host has no KSM or no room for huge pages
     */
    public static void main(String[] args) throws Exception {
        LinuxGuest linux = LinuxGuest.builder().build();
        long huge = LinuxGuest.MEMORY.bytes() / hugePageSize();
        Plan plan = plan(number(HUGE) + huge);
        System.out.println(plan.describe());
        try (AppliedPlan tuned = plan.apply(Privilege.none())) { // or Privilege.sudo()
            System.out.println("applied: " + tuned.missing().isEmpty());
            CommandLine merging = CommandLine.builder(Target.X86_64)
                    .machine(Machines.q35(m -> m.memMerge(true)))
                    .build();
            try (LabGuest guest = LabGuest.boot(linux, merging)) {
                guest.run(EQUAL_PAGES);
                long shared = number(KSM.resolve("pages_sharing"));
                for (int i = 0; i < SECONDS && shared < WANTED; i++) {
                    guest.run("sleep 1");
                    shared = number(KSM.resolve("pages_sharing"));
                }
                System.out.println("pages saved by KSM: " + (shared < WANTED ? "few" : "thousands"));
            }
            CommandLine onHugePages = CommandLine.builder(Target.X86_64)
                    .object(QomObjects.memoryBackendMemfd(
                            "ram", m -> m.size(LinuxGuest.MEMORY).hugetlb(true).prealloc(true)))
                    .machine(Machines.q35(m -> m.memoryBackend("ram")))
                    .build();
            long free = meminfo("HugePages_Free");
            try (LabGuest guest = LabGuest.boot(linux, onHugePages)) {
                System.out.println("a guest with " + guest.run("nproc") + " processor has huge pages: "
                        + (free - meminfo("HugePages_Free") >= huge));
            }
        }
        System.out.println("KSM is " + number(KSM.resolve("run")) + ", huge pages are " + number(HUGE) + " again");
    }

    private static Plan plan(long hugePages) throws IOException {
        Path run = KSM.resolve("run");
        return Plan.builder("memory for guests")
                .step(PlanStep.feed("merge equal pages", "1\n", List.of("tee", run.toString()))
                        .undo("sh", "-c", "echo " + number(run) + " >" + run)
                        .asRoot()
                        .build())
                .step(PlanStep.run("reserve huge pages", "sysctl", "-q", "-w", "vm.nr_hugepages=" + hugePages)
                        .undo("sysctl", "-q", "-w", "vm.nr_hugepages=" + number(HUGE))
                        .asRoot()
                        .build())
                .build();
    }

    private static long number(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }

    private static long hugePageSize() throws IOException {
        return meminfo("Hugepagesize") << 10;
    }

    private static long meminfo(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }
}
