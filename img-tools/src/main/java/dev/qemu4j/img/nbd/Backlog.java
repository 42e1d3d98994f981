package dev.qemu4j.img.nbd;

import dev.qemu4j.base.DataSize;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts the requests in flight and the bytes of their buffers, so that a server which reads nothing costs no more than the limits. */
final class Backlog {
    private final DataSize mostBytes;
    private final int mostRequests;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long bytes;
    private int requests;
    private boolean ended;

    Backlog(NbdOptions options) {
        mostBytes = options.requestBacklog();
        mostRequests = options.inFlightLimit();
    }

    /** Takes room for a request, or throws if there is none. One alone always has room, whatever its length. */
    void take(Request request) {
        lock.lock();
        try {
            if (!takes(request)) {
                throw full(request);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes room for a request once there is some, or returns false when the time is over. */
    boolean await(Request request, long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (!takes(request)) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    void giveBack(Request request) {
        lock.lock();
        try {
            requests--;
            bytes -= request.held();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets everybody in, to be told of the connection's end. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Says of a request that there is no room for it. */
    NbdBacklogException full(Request request) {
        lock.lock();
        try {
            return new NbdBacklogException(request + ": not sent, as " + requests + " earlier requests with " + bytes
                    + " bytes wait for the server to read or answer them (limits: " + mostRequests
                    + " requests, " + mostBytes + "). Wait for some of them before the next, look whether the"
                    + " server hangs, or raise NbdOptions.inFlightLimit or requestBacklog");
        } finally {
            lock.unlock();
        }
    }

    private boolean takes(Request request) {
        boolean room = requests < mostRequests && bytes + request.held() <= mostBytes.bytes();
        if (!room && requests > 0 && !ended) {
            return false;
        }
        requests++;
        bytes += request.held();
        return true;
    }
}
