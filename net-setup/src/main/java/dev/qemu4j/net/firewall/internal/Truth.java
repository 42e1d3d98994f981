package dev.qemu4j.net.firewall.internal;

import java.util.stream.Stream;

/** The truth of a condition on a packet of which not all is known. */
enum Truth {
    NO,
    MAYBE,
    YES;

    static Truth of(boolean holds) {
        return holds ? YES : NO;
    }

    static Truth any(Stream<Truth> all) {
        return all.reduce(NO, (one, other) -> one.compareTo(other) > 0 ? one : other);
    }

    Truth and(Truth other) {
        return compareTo(other) < 0 ? this : other;
    }

    Truth not() {
        return switch (this) {
            case NO -> YES;
            case MAYBE -> MAYBE;
            case YES -> NO;
        };
    }
}
