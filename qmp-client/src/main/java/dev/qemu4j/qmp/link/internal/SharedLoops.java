package dev.qemu4j.qmp.link.internal;

import dev.qemu4j.base.async.EventLoopThread;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The event loops that all connections share, a few for each kind; one ends with the last connection on it. */
final class SharedLoops {
    /** One serves a thousand connections; more of them keep a long reply from delaying the others. */
    private static final int MOST = Math.min(4, Runtime.getRuntime().availableProcessors());

    private static final List<Shared> LOOPS = new ArrayList<>(); // guarded by itself

    private SharedLoops() {}

    /** Takes a share of a loop. */
    static LoopLease take(String name, NettySockets sockets) {
        synchronized (LOOPS) {
            List<Shared> fitting = LOOPS.stream()
                    .filter(loop -> loop.name.equals(name) && loop.sockets.equals(sockets.getClass()))
                    .toList();
            Optional<Shared> least = fitting.stream().min(Comparator.comparingInt(loop -> loop.users));
            Shared chosen = least.isPresent() && fitting.size() >= MOST ? least.get() : added(name, sockets);
            chosen.users++;
            return new LoopLease(chosen.group.next(), () -> giveBack(chosen));
        }
    }

    private static Shared added(String name, NettySockets sockets) {
        Shared shared = new Shared(name, sockets.getClass(), sockets.newLoop(new LoopThreads(name)));
        LOOPS.add(shared);
        return shared;
    }

    private static void giveBack(Shared shared) {
        synchronized (LOOPS) {
            shared.users--;
            if (shared.users == 0) {
                LOOPS.remove(shared);
                shared.group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            }
        }
    }

    private static final class Shared {
        private final String name;
        private final Class<?> sockets;
        private final EventLoopGroup group;
        private int users;

        Shared(String name, Class<?> sockets, EventLoopGroup group) {
            this.name = name;
            this.sockets = sockets;
            this.group = group;
        }
    }

    /** Makes threads on which no wait of this library is allowed. */
    private static final class LoopThreads extends DefaultThreadFactory {
        LoopThreads(String name) {
            super(name, true);
        }

        @Override
        protected Thread newThread(Runnable work, String name) {
            return new LoopThread(threadGroup, work, name);
        }
    }

    private static final class LoopThread extends FastThreadLocalThread implements EventLoopThread {
        LoopThread(ThreadGroup group, Runnable work, String name) {
            super(group, work, name);
        }
    }
}
