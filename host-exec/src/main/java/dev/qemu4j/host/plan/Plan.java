package dev.qemu4j.host.plan;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.host.Privilege;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A plan of changes to the host. Its steps can be read before anything happens, are done as a whole or not at all, and are
 * undone in reverse.
 *
 * <pre>{@code
 * Plan plan = Plan.builder("a bridge")
 *         .step(PlanStep.run("make it", "ip", "link", "add", "name", "q4j0", "type", "bridge")
 *                 .undo("ip", "link", "del", "q4j0")
 *                 .asRoot()
 *                 .build())
 *         .build();
 * System.out.println(plan.describe());
 * try (AppliedPlan applied = plan.apply(Privilege.sudo())) {
 *     …
 * }
 * }</pre>
 *
 * <p>Before a step is done, how it is undone is written to a journal in {@code $XDG_STATE_HOME/qemu4j/plans}, by default in
 * {@code ~/.local/state}. What a JVM leaves that is killed is undone by {@link Sweep}, which each {@link #apply} begins with.
 *
 * <p>Immutable.
 */
public final class Plan {
    private final String title;
    private final List<PlanStep> steps;
    private final Map<String, Function<Privilege, @Nullable String>> requirements;
    private final List<Supplier<List<String>>> warnings;
    private final String key;

    private Plan(Builder builder) {
        title = builder.title;
        steps = List.copyOf(builder.steps);
        requirements = new LinkedHashMap<>(builder.requirements);
        warnings = List.copyOf(builder.warnings);
        key = builder.key;
    }

    /**
     * Returns a builder of a plan.
     *
     * @param title what it makes, in a few words
     * @return a builder
     */
    public static Builder builder(String title) {
        Objects.requireNonNull(title, "title");
        return new Builder(title);
    }

    /**
     * Begins to use what a plan of this user has made, so that nobody undoes it meanwhile.
     *
     * @param key the plan's key, as given to {@link Builder#key}
     * @param privilege the way to root's rights, should the plan be undone when this use ends
     * @return the use, or null if no plan of that key is applied or it is about to be undone
     * @throws PlanException if the journals cannot be read, or others could have written them
     * @throws dev.qemu4j.base.QemuTimeoutException if another JVM keeps the plan locked, as one that is stopped may
     */
    public static @Nullable PlanUse join(String key, Privilege privilege) {
        return join(PlanJournal.directory(), key, privilege);
    }

    /**
     * Begins to use what a plan has made whose journal is in a directory of the caller's choice.
     *
     * @param journals the directory, as given to {@link #apply(Privilege, PlanListener, Path)}
     * @param key the plan's key
     * @param privilege the way to root's rights, should the plan be undone when this use ends
     * @return the use, or null if no plan of that key is applied or it is about to be undone
     * @throws PlanException if the journals cannot be read, or others could have written them
     * @throws dev.qemu4j.base.QemuTimeoutException if another JVM keeps the plan locked, as one that is stopped may
     */
    public static @Nullable PlanUse join(Path journals, String key, Privilege privilege) {
        Objects.requireNonNull(journals, "journals");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(privilege, "privilege");
        return new PlanSweep(privilege).join(journals, key);
    }

    /**
     * Returns the plan's title.
     *
     * @return a few words
     */
    public String title() {
        return title;
    }

    /**
     * Returns the steps.
     *
     * @return them in the order in which they are done
     */
    public List<PlanStep> steps() {
        return steps;
    }

    /**
     * Describes all that would happen.
     *
     * @return a line for each of the {@link #warnings} and each command, those that need root marked, with what undoes it
     */
    public String describe() {
        return new PlanText(this).text();
    }

    /**
     * Returns the unwanted effects on the host as it is now, such as an address that is not reached any more. They keep nobody from applying the plan.
     *
     * @return a sentence each
     */
    public List<String> warnings() {
        return warnings.stream().flatMap(some -> some.get().stream()).toList();
    }

    /**
     * Returns the obstacles, without changing anything: programs that are missing, rights, and unmet requirements of the
     * plan.
     *
     * @param privilege the way to root's rights
     * @return a sentence for each problem, none if the plan may be applied
     */
    public List<String> problems(Privilege privilege) {
        Objects.requireNonNull(privilege, "privilege");
        List<String> problems = new ArrayList<>(new PlanNeeds(privilege).missing(steps));
        requirements.values().stream()
                .map(requirement -> requirement.apply(privilege))
                .filter(Objects::nonNull)
                .forEach(problems::add);
        return problems;
    }

    /**
     * Does all steps. If one fails, those before it are undone; so they are if the thread is interrupted, which ends the step that
     * is being done, but not what undoes it.
     *
     * @param privilege the way to root's rights for the steps that need them
     * @return the applied plan, which undoes it when closed
     * @throws PlanException if the plan was refused before anything was changed, or a step failed
     * @throws PlanTimeoutException if the time limit of a step passed
     * @throws QemuInterruptedException if the thread is interrupted, which stays so; all is as before then, except for what a
     *     suppressed exception names, which the next sweep tries again once this JVM is gone
     */
    public AppliedPlan apply(Privilege privilege) {
        return apply(privilege, PlanListener.NONE);
    }

    /**
     * Does all steps and tells of each. If one fails, or the thread is interrupted, those before it are undone.
     *
     * @param privilege the way to root's rights for the steps that need them
     * @param listener called for each step, on this thread
     * @return the applied plan, which undoes it when closed
     * @throws PlanException if the plan was refused before anything was changed, or a step failed
     * @throws PlanTimeoutException if the time limit of a step passed
     * @throws QemuInterruptedException if the thread is interrupted, which stays so; all is as before then, except for what a
     *     suppressed exception names, which the next sweep tries again once this JVM is gone
     */
    public AppliedPlan apply(Privilege privilege, PlanListener listener) {
        return apply(privilege, listener, null);
    }

    /**
     * Does all steps, with the journal in a directory of the caller's choice.
     *
     * @param privilege the way to root's rights for the steps that need them
     * @param listener called for each step, on this thread
     * @param journals a directory of this user alone, made if it is not there; null for the default one
     * @return the applied plan, which undoes it when closed
     * @throws PlanException as {@link #apply(Privilege, PlanListener)}
     * @throws PlanTimeoutException as {@link #apply(Privilege, PlanListener)}
     * @throws QemuInterruptedException as {@link #apply(Privilege, PlanListener)}
     */
    public AppliedPlan apply(Privilege privilege, PlanListener listener, @Nullable Path journals) {
        Objects.requireNonNull(privilege, "privilege");
        Objects.requireNonNull(listener, "listener");
        if (Thread.currentThread().isInterrupted()) {
            throw QemuInterruptedException.of("applying " + title + ", of which nothing was done", null);
        }
        Path place = journals == null ? PlanJournal.directory() : journals.toAbsolutePath();
        new PlanSweep(privilege).sweepQuietly(place);
        List<String> problems = problems(privilege);
        if (!problems.isEmpty()) {
            String message = title + " was refused, nothing was changed:\n  " + String.join("\n  ", problems);
            throw new PlanException(message, problems, null);
        }
        return AppliedPlan.apply(this, privilege, listener, place);
    }

    /**
     * Does all steps on a thread of its own, as {@link #apply(Privilege)} does.
     *
     * @param privilege the way to root's rights for the steps that need them
     * @return a future of the applied plan; cancelling it undoes what was done
     */
    public CompletableFuture<AppliedPlan> applyAsync(Privilege privilege) {
        return applyAsync(privilege, PlanListener.NONE);
    }

    /**
     * Does all steps on a thread of its own, as {@link #apply(Privilege, PlanListener)} does.
     *
     * @param privilege the way to root's rights for the steps that need them
     * @param listener called for each step, on that thread
     * @return a future of the applied plan; cancelling it undoes what was done
     */
    public CompletableFuture<AppliedPlan> applyAsync(Privilege privilege, PlanListener listener) {
        return applyAsync(privilege, listener, null);
    }

    /**
     * Does all steps on a thread of its own, as {@link #apply(Privilege, PlanListener, Path)} does.
     *
     * @param privilege the way to root's rights for the steps that need them
     * @param listener called for each step, on that thread
     * @param journals a directory of this user alone, made if it is not there; null for the default one
     * @return a future of the applied plan; cancelling it undoes what was done, and the log warns of what cannot be undone
     */
    public CompletableFuture<AppliedPlan> applyAsync(
            Privilege privilege, PlanListener listener, @Nullable Path journals) {
        Objects.requireNonNull(privilege, "privilege");
        Objects.requireNonNull(listener, "listener");
        return Task.start("plan", task -> apply(privilege, listener, journals));
    }

    String key() {
        return key;
    }

    @Override
    public String toString() {
        return title + " (" + steps.size() + " steps)";
    }

    /** Collects the steps of a plan. */
    public static final class Builder {
        private final String title;
        private final List<PlanStep> steps = new ArrayList<>();
        private final Map<String, Function<Privilege, @Nullable String>> requirements = new LinkedHashMap<>();
        private final List<Supplier<List<String>>> warnings = new ArrayList<>();
        private String key = "";

        private Builder(String title) {
            this.title = title;
        }

        /**
         * Adds a step.
         *
         * @param step the step
         * @return this builder
         */
        public Builder step(PlanStep step) {
            Objects.requireNonNull(step, "step");
            steps.add(step);
            return this;
        }

        /**
         * Adds the steps of another plan, with what that requires and warns of.
         *
         * @param plan the plan
         * @return this builder
         */
        public Builder steps(Plan plan) {
            Objects.requireNonNull(plan, "plan");
            steps.addAll(plan.steps);
            requirements.putAll(plan.requirements);
            warnings.addAll(plan.warnings);
            return this;
        }

        /**
         * Adds warnings.
         *
         * @param warnings gives a sentence for each unwanted effect, as the host is then
         * @return this builder
         */
        public Builder warn(Supplier<List<String>> warnings) {
            this.warnings.add(Objects.requireNonNull(warnings, "warnings"));
            return this;
        }

        /**
         * Adds a condition that must hold before anything is changed.
         *
         * @param what names the condition; a later one of the same name replaces it
         * @param problem gives a sentence that says what is wrong and what to do, or null if the condition holds; it is given
         *     the rights that the plan is to be applied with
         * @return this builder
         */
        public Builder require(String what, Function<Privilege, @Nullable String> problem) {
            Objects.requireNonNull(what, "what");
            Objects.requireNonNull(problem, "problem");
            requirements.put(what, problem);
            return this;
        }

        /**
         * Sets a text by which others find what the plan has made, and use it with {@link Plan#join}.
         *
         * @param key a text that no other plan has
         * @return this builder
         */
        public Builder key(String key) {
            this.key = Objects.requireNonNull(key, "key");
            return this;
        }

        /**
         * Makes the plan.
         *
         * @return an immutable plan
         */
        public Plan build() {
            return new Plan(this);
        }
    }
}
