package dev.qemu4j.qmp;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.qmp.call.internal.PendingCall;
import dev.qemu4j.qmp.call.internal.RawCommand;
import dev.qemu4j.qmp.call.internal.Submission;
import dev.qemu4j.qmp.wire.internal.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A call that notes its outcomes. */
final class TestCall extends PendingCall<JsonNode> {
    final List<JsonNode> results = new ArrayList<>();
    final List<QemuException> failures = new ArrayList<>();
    private boolean abandoned;
    private @Nullable AtomicLong looks;

    private TestCall(String name, boolean outOfBand, Duration limit) {
        super(new Submission<>(new RawCommand(name, Json.emptyObject()), outOfBand, limit), QmpFailures.INSTANCE);
    }

    static TestCall of(String name) {
        return new TestCall(name, false, Duration.ofSeconds(30));
    }

    static TestCall outOfBand(String name) {
        return new TestCall(name, true, Duration.ofSeconds(30));
    }

    static TestCall limited(String name, Duration limit) {
        return new TestCall(name, false, limit);
    }

    /** Has each look of a queue at this call counted. */
    TestCall counted(AtomicLong counter) {
        looks = counter;
        return this;
    }

    private void looked() {
        AtomicLong counter = looks;
        if (counter != null) {
            counter.incrementAndGet();
        }
    }

    @Override
    public long nanosLeft(long now) {
        looked();
        return super.nanosLeft(now);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        looked();
        return this == other;
    }

    @Override
    public int hashCode() {
        looked();
        return System.identityHashCode(this);
    }

    void abandon() {
        abandoned = true;
    }

    @Nullable
    QemuException failure() {
        return failures.isEmpty() ? null : failures.get(0);
    }

    @Override
    public boolean settled() {
        looked();
        return abandoned || !results.isEmpty() || !failures.isEmpty();
    }

    @Override
    protected void succeed(JsonNode result) {
        results.add(result);
    }

    @Override
    protected void fail(QemuException failure) {
        failures.add(failure);
    }
}
