package dev.qemu4j.host;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.internal.LineSplitter;
import dev.qemu4j.host.internal.LogFile;
import dev.qemu4j.host.internal.OutputSink;
import dev.qemu4j.host.internal.OutputTail;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The targets of a process's outputs: always a tail, and any consumers besides. */
final class ProcessOutput {
    int tailSize = (int) DataSize.ofKib(64).bytes();

    @Nullable
    Path logFile;

    @Nullable
    Consumer<? super String> stdoutListener;

    @Nullable
    Consumer<? super String> stderrListener;

    /** Starts a program with the outputs connected. */
    Started start(LifeLine lifeLine, ChildSpec spec) {
        OutputTail stdout = new OutputTail(tailSize);
        OutputTail stderr = new OutputTail(tailSize);
        LogFile log = openLog(spec);
        try {
            List<OutputSink> out = sinks(stdout, stdoutListener, log);
            List<OutputSink> err = sinks(stderr, stderrListener, log);
            Child child =
                    onlyTails() ? Child.startLasting(lifeLine, spec, out, err) : Child.start(lifeLine, spec, out, err);
            return new Started(child, stdout, stderr);
        } catch (RuntimeException e) {
            if (log != null) {
                log.abandon();
            }
            throw e;
        }
    }

    /** Listeners and log files may block, which only a thread of their own may. */
    private boolean onlyTails() {
        return logFile == null && stdoutListener == null && stderrListener == null;
    }

    private @Nullable LogFile openLog(ChildSpec spec) {
        try {
            return logFile == null ? null : new LogFile(logFile);
        } catch (IOException e) {
            throw new HostCommandException(
                    "'" + spec.program() + "' was not started, as its log file cannot be written: " + e.getMessage(),
                    spec.argv,
                    e);
        }
    }

    private static List<OutputSink> sinks(
            OutputTail tail, @Nullable Consumer<? super String> listener, @Nullable LogFile log) {
        List<OutputSink> sinks = new ArrayList<>(List.of(tail));
        if (log != null) {
            sinks.add(log);
        }
        if (listener != null) {
            sinks.add(new LineSplitter(listener));
        }
        return sinks;
    }

    record Started(Child child, OutputTail stdout, OutputTail stderr) {}
}
