package dev.qemu4j.base.async;

/** Marks a thread that reads for others: a wait on it may be for what only it can bring, so {@link Await} refuses. */
public interface EventLoopThread {}
