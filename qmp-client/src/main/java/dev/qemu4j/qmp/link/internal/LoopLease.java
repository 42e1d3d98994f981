package dev.qemu4j.qmp.link.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** One connection's share of an event loop: at its end the channels that it has registered are closed, as at the end of a loop. */
final class LoopLease extends AbstractEventExecutorGroup implements EventLoopGroup {
    private final EventLoop loop;
    private final Runnable giveBack;
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean ending = new AtomicBoolean();
    private final Promise<Object> ended;

    LoopLease(EventLoop loop, Runnable giveBack) {
        this.loop = loop;
        this.giveBack = giveBack;
        ended = loop.newPromise();
    }

    @Override
    public EventLoop next() {
        return loop;
    }

    @Override
    public Iterator<EventExecutor> iterator() {
        return List.<EventExecutor>of(loop).iterator();
    }

    @Override
    public ChannelFuture register(Channel channel) {
        return register(new DefaultChannelPromise(channel, loop));
    }

    @Override
    public ChannelFuture register(ChannelPromise promise) {
        Channel channel = promise.channel();
        if (ending.get()) { // a peer that has connected at the last moment
            return loop.register(promise).addListener(registered -> close(channel));
        }
        channels.add(channel);
        channel.closeFuture().addListener(closed -> channels.remove(channel));
        return loop.register(promise);
    }

    @Override
    @Deprecated
    @SuppressWarnings("InlineMeSuggester")
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        return register(promise);
    }

    @Override
    public void execute(Runnable task) {
        if (ending.get()) {
            throw new RejectedExecutionException("the connection has ended");
        }
        loop.execute(task);
    }

    /** Closes what is open; a selector frees what it had only when it is used again, which it is before the end. */
    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        if (ending.compareAndSet(false, true)) {
            loop.execute(() -> {
                loop.schedule(this::end, 1, TimeUnit.MILLISECONDS);
                channels.forEach(LoopLease::close);
            });
        }
        return ended;
    }

    /** Closes a channel, also one whose registration has failed, of which Netty knows no loop. */
    private static void close(Channel channel) {
        if (channel.isRegistered()) {
            channel.close();
        } else {
            channel.unsafe().closeForcibly();
        }
    }

    private void end() {
        ended.setSuccess(null);
        giveBack.run();
    }

    @Override
    public Future<?> terminationFuture() {
        return ended;
    }

    @Override
    @Deprecated
    @SuppressWarnings("InlineMeSuggester")
    public void shutdown() {
        shutdownGracefully();
    }

    @Override
    public boolean isShuttingDown() {
        return ending.get();
    }

    @Override
    public boolean isShutdown() {
        return ended.isDone();
    }

    @Override
    public boolean isTerminated() {
        return ended.isDone();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return ended.await(timeout, unit);
    }
}
