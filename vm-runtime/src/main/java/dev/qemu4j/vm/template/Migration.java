package dev.qemu4j.vm.template;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.qapi.migration.MigrationEvent;
import dev.qemu4j.qapi.migration.MigrationStatus;
import dev.qemu4j.vm.VirtualMachine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The state of a machine, in a file: written by the one that is frozen, and read by its clones. */
final class Migration {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Set<MigrationStatus> ENDS =
            Set.of(MigrationStatus.COMPLETED, MigrationStatus.FAILED, MigrationStatus.CANCELLED);

    private final Path file;
    private final boolean memoryApart;

    /** A file, and whether the guest's memory is in another. */
    Migration(Path file, boolean memoryApart) {
        this.file = file;
        this.memoryApart = memoryApart;
    }

    void write(VirtualMachine vm) {
        run(vm, "migrate", "exec:cat > ", "the machine could not be frozen");
    }

    void read(VirtualMachine vm) {
        run(vm, "migrate-incoming", "exec:cat ", "the clone could not be thawed");
    }

    private void run(VirtualMachine vm, String command, String byShell, String failure) {
        try {
            capabilities(vm);
            ObjectNode uri = JsonNodeFactory.instance.objectNode();
            uri.put("uri", uri(vm.qmp().greeting().version(), byShell));
            vm.qmp().blocking().execute(command, uri);
            MigrationEvent end = vm.events().await(MigrationEvent.class, event -> ENDS.contains(event.status()), LIMIT);
            if (!end.status().equals(MigrationStatus.COMPLETED)) {
                throw new VmTemplateException(failure + ": migration " + end.status() + "; QEMU: " + reason(vm), null);
            }
        } catch (VmTemplateException e) {
            throw e;
        } catch (QemuException e) {
            throw new VmTemplateException(failure + ": " + e.getMessage() + words(vm), e);
        }
    }

    private static String reason(VirtualMachine vm) {
        return vm.qmp()
                .blocking()
                .execute("query-migrate", JsonNodeFactory.instance.objectNode())
                .path("error-desc")
                .asString("no reason");
    }

    private static String words(VirtualMachine vm) {
        String words = vm.stderrTail().strip();
        return words.isEmpty() ? "" : "; QEMU: " + words;
    }

    private void capabilities(VirtualMachine vm) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        ArrayNode capabilities = arguments.putArray("capabilities");
        for (String name : memoryApart ? List.of("events", "x-ignore-shared") : List.of("events")) {
            capabilities.addObject().put("capability", name).put("state", true);
        }
        vm.qmp().blocking().execute("migrate-set-capabilities", arguments);
    }

    private String uri(QemuVersion version, String byShell) {
        return version.atLeast(8, 2)
                ? "file:" + file
                : byShell + "'" + file.toString().replace("'", "'\\''") + "'";
    }
}
