package dev.qemu4j.vm.record.internal;

import java.time.Duration;
import java.time.Instant;

/** A record as it was added to a journal. */
record KeptRecord(Instant time, Kept kind, String text, Duration took) {}
