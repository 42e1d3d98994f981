package dev.qemu4j.vm.fault;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLimit;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Faults one after the other, in an order and at times that a seed decides. The same seed gives the same steps for the same list of faults, also in another version of Java.
 *
 * <pre>{@code
 * Chaos chaos = Chaos.seeded(42)
 *         .fault("bad disk", () -> vm.faults().disk("data").failWrites(DiskError.EIO))
 *         .fault("cable out", () -> vm.faults().nic("net0").linkDown())
 *         .hold(Duration.ofMillis(50), Duration.ofMillis(500))
 *         .build();
 * chaos.run(20);
 * }</pre>
 *
 * <p>Its seed and its steps are in the log, as warnings of the logger of this class, and the seed is in the message if a step fails. The times of the steps are those at which this JVM acts: how
 * far the guest has got by then is not decided by the seed. Immutable.
 */
public final class Chaos {
    private static final Logger log = LoggerFactory.getLogger(Chaos.class);

    private final long seed;
    private final Map<String, Supplier<Fault>> faults;
    private final Duration[] times;

    private Chaos(Builder builder) {
        seed = builder.seed;
        faults = new LinkedHashMap<>(builder.faults);
        times = new Duration[] {builder.leastPause, builder.mostPause, builder.leastHold, builder.mostHold};
    }

    /**
     * Returns a builder with a seed that nobody knows beforehand.
     *
     * @return a builder
     */
    public static Builder builder() {
        return seeded(new SecureRandom().nextLong());
    }

    /**
     * Returns a builder with a seed, such as that of a run that has failed.
     *
     * @param seed the seed
     * @return a builder
     */
    public static Builder seeded(long seed) {
        return new Builder(seed);
    }

    /**
     * Returns the seed.
     *
     * @return the seed
     */
    public long seed() {
        return seed;
    }

    /**
     * Returns the steps that a run of so many has. A longer run begins with the same ones.
     *
     * @param steps the number of steps, above zero
     * @return the steps
     * @throws IllegalArgumentException if there are none
     */
    public List<ChaosStep> schedule(int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("steps: " + steps + " (expected: >= 1)");
        }
        List<String> names = List.copyOf(faults.keySet());
        Random random = new Random(seed); // Java's documentation has its algorithm
        List<ChaosStep> schedule = new ArrayList<>();
        for (int number = 1; number <= steps; number++) {
            String fault = names.get(random.nextInt(names.size()));
            Duration pause = between(times[0], times[1], random);
            schedule.add(new ChaosStep(number, fault, pause, between(times[2], times[3], random)));
        }
        return List.copyOf(schedule);
    }

    private static Duration between(Duration least, Duration most, Random random) {
        return least.plusNanos((long) (random.nextDouble() * (TimeLimit.nanos(most) - TimeLimit.nanos(least))));
    }

    /**
     * Injects faults, each of which is undone before the next.
     *
     * @param steps the number of steps, above zero
     * @throws FaultException if a step fails; the message has the seed, and the cause tells why. Its fault was undone, if it was there
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted; the fault that is there is undone then
     */
    public void run(int steps) {
        Await.result(runAsync(steps), "waiting for the end of a chaos");
    }

    /**
     * Injects faults, as {@link #run} does.
     *
     * @param steps the number of steps, above zero
     * @return a future that completes at the end; cancelling it has the fault that is there undone, and begins no other
     */
    public CompletableFuture<@Nullable Void> runAsync(int steps) {
        List<ChaosStep> schedule = schedule(steps);
        log.warn("chaos of seed {}: {} steps", seed, steps);
        return OwnedFuture.map(
                Task.start("chaos", task -> {
                    schedule.forEach(step -> run(step, steps));
                    return true;
                }),
                done -> null);
    }

    private void run(ChaosStep step, int steps) {
        log.warn("chaos of seed {}, step {}", seed, step);
        pass(step.pause());
        try {
            Fault fault = injected(step);
            try {
                pass(step.hold());
            } finally {
                fault.close();
            }
        } catch (FaultException e) {
            throw new FaultException(
                    "chaos of seed " + seed + ", step " + step + ", of " + steps + ": " + e.getMessage(), e);
        }
    }

    private Fault injected(ChaosStep step) {
        try {
            return Objects.requireNonNull(faults.get(step.fault())).get();
        } catch (QemuInterruptedException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new FaultException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void pass(Duration time) {
        Await.poll(
                nanos -> {
                    TimeUnit.NANOSECONDS.sleep(nanos);
                    return false;
                },
                "waiting in a chaos",
                time);
    }

    /** Returns the seed and the faults. */
    @Override
    public String toString() {
        return "Chaos[seed " + seed + ", " + faults.keySet() + "]";
    }

    /** Builder of a chaos. */
    public static final class Builder {
        private final long seed;
        private final Map<String, Supplier<Fault>> faults = new LinkedHashMap<>();
        private Duration leastPause = Duration.ofMillis(100);
        private Duration mostPause = Duration.ofSeconds(1);
        private Duration leastHold = Duration.ofMillis(100);
        private Duration mostHold = Duration.ofSeconds(1);

        private Builder(long seed) {
            this.seed = seed;
        }

        /**
         * Adds a fault, of which each step chooses one.
         *
         * @param name its name in the log
         * @param fault injects it
         * @return this builder
         * @throws IllegalArgumentException if there is one of that name
         */
        public Builder fault(String name, Supplier<Fault> fault) {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(fault, "fault");
            if (faults.putIfAbsent(name, fault) != null) {
                throw new IllegalArgumentException("name: '" + name + "' (expected: another one for each fault)");
            }
            return this;
        }

        /**
         * Sets the time before each fault.
         *
         * @param least 100 ms by default
         * @param most a second by default
         * @return this builder
         * @throws IllegalArgumentException if a time is negative, or the least above the most
         */
        public Builder pause(Duration least, Duration most) {
            requireOrder(least, most);
            leastPause = least;
            mostPause = most;
            return this;
        }

        /**
         * Sets the time for which each fault is there.
         *
         * @param least 100 ms by default
         * @param most a second by default
         * @return this builder
         * @throws IllegalArgumentException if a time is negative, or the least above the most
         */
        public Builder hold(Duration least, Duration most) {
            requireOrder(least, most);
            leastHold = least;
            mostHold = most;
            return this;
        }

        private static void requireOrder(Duration least, Duration most) {
            TimeLimit.requireNotNegative("least", least);
            TimeLimit.requireNotNegative("most", most);
            if (least.compareTo(most) > 0) {
                throw new IllegalArgumentException("least: " + least + " (expected: at most " + most + ")");
            }
        }

        /**
         * Makes the chaos.
         *
         * @return the chaos
         * @throws IllegalArgumentException if there is no fault
         */
        public Chaos build() {
            if (faults.isEmpty()) {
                throw new IllegalArgumentException("faults: none (expected: at least one)");
            }
            return new Chaos(this);
        }
    }
}
