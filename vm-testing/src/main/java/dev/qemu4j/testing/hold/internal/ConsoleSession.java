package dev.qemu4j.testing.hold.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.base.async.Task;
import dev.qemu4j.vm.console.VmConsole;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.stream.Stream;

/** A console for a client: first all that was printed, as plain text, then what comes; what the client types goes to the guest. */
record ConsoleSession(VmConsole console) implements Hatch.Session {
    private static final Duration UNTIL_THE_END = ChronoUnit.FOREVER.getDuration();
    private static final int BUFFER = 4096;

    @Override
    public void serve(InputStream in, Hatch.Out out) throws IOException {
        Task<Boolean> printing = Task.start("hatch", task -> print(out));
        try {
            Reader typed = new InputStreamReader(in, UTF_8); // half a character waits for its other half
            char[] buffer = new char[BUFFER];
            for (int count = typed.read(buffer); count > 0; count = typed.read(buffer)) {
                console.send(new String(buffer, 0, count));
            }
        } finally {
            printing.cancel(true);
        }
    }

    /** An alarm of the test's, which most often is why somebody looks, does not end it. */
    private boolean print(Hatch.Out out) {
        try (Stream<String> output = console.output(UNTIL_THE_END)) {
            for (Iterator<String> pieces = output.iterator(); pieces.hasNext(); ) {
                out.write(pieces.next().replace("\n", "\r\n"));
            }
            return true;
        } catch (IOException e) {
            return false; // the peer has gone
        }
    }
}
