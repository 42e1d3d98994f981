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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A state of a machine, memory and throwaway disks, to which it can go back. The memory is in an image of its own in the run directory. */
final class VmState {
    private static final String NAME = "qemu4j-state";
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final DataSize EMPTY = DataSize.ofMib(1);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final VirtualMachine vm;
    private final String name;
    private final List<String> nodes;

    private VmState(VirtualMachine vm, String name, List<String> nodes) {
        this.vm = vm;
        this.name = name;
        this.nodes = nodes;
    }

    /** Takes the state of a machine, which goes on afterwards. */
    static VmState of(VirtualMachine vm) {
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
        return new VmState(vm, name, nodes);
    }

    /** Takes the machine back, and lets it run. */
    void restore() {
        SnapshotJobs.of(vm.qmp()).load(name, name, nodes).await(LIMIT);
        RunState state = vm.control().state();
        if (!state.equals(RunState.RUNNING)) {
            state = vm.control().resume();
        }
        if (!state.equals(RunState.RUNNING)) {
            throw new QemuException(
                    "the machine is " + state + " after it went back to its snapshot (expected: running)");
        }
    }
}
