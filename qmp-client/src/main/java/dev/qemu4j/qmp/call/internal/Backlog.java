package dev.qemu4j.qmp.call.internal;

import dev.qemu4j.base.DataSize;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes of the commands that are under way, so that a peer which reads nothing costs no more than a limit. */
public final class Backlog {
    private final AtomicLong taken = new AtomicLong();
    private final DataSize limit;

    public Backlog(DataSize limit) {
        this.limit = limit;
    }

    /** Takes the bytes; returns false if there is no room. One command always has room, whatever its length. */
    public boolean take(long bytes) {
        long before = taken.getAndAdd(bytes);
        if (before == 0 || before + bytes <= limit.bytes()) {
            return true;
        }
        giveBack(bytes);
        return false;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    public long taken() {
        return taken.get();
    }

    /** Says of a command that there is no room for it. */
    public String full(String command) {
        return command + ": not sent, as " + taken() + " bytes of earlier commands wait for the peer to read or answer"
                + " them (limit: " + limit + "). Send them slower, look whether it hangs, or raise"
                + " QmpOptions.commandBacklog";
    }
}
