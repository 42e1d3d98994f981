package dev.qemu4j.host.plan;

/** A listener to the steps of a plan while it is applied, on the thread that applies it. What it throws ends the plan as a failure does. */
public interface PlanListener {
    /** Does nothing. */
    PlanListener NONE = new PlanListener() {};

    /**
     * Called before a step is done, when nothing of it has been written down.
     *
     * @param number the number of the step, from 1
     * @param step the step
     */
    default void before(int number, PlanStep step) {}

    /**
     * Called when a step has been done.
     *
     * @param number the number of the step, from 1
     * @param step the step
     */
    default void after(int number, PlanStep step) {}
}
