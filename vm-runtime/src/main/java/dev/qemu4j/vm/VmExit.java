package dev.qemu4j.vm;

import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.qapi.runstate.ShutdownEvent;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The end of a virtual machine. An exit code of 0 says that QEMU ended in order, not that all was written: see {@link
 * #losses()}.
 *
 * @param status the QEMU process's exit status, which alone proves the end
 * @param shutdown what QEMU said of it before, or null if it said nothing: it crashed, or was killed
 * @param stderrTail the end of what QEMU wrote to its standard error while it ran, maybe empty, without
 *     the secrets of the command line
 */
public record VmExit(ExitStatus status, @Nullable ShutdownEvent shutdown, String stderrTail) {
    /** The message of qcow2 when it cannot write the metadata that it had kept in memory; QEMU ends with 0 all the same. */
    private static final Pattern LOSS =
            Pattern.compile(": (?:Lost persistent bitmaps during |Failed to flush the (?:L2|refcount) block cache)");

    /**
     * Returns the losses that QEMU reported when it ended, such as the persistent bitmaps of an image on a full disk. A
     * backup that builds on those has to be a full one.
     *
     * @return QEMU's words, one for each loss; empty if it told none
     */
    public List<String> losses() {
        return stderrTail.lines().filter(line -> LOSS.matcher(line).find()).toList();
    }
}
