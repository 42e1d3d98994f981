package dev.qemu4j.vm.template;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.suspend.StateCompression;
import dev.qemu4j.vm.transfer.internal.StateSink;
import dev.qemu4j.vm.transfer.internal.StateSource;
import dev.qemu4j.vm.transfer.internal.StateTransfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The state of a machine, in a file: written by the one that is frozen, and read by its clones. */
final class FrozenState {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** A slow disk takes this much of the memory in a second. */
    private static final long SLOWEST = DataSize.ofMib(16).bytes();

    private static final String NOT_FROZEN = "the machine could not be frozen";

    private final Path file;
    private final boolean memoryApart;
    private final Duration limit;

    /** A file, and the guest's memory that is in it; null if that is in another. */
    FrozenState(Path file, @Nullable DataSize memory) {
        this.file = file;
        memoryApart = memory == null;
        limit = memory == null ? LIMIT : LIMIT.plusSeconds(memory.bytes() / SLOWEST);
    }

    /** Returns the longest time of a transfer. */
    Duration limit() {
        return limit;
    }

    void write(VirtualMachine vm) {
        named(vm, NOT_FROZEN, () -> {
            StateTransfer transfer = prepared(vm, NOT_FROZEN);
            if (hasFiles(vm)) {
                transfer.send("file:" + file, limit);
            } else {
                sink(vm, transfer);
            }
        });
    }

    private void sink(VirtualMachine vm, StateTransfer transfer) {
        try {
            Files.createFile(file);
            try (StateSink sink = StateSink.open(vm.runDirectory(), file, StateCompression.NONE)) {
                transfer.send(sink, limit);
            }
        } catch (IOException e) {
            throw new VmTemplateException(
                    NOT_FROZEN + ": " + file + " cannot be written: " + e.getMessage()
                            + " (expected: room for the state of the machine)",
                    e);
        }
    }

    void read(VirtualMachine vm) {
        String failure = "the clone could not be thawed";
        named(vm, failure, () -> {
            StateTransfer transfer = prepared(vm, failure);
            if (hasFiles(vm)) {
                transfer.receive("file:" + file, limit);
            } else {
                source(vm, transfer, failure);
            }
        });
    }

    private void source(VirtualMachine vm, StateTransfer transfer, String failure) {
        try {
            StateSource.Part all = new StateSource.Part(file, 0, Files.size(file), StateCompression.NONE);
            try (StateSource source = StateSource.open(vm.runDirectory(), all)) {
                transfer.receive(source, limit);
            }
        } catch (IOException e) {
            throw new VmTemplateException(failure + ": " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private StateTransfer prepared(VirtualMachine vm, String failure) {
        StateTransfer transfer = new StateTransfer(
                vm.qmp(), vm::stderrTail, reason -> new VmTemplateException(failure + ": " + reason, null));
        if (memoryApart) {
            transfer.capability("x-ignore-shared", true);
        }
        transfer.speed(null);
        return transfer;
    }

    private static void named(VirtualMachine vm, String failure, Runnable transfer) {
        try {
            transfer.run();
        } catch (VmTemplateException e) {
            throw e;
        } catch (QemuException e) {
            throw new VmTemplateException(failure + ": " + e.getMessage() + words(vm), e);
        }
    }

    private static String words(VirtualMachine vm) {
        String words = vm.stderrTail().strip();
        return words.isEmpty() ? "" : "; QEMU: " + words;
    }

    private static boolean hasFiles(VirtualMachine vm) {
        return vm.qmp().greeting().version().atLeast(8, 2);
    }
}
