package dev.qemu4j.qmp.job;

import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.qapi.block.BlockDeviceIoStatus;
import dev.qemu4j.qapi.job.JobStatus;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpProtocolException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A job as {@code query-jobs} describes it.
 *
 * <p>The reply is read member by member: an entry that lacks one, or is none at all, must not hide the others.
 */
record JobEntry(
        String id,
        JobStatus status,
        JobProgress progress,
        @Nullable String error) {
    private static final BigInteger MOST = BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

    /** Asks for all jobs. */
    static CompletableFuture<List<JobEntry>> query(QmpClient client) {
        return OwnedFuture.map(client.execute("query-jobs", JsonNodeFactory.instance.objectNode()), JobEntry::list);
    }

    /** Asks for the progress of a job that must be there. */
    static CompletableFuture<JobProgress> progress(QmpClient client, String id) {
        return OwnedFuture.map(query(client), jobs -> require(jobs, id).progress());
    }

    /** Asks for the I/O status of a block job. */
    static CompletableFuture<BlockDeviceIoStatus> ioStatus(QmpClient client, String id) {
        return OwnedFuture.map(
                client.execute("query-block-jobs", JsonNodeFactory.instance.objectNode()), jobs -> ioStatus(jobs, id));
    }

    private static BlockDeviceIoStatus ioStatus(JsonNode jobs, String id) {
        if (!jobs.isArray()) {
            throw noArray("query-block-jobs", jobs);
        }
        for (JsonNode job : jobs) {
            String status = text(job, "io-status");
            if (status != null && id.equals(text(job, "device"))) {
                return BlockDeviceIoStatus.of(status);
            }
        }
        throw new JobException(id, "is no block job, or has ended", null, null);
    }

    static List<JobEntry> list(JsonNode reply) {
        if (!reply.isArray()) {
            throw noArray("query-jobs", reply);
        }
        List<JobEntry> entries = new ArrayList<>();
        for (JsonNode entry : reply) {
            String id = text(entry, "id");
            if (id != null) {
                entries.add(of(id, entry));
            }
        }
        return entries;
    }

    /** Returns the exception for a reply that is no list. */
    static QmpProtocolException noArray(String command, JsonNode reply) {
        return new QmpProtocolException(
                command + ": the reply is of the kind " + reply.getNodeType() + " (expected: an array)", null);
    }

    private static JobEntry require(List<JobEntry> entries, String id) {
        JobEntry entry = find(entries, id);
        if (entry == null) {
            throw new JobException(id, "has ended, or was never there", null, null);
        }
        return entry;
    }

    static @Nullable JobEntry find(List<JobEntry> entries, String id) {
        return entries.stream().filter(entry -> entry.id.equals(id)).findFirst().orElse(null);
    }

    /** Returns a member of an object; null if it is missing, or no string. */
    static @Nullable String text(JsonNode object, String member) {
        JsonNode value = object.get(member);
        return value != null && value.isString() ? value.stringValue() : null;
    }

    private static JobEntry of(String id, JsonNode entry) {
        String status = text(entry, "status");
        return new JobEntry(
                id,
                status == null ? JobStatus.UNDEFINED : JobStatus.of(status),
                new JobProgress(number(entry, "current-progress"), number(entry, "total-progress")),
                text(entry, "error"));
    }

    /** QEMU counts in 64 bits without a sign, and its schema says 64 bits with one: both forms mean the same bits. */
    private static long number(JsonNode entry, String member) {
        JsonNode value = entry.get(member);
        return value != null && value.isIntegralNumber()
                ? value.bigIntegerValue().min(MOST).longValue()
                : 0;
    }
}
