package dev.qemu4j.vm.console;

import dev.qemu4j.base.async.EventLoopThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that reads and writes the sockets of all consoles. It ends only with the JVM. */
final class ConsoleLoop {
    private static final Logger log = LoggerFactory.getLogger(ConsoleLoop.class);
    private static @Nullable ConsoleLoop started;

    /** A channel in the loop; its methods run on the loop's thread. */
    interface Channel {
        /**
         * Does what the channel is ready for.
         *
         * @param buffer a cleared buffer, for the duration of the call
         */
        void ready(SelectionKey key, ByteBuffer buffer) throws IOException;

        /** Learns that it was left out of the loop by a failure. */
        void failed(Throwable failure);
    }

    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);

    private ConsoleLoop(Selector selector) {
        this.selector = selector;
    }

    /** Returns the loop, whose thread runs. */
    static synchronized ConsoleLoop started() throws IOException {
        if (started == null) {
            ConsoleLoop loop = new ConsoleLoop(Selector.open());
            new LoopThread(loop::run).start();
            started = loop;
        }
        return started;
    }

    /** Runs a task on the loop's thread. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    Selector selector() {
        return selector;
    }

    private void run() {
        while (true) {
            try {
                selector.select();
                runTasks();
                List<SelectionKey> keys = new ArrayList<>(selector.selectedKeys());
                selector.selectedKeys().clear();
                keys.forEach(this::handle);
            } catch (Throwable e) { // one console's trouble must not end all others
                log.error("the thread of the consoles goes on after", e);
            }
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            try {
                task.run();
            } catch (Throwable e) {
                log.error("the thread of the consoles goes on after", e);
            }
        }
    }

    private void handle(SelectionKey key) {
        Channel channel = (Channel) key.attachment();
        try {
            if (key.isValid()) {
                channel.ready(key, buffer.clear());
            }
        } catch (Throwable e) { // also an Error: those who wait for the console must learn of it
            key.cancel();
            channel.failed(e);
        }
    }

    private static final class LoopThread extends Thread implements EventLoopThread {
        LoopThread(Runnable task) {
            super(null, task, "qemu4j-console", 0, false);
            setDaemon(true);
        }
    }
}
