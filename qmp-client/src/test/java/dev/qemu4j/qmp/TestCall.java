package dev.qemu4j.qmp;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.qmp.call.internal.PendingCall;
import dev.qemu4j.qmp.call.internal.RawCommand;
import dev.qemu4j.qmp.call.internal.Submission;
import dev.qemu4j.qmp.wire.internal.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A call that notes its outcomes. */
final class TestCall extends PendingCall<JsonNode> {
    final List<JsonNode> results = new ArrayList<>();
    final List<QemuException> failures = new ArrayList<>();
    private boolean abandoned;

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

    void abandon() {
        abandoned = true;
    }

    @Nullable
    QemuException failure() {
        return failures.isEmpty() ? null : failures.get(0);
    }

    @Override
    public boolean settled() {
        return abandoned || !results.isEmpty() || !failures.isEmpty();
    }

    @Override
    public void succeed(JsonNode result) {
        results.add(result);
    }

    @Override
    public void fail(QemuException failure) {
        failures.add(failure);
    }
}
