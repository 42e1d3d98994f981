package dev.qemu4j.testing;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.qapi.block.BlockdevAdd;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.job.SnapshotJobs;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/** A state of a machine, memory and throwaway disks, to which it can go back. The memory is in an image of its own in the run directory. */
final class VmState {
    private static final String NAME = "qemu4j-state";
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final DataSize EMPTY = DataSize.ofMib(1);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<String> DEVICES = List.of("/machine/peripheral", "/machine/peripheral-anon");

    private final VirtualMachine vm;
    private final String name;
    private final List<String> nodes;
    private final Set<String> parts;
    private final boolean running;

    private VmState(VirtualMachine vm, String name, List<String> nodes, boolean running) {
        this.vm = vm;
        this.name = name;
        this.nodes = nodes;
        this.running = running;
        parts = parts(vm);
    }

    /** Takes the state of a machine, which goes on afterwards if it ran. */
    static VmState of(VirtualMachine vm) {
        boolean running = isRunning(vm);
        String name = NAME + NUMBERS.getAndIncrement();
        Path image = vm.runDirectory().resolve(name + ".qcow2");
        QemuImg.find().create(image, Format.QCOW2, EMPTY);
        vm.qmp()
                .blocking()
                .execute(BlockdevAdd.of(
                        Blockdevs.qcow2(q -> q.nodeName(name).file(Blockdevs.file(f -> f.filename(image))))));
        List<String> nodes = new ArrayList<>(vm.throwaway().keySet());
        nodes.add(name);
        SnapshotJobs.of(vm.qmp()).save(name, name, nodes).await(LIMIT);
        return new VmState(vm, name, nodes, running);
    }

    /** Takes the machine back, and lets it run if it ran then. */
    void restore() {
        requireParts();
        if (!running && isRunning(vm)) { // QEMU would let it run after the load as well
            vm.control().pause();
        }
        SnapshotJobs.of(vm.qmp()).load(name, name, nodes).await(LIMIT);
        if (!running) {
            return;
        }
        RunState state = vm.control().state();
        if (!state.equals(RunState.RUNNING)) {
            state = vm.control().resume();
        }
        if (!state.equals(RunState.RUNNING)) {
            throw new QemuException(
                    "the machine is " + state + " after it went back to its snapshot (expected: running)");
        }
    }

    /** A snapshot has the state of devices, but plugs none and moves no disk to another file; QEMU does not always say so. */
    private void requireParts() {
        Set<String> now = parts(vm);
        if (!now.equals(parts)) {
            Set<String> more = new TreeSet<>(now);
            more.removeAll(parts);
            Set<String> missing = new TreeSet<>(parts);
            missing.removeAll(now);
            throw new QemuException("the machine has other parts than its snapshot: plugged in " + more + ", missing "
                    + missing + " (expected: tests that put them back)");
        }
    }

    private static boolean isRunning(VirtualMachine vm) {
        return vm.control().state().equals(RunState.RUNNING);
    }

    private static Set<String> parts(VirtualMachine vm) {
        Set<String> parts = new TreeSet<>();
        for (String devices : DEVICES) {
            vm.qmp().blocking().qom().qomList(devices).stream()
                    .filter(child -> child.type().startsWith("child<"))
                    .forEach(child -> parts.add(child.name() + " " + child.type()));
        }
        for (GraphDisk disk : vm.disks().graph().disks()) {
            if (disk.device() != null) {
                parts.add("disk " + disk.name() + " on " + disk.active().file());
            }
        }
        return parts;
    }
}
