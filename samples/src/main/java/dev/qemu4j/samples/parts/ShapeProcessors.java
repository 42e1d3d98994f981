package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.cpu.X86Cpus;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.samples.networks.LabGuest;
import java.util.List;

/** Gives a guest processors in sockets, of cores, of threads; what it finds decides where it runs its tasks. */
public final class ShapeProcessors {
    private static final String LIST =
            "cd /sys/devices/system/cpu;" + " for c in cpu[0-9]*; do cat $c/topology/FILE; done | sort -u | wc -l";

    private ShapeProcessors() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        CommandLine machine = CommandLine.builder(Target.X86_64)
                .cpu(X86Cpus.skylakeClient()) // an AMD model has threads only with topoext=on
                .smp(s -> s.sockets(2).cores(2).threads(2))
                .build();
        try (LabGuest guest = LabGuest.boot(LinuxGuest.builder().build(), machine)) {
            System.out.println("processors: " + guest.run("nproc"));
            List.of("physical_package_id", "core_cpus_list")
                    .forEach(file -> System.out.println(file + ": " + guest.run(LIST.replace("FILE", file))));
            System.out.println("of one core: " + guest.run("cat /sys/devices/system/cpu/cpu0/topology/core_cpus_list"));
            System.out.println("possible: "
                    + guest.vm()
                            .qmp()
                            .blocking()
                            .machine()
                            .queryHotpluggableCpus()
                            .size());
        }
    }
}
