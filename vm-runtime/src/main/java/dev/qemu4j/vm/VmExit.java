package dev.qemu4j.vm;

import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.qmp.EventQueue;
import dev.qemu4j.qmp.QmpEvent;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How a virtual machine ended.
 *
 * @param status the QEMU process's exit status, which alone proves the end
 * @param shutdown what QEMU said of it before, or null if it said nothing: it crashed, or was killed
 */
public record VmExit(ExitStatus status, @Nullable Shutdown shutdown) {
    /**
     * QEMU's {@code SHUTDOWN} event.
     *
     * @param guest true if the guest asked for the end
     * @param reason QEMU's {@code ShutdownCause}, such as {@code guest-shutdown}, {@code host-qmp-quit} or {@code
     *     host-signal}
     */
    public record Shutdown(boolean guest, String reason) {
        static @Nullable Shutdown last(EventQueue shutdowns) {
            Shutdown last = null;
            for (QmpEvent event = shutdowns.poll(); event != null; event = shutdowns.poll()) {
                JsonNode data = event.data();
                last = new Shutdown(
                        data.path("guest").asBoolean(false), data.path("reason").asString("unknown"));
            }
            return last;
        }
    }
}
