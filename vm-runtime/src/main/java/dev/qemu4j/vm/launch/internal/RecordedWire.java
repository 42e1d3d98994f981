package dev.qemu4j.vm.launch.internal;

import dev.qemu4j.qmp.WireLine;
import dev.qemu4j.qmp.WireListener;
import dev.qemu4j.vm.record.VmRecorder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the lines of a monitor to the machine's recorder, and to the user's listener, which may throw without a loss for the recording. */
public final class RecordedWire implements WireListener {
    private static final Logger log = LoggerFactory.getLogger(RecordedWire.class);

    private final VmRecorder recorder;
    private @Nullable WireListener listener;

    /** Makes one for one connection. */
    public RecordedWire(VmRecorder recorder, @Nullable WireListener listener) {
        this.recorder = recorder;
        this.listener = listener;
    }

    @Override
    public void line(WireLine line) {
        recorder.line(line);
        WireListener other = listener;
        if (other != null) {
            try {
                other.line(line);
            } catch (RuntimeException e) {
                listener = null;
                log.warn("a listener to the lines of a monitor threw and gets no more", e);
            }
        }
    }
}
