package dev.qemu4j.net.lan;

import dev.qemu4j.base.DataSize;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The faults of one direction of a port's cable. Immutable.
 *
 * <p>A frame is first lost, or doubled, or damaged; then waits for the bandwidth; then takes its latency; then may be
 * overtaken.
 */
public final class LinkFaults implements Consumer<LinkFaults.Builder> {
    /** A cable as it should be. */
    public static final LinkFaults NONE = new Builder().build();

    private final Builder values;
    private final boolean none;
    private final boolean immediate;

    private LinkFaults(Builder values) {
        this.values = values;
        immediate = values.bandwidth == null && values.latency.isZero() && values.jitter.isZero();
        none = immediate
                && values.loss == 0
                && values.duplication == 0
                && values.reordering == 0
                && values.corruption == 0;
    }

    /**
     * Returns a builder with a cable as it should be.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the latency of a frame.
     *
     * @return the time; zero by default
     */
    public Duration latency() {
        return values.latency;
    }

    /**
     * Returns by how much the latency varies.
     *
     * @return the greatest difference, up and down; zero by default
     */
    public Duration jitter() {
        return values.jitter;
    }

    /**
     * Returns the bandwidth per second.
     *
     * @return the bytes of frames, or null for no limit, the default
     */
    public @Nullable DataSize bandwidth() {
        return values.bandwidth;
    }

    /**
     * Returns the amount of data that may wait for the bandwidth; frames beyond it are dropped.
     *
     * @return the bytes of frames; 256 KiB by default
     */
    public DataSize queue() {
        return values.queue;
    }

    /**
     * Returns the share of frames that are lost.
     *
     * @return 0, the default, to 1
     */
    public double loss() {
        return values.loss;
    }

    /**
     * Returns the share of frames that come twice.
     *
     * @return 0, the default, to 1
     */
    public double duplication() {
        return values.duplication;
    }

    /**
     * Returns the share of frames that are overtaken by the next.
     *
     * @return 0, the default, to 1
     */
    public double reordering() {
        return values.reordering;
    }

    /**
     * Returns the share of frames that have one bit inverted.
     *
     * @return 0, the default, to 1
     */
    public double corruption() {
        return values.corruption;
    }

    /**
     * Returns a builder that begins as these faults.
     *
     * @return a builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        accept(builder);
        return builder;
    }

    /** Gives a builder what these faults have. */
    @Override
    public void accept(Builder builder) {
        builder.latency = values.latency;
        builder.jitter = values.jitter;
        builder.bandwidth = values.bandwidth;
        builder.queue = values.queue;
        builder.loss = values.loss;
        builder.duplication = values.duplication;
        builder.reordering = values.reordering;
        builder.corruption = values.corruption;
    }

    LinkFaults with(Consumer<? super Builder> change) {
        Builder builder = toBuilder();
        change.accept(builder);
        return builder.build();
    }

    /** Tells whether frames just pass. */
    boolean isNone() {
        return none;
    }

    /** Tells whether no frame is delayed, but perhaps by those that overtake it. */
    boolean isImmediate() {
        return immediate;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LinkFaults that && values.state().equals(that.values.state());
    }

    @Override
    public int hashCode() {
        return values.state().hashCode();
    }

    @Override
    public String toString() {
        return "LinkFaults[latency=" + values.latency + ", jitter=" + values.jitter + ", bandwidth="
                + (values.bandwidth == null ? "unlimited" : values.bandwidth + "/s") + ", queue=" + values.queue
                + ", loss=" + values.loss + ", duplication=" + values.duplication + ", reordering="
                + values.reordering + ", corruption=" + values.corruption + "]";
    }

    /** Collects faults. */
    public static final class Builder {
        private Duration latency = Duration.ZERO;
        private Duration jitter = Duration.ZERO;
        private @Nullable DataSize bandwidth;
        private DataSize queue = DataSize.ofKib(256);
        private double loss;
        private double duplication;
        private double reordering;
        private double corruption;

        private Builder() {}

        /**
         * Sets the latency of a frame.
         *
         * @param latency the time, at most an hour
         * @return this builder
         */
        public Builder latency(Duration latency) {
            Objects.requireNonNull(latency, "latency");
            this.latency = FaultRanges.checked("latency", latency);
            return this;
        }

        /**
         * Sets by how much the latency varies, each value being as likely. The frames keep their order: one that would
         * overtake another waits for it.
         *
         * @param jitter the greatest difference, up and down, at most an hour; a latency never gets below zero
         * @return this builder
         */
        public Builder jitter(Duration jitter) {
            Objects.requireNonNull(jitter, "jitter");
            this.jitter = FaultRanges.checked("jitter", jitter);
            return this;
        }

        /**
         * Sets the bandwidth per second.
         *
         * @param bytesPerSecond the bytes of frames, without preamble and checksum; at least 1, or null for no limit
         * @return this builder
         */
        public Builder bandwidth(@Nullable DataSize bytesPerSecond) {
            if (bytesPerSecond != null && bytesPerSecond.bytes() == 0) {
                throw new IllegalArgumentException(
                        "bandwidth: 0 (expected: at least a byte in a second; down() lets nothing pass)");
            }
            bandwidth = bytesPerSecond;
            return this;
        }

        /**
         * Sets the amount of data that may wait for the bandwidth; frames beyond it are dropped and counted.
         *
         * @param queue the bytes of frames
         * @return this builder
         */
        public Builder queue(DataSize queue) {
            this.queue = Objects.requireNonNull(queue, "queue");
            return this;
        }

        /**
         * Sets the share of frames that are lost.
         *
         * @param probability 0 to 1
         * @return this builder
         */
        public Builder loss(double probability) {
            loss = FaultRanges.checked("loss", probability);
            return this;
        }

        /**
         * Sets the share of frames that come twice.
         *
         * @param probability 0 to 1
         * @return this builder
         */
        public Builder duplication(double probability) {
            duplication = FaultRanges.checked("duplication", probability);
            return this;
        }

        /**
         * Sets the share of frames that are overtaken: each is held until the next that is not has passed, at most 50 ms.
         *
         * @param probability 0 to 1
         * @return this builder
         */
        public Builder reordering(double probability) {
            reordering = FaultRanges.checked("reordering", probability);
            return this;
        }

        /**
         * Sets the share of frames that have one bit inverted, anywhere behind the addresses. There is no Ethernet checksum
         * which would have the frame thrown away: the machine gets it.
         *
         * @param probability 0 to 1
         * @return this builder
         */
        public Builder corruption(double probability) {
            corruption = FaultRanges.checked("corruption", probability);
            return this;
        }

        /**
         * Makes the faults.
         *
         * @return the faults
         */
        public LinkFaults build() {
            return new LinkFaults(copy());
        }

        private Builder copy() {
            return new LinkFaults(this).toBuilder();
        }

        private List<@Nullable Object> state() {
            return Arrays.asList(latency, jitter, bandwidth, queue, loss, duplication, reordering, corruption);
        }
    }
}
