package dev.qemu4j.testing.hold.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.vm.console.VmConsole;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** A console for a client: first all that was printed, as plain text, then what comes; what the client types goes to the guest. */
record ConsoleSession(VmConsole console) implements Hatch.Session {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration LOOK = Duration.ofMinutes(1);
    private static final int BUFFER = 4096;

    @Override
    public void serve(InputStream in, Hatch.Out out) throws IOException {
        Task<Boolean> printing = Task.start("hatch", task -> print(task, out));
        try {
            byte[] buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                console.send(new String(buffer, 0, count, UTF_8));
            }
        } finally {
            printing.cancel(true);
        }
    }

    /** Looks at the text itself: an alarm of the test's, which most often is why somebody looks, would end a wait for more. */
    private boolean print(Task<?> task, Hatch.Out out) {
        long seen = -1;
        int printed = 0;
        try {
            while (!task.isDone() && !console.closed().isDone()) {
                long known = seen;
                Await.poll(
                        Await.Condition.polling(
                                () -> console.size() != known
                                        || console.closed().isDone(),
                                PAUSE),
                        "waiting for output of " + console.id(),
                        LOOK);
                seen = console.size();
                String text = console.text();
                int from = Math.min(printed, text.length()); // less than before where the oldest was dropped
                out.write(text.substring(from).replace("\n", "\r\n"));
                printed = text.length();
            }
            return true;
        } catch (IOException e) {
            return false; // the peer has gone
        }
    }
}
