package dev.qemu4j.qmp.link.internal;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts the bytes that wait for the event loop, and has those who bring more wait. */
final class Inbox {
    private static final int LIMIT = 1 << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long waiting;
    private boolean closed;

    /** Waits for room; returns false if nothing is taken any more. What is larger than all the room has it alone. */
    boolean take(int bytes) {
        lock.lock();
        try {
            while (!closed && waiting > 0 && waiting + bytes > LIMIT) {
                changed.awaitUninterruptibly();
            }
            waiting += bytes;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    void giveBack(int bytes) {
        lock.lock();
        try {
            waiting -= bytes;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
