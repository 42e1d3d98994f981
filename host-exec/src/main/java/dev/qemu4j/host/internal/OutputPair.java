package dev.qemu4j.host.internal;

import java.io.File;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two outputs of a program that is about to start, which the {@link OutputLoop} will read. */
public final class OutputPair {
    private static final Logger LOG = LoggerFactory.getLogger(OutputPair.class);

    private final OutputLoop loop;
    private final OutputPipe stdoutPipe;
    private final OutputPipe stderrPipe;
    private final OutputChannel stdout;
    private final OutputChannel stderr;

    OutputPair(
            OutputLoop loop,
            OutputPipe stdoutPipe,
            OutputPipe stderrPipe,
            List<? extends OutputSink> out,
            List<? extends OutputSink> err) {
        this.loop = loop;
        this.stdoutPipe = stdoutPipe;
        this.stderrPipe = stderrPipe;
        stdout = new OutputChannel(stdoutPipe.pipe().source(), out, loop::wakeUp);
        stderr = new OutputChannel(stderrPipe.pipe().source(), err, loop::wakeUp);
    }

    /** The file that becomes the program's standard output. */
    public File stdoutFile() {
        return stdoutPipe.file();
    }

    /** The file that becomes the program's standard error. */
    public File stderrFile() {
        return stderrPipe.file();
    }

    public OutputReader stdout() {
        return stdout;
    }

    public OutputReader stderr() {
        return stderr;
    }

    /** Hands the outputs of the started program over to the loop, which starts an action, once, when the program ends or has closed them. */
    public void watch(Process process, Runnable onEnd) {
        loop.watch(process, List.of(stdout, stderr), onEnd);
    }

    /** Leaves the pipes to the program, which has them now. */
    public void started() {
        closeWriter(stdoutPipe);
        closeWriter(stderrPipe);
    }

    /** Closes the pipes of a program that could not be started. */
    public void abandon() {
        close(stdoutPipe);
        close(stderrPipe);
    }

    private static void closeWriter(OutputPipe pipe) {
        try {
            pipe.closeWriter();
        } catch (IOException e) {
            LOG.debug("The end of a pipe was not closed in order", e);
        }
    }

    static void close(@Nullable OutputPipe pipe) {
        try {
            if (pipe != null) {
                pipe.close();
            }
        } catch (IOException e) {
            LOG.debug("A pipe was not closed in order", e);
        }
    }
}
