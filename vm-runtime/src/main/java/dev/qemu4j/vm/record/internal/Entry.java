package dev.qemu4j.vm.record.internal;

import java.time.Duration;
import java.time.Instant;

/** An entry of a timeline; what took some time ended then. */
record Entry(Instant time, String lane, String kind, String title, String text, Duration took) {
    Entry(Instant time, String lane, String kind, String title, String text) {
        this(time, lane, kind, title, text, Duration.ZERO);
    }
}
