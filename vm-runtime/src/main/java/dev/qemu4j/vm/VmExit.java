package dev.qemu4j.vm;

import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.img.words.LossWords;
import dev.qemu4j.qapi.runstate.ShutdownCause;
import dev.qemu4j.qapi.runstate.ShutdownEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The end of a virtual machine. An exit code of 0 says that QEMU ended in order, not that all was written: see {@link
 * #losses()}.
 *
 * @param exitStatus the QEMU process's exit status, which alone proves the end
 * @param reason the reason, as far as QEMU's words and the exit status tell it
 * @param shutdown what QEMU said of it before, or null if it said nothing: it crashed, or was killed
 * @param stderrTail the end of what QEMU wrote to its standard error while it ran, maybe empty, without
 *     the secrets of the command line
 * @param losses what may be lost, a line for each loss: in QEMU's words, such as the persistent bitmaps of an image on a full disk (a
 *     backup that builds on those has to be a full one), or that the guest was not asked to shut down since the connection of the
 *     monitor had ended, or that QEMU was killed while it ended; empty if nobody told of one
 */
public record VmExit(
        ExitStatus exitStatus,
        VmExitReason reason,
        @Nullable ShutdownEvent shutdown,
        String stderrTail,
        List<String> losses) {
    /** The message of QEMU that a signal ends in order; a monitor that is lost brings no event of it. */
    private static final Pattern SIGNAL = Pattern.compile("(?m): terminating on signal \\d+( |$)");

    private static final Map<ShutdownCause, VmExitReason> REASONS = Map.of(
            ShutdownCause.GUEST_SHUTDOWN, VmExitReason.GUEST_SHUTDOWN,
            ShutdownCause.GUEST_RESET, VmExitReason.GUEST_RESET,
            ShutdownCause.GUEST_PANIC, VmExitReason.GUEST_PANIC,
            ShutdownCause.HOST_QMP_QUIT, VmExitReason.HOST_COMMAND,
            ShutdownCause.HOST_QMP_SYSTEM_RESET, VmExitReason.HOST_COMMAND,
            ShutdownCause.HOST_UI, VmExitReason.HOST_COMMAND,
            ShutdownCause.HOST_SIGNAL, VmExitReason.HOST_SIGNAL,
            ShutdownCause.HOST_ERROR, VmExitReason.FAILED);

    /**
     * Checks that nothing is missing, and copies the losses.
     *
     * @param exitStatus the QEMU process's exit status
     * @param reason the reason
     * @param shutdown what QEMU said of it before, or null
     * @param stderrTail the end of what QEMU wrote to its standard error
     * @param losses what may be lost
     */
    public VmExit {
        Objects.requireNonNull(exitStatus, "exitStatus");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(stderrTail, "stderrTail");
        losses = List.copyOf(Objects.requireNonNull(losses, "losses"));
    }

    /** Reads the reason out of the final events and the exit status; QEMU says nothing when its watchdog cuts the power. */
    static VmExit of(ExitStatus status, @Nullable ShutdownEvent shutdown, boolean watchdog, String stderrTail) {
        VmExitReason reason;
        if (status.signal().isPresent()) {
            reason = VmExitReason.KILLED;
        } else if (watchdog) {
            reason = VmExitReason.WATCHDOG;
        } else if (shutdown != null) {
            reason = REASONS.getOrDefault(shutdown.reason(), VmExitReason.OTHER);
        } else if (status.succeeded()) {
            reason = SIGNAL.matcher(stderrTail).find() ? VmExitReason.HOST_SIGNAL : VmExitReason.OTHER;
        } else {
            reason = VmExitReason.FAILED;
        }
        return new VmExit(status, reason, shutdown, stderrTail, LossWords.ofMachine(stderrTail));
    }

    /** Returns the end in words, for those who waited for something else. */
    String inWords() {
        String last = stderrTail.strip();
        String words = reason == VmExitReason.GUEST_SHUTDOWN || reason == VmExitReason.HOST_COMMAND || last.isEmpty()
                ? ""
                : ": " + last.substring(last.lastIndexOf('\n') + 1);
        return "the machine ended (" + reason + ", " + exitStatus + ")" + words;
    }

    /** The same end with losses that QEMU does not tell. */
    VmExit with(List<String> more) {
        List<String> all = new ArrayList<>(losses);
        all.addAll(more);
        return new VmExit(exitStatus, reason, shutdown, stderrTail, all);
    }
}
