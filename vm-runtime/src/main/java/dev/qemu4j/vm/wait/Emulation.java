package dev.qemu4j.vm.wait;

import dev.qemu4j.option.Option;
import dev.qemu4j.qapi.machine.Accelerator;
import dev.qemu4j.qapi.machine.QueryAccelerators;
import dev.qemu4j.vm.VirtualMachine;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import tools.jackson.databind.node.JsonNodeFactory;

/** The slowness of a machine's processor beside the host's. */
final class Emulation {
    /** From the boot of Linux guests under TCG and KVM. */
    private static final int SLOWNESS = 5;

    private static final Pattern OTHERS = Pattern.compile("\\b(?:hvf|whpx|nvmm|xen|mshv)\\b");

    private Emulation() {}

    /** The factor for limits. Before query-accelerators QEMU told only of KVM whether it is used. */
    static CompletableFuture<Integer> slownessOf(VirtualMachine vm) {
        if (vm.commandLine().options().stream().anyMatch(Emulation::namesOther)) {
            return CompletableFuture.completedFuture(1);
        }
        return vm.qmp()
                .execute(QueryAccelerators.of())
                .thenApply(known -> !Accelerator.TCG.equals(known.enabled()))
                .exceptionallyCompose(unknown -> vm.qmp()
                        .execute("query-kvm", JsonNodeFactory.instance.objectNode())
                        .thenApply(kvm -> kvm.path("enabled").asBoolean(false)))
                .handle((accelerated, failure) -> Boolean.TRUE.equals(accelerated) ? 1 : SLOWNESS);
    }

    private static boolean namesOther(Option option) {
        String argument = option.argument();
        return argument != null
                && (option.name().endsWith("-accel") || argument.contains("accel="))
                && OTHERS.matcher(argument).find();
    }
}
