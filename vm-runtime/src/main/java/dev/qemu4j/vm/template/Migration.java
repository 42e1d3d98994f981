package dev.qemu4j.vm.template;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.shell.ShellWord;
import dev.qemu4j.qapi.migration.MigrationInfo;
import dev.qemu4j.qapi.migration.MigrationStatus;
import dev.qemu4j.vm.VirtualMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The state of a machine, in a file: written by the one that is frozen, and read by its clones. */
final class Migration {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** A slow disk takes this much of the memory in a second. */
    private static final long SLOWEST = DataSize.ofMib(16).bytes();

    private static final Duration WRITTEN = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Set<MigrationStatus> ENDS =
            Set.of(MigrationStatus.COMPLETED, MigrationStatus.FAILED, MigrationStatus.CANCELLED);

    private final Path file;
    private final boolean memoryApart;
    private final Duration limit;

    /** A file, and the guest's memory that is in it; null if that is in another. */
    Migration(Path file, @Nullable DataSize memory) {
        this.file = file;
        memoryApart = memory == null;
        limit = memory == null ? LIMIT : LIMIT.plusSeconds(memory.bytes() / SLOWEST);
    }

    void write(VirtualMachine vm) {
        String failure = "the machine could not be frozen";
        Path part = beside(".part");
        Path failed = beside(".failed");
        run(
                vm,
                "migrate",
                "exec:cat > " + quoted(part) + " && mv " + quoted(part) + " " + quoted(file) + " || : > "
                        + quoted(failed),
                failure);
        if (!hasFiles(vm)) { // QEMU is done before the shell is
            try {
                Await.until(
                        Await.Condition.polling(() -> Files.exists(file) || Files.exists(failed), PAUSE),
                        "waiting for the frozen state to be written",
                        WRITTEN);
            } catch (QemuException e) {
                throw new VmTemplateException(failure + ": " + e.getMessage(), e);
            }
            if (Files.exists(failed)) {
                throw new VmTemplateException(
                        failure + ": " + file + " cannot be written" + words(vm)
                                + " (expected: room for the state of the machine)",
                        null);
            }
        }
    }

    void read(VirtualMachine vm) {
        run(vm, "migrate-incoming", "exec:cat " + quoted(file), "the clone could not be thawed");
    }

    private Path beside(String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private void run(VirtualMachine vm, String command, String byShell, String failure) {
        try {
            capabilities(vm);
            unbound(vm);
            ObjectNode uri = JsonNodeFactory.instance.objectNode();
            uri.put("uri", hasFiles(vm) ? "file:" + file : byShell);
            vm.qmp().blocking().execute(command, uri);
            // QEMU is asked, since an event can be lost on its way through the caller's executor
            Await.until(Await.Condition.polling(() -> hasEnded(vm), PAUSE), "waiting for the migration to end", limit);
            MigrationInfo end = vm.qmp().blocking().migration().queryMigrate();
            if (!MigrationStatus.COMPLETED.equals(end.status())) {
                String reason = Objects.requireNonNullElse(end.errorDesc(), "no reason");
                throw new VmTemplateException(failure + ": migration " + end.status() + "; QEMU: " + reason, null);
            }
        } catch (VmTemplateException e) {
            throw e;
        } catch (QemuException e) {
            throw new VmTemplateException(failure + ": " + e.getMessage() + words(vm), e);
        }
    }

    private static boolean hasEnded(VirtualMachine vm) {
        MigrationStatus status = vm.qmp().blocking().migration().queryMigrate().status();
        return status != null && ENDS.contains(status);
    }

    private static String words(VirtualMachine vm) {
        String words = vm.stderrTail().strip();
        return words.isEmpty() ? "" : "; QEMU: " + words;
    }

    private void capabilities(VirtualMachine vm) {
        if (memoryApart) {
            ObjectNode arguments = JsonNodeFactory.instance.objectNode();
            arguments
                    .putArray("capabilities")
                    .addObject()
                    .put("capability", "x-ignore-shared")
                    .put("state", true);
            vm.qmp().blocking().execute("migrate-set-capabilities", arguments);
        }
    }

    /** QEMU's default of 128 MiB/s spares a network and a guest that runs; this one stands still. */
    private static void unbound(VirtualMachine vm) {
        vm.qmp()
                .blocking()
                .execute(
                        "migrate-set-parameters",
                        JsonNodeFactory.instance.objectNode().put("max-bandwidth", 0));
    }

    private static boolean hasFiles(VirtualMachine vm) {
        return vm.qmp().greeting().version().atLeast(8, 2);
    }

    private static String quoted(Path path) {
        return ShellWord.quote(path.toString());
    }
}
