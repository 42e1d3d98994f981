package dev.qemu4j.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class that leaves threads of a client behind. */
public final class ClientThreadsGone implements AfterAllCallback {
    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        await();
    }

    static void await() throws InterruptedException {
        long deadline = System.nanoTime() + Waits.BOUND.toNanos();
        List<Thread> left = clientThreads();
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            for (Thread thread : left) {
                thread.join(Waits.BOUND.toMillis());
            }
            left = clientThreads();
        }
        assertThat(left).isEmpty(); // once there was none: a callback after the end has a thread for an instant
    }

    static List<Thread> clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("qemu4j-qmp")
                        || thread.getName().startsWith("qemu4j-qga")
                        || thread.getName().startsWith("qemu4j-callback"))
                .toList();
    }
}
