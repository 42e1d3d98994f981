package dev.qemu4j.net;

import dev.qemu4j.base.async.Task;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanListener;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * All that is to be done for a macvtap, to be read before it is done.
 *
 * <p>Immutable.
 */
public final class MacVtapPlan {
    private final MacVtap macVtap;
    private final NetworkPlan network;

    MacVtapPlan(MacVtap macVtap, NetworkPlan network) {
        this.macVtap = macVtap;
        this.network = network;
    }

    NetworkPlan network() {
        return network;
    }

    /**
     * Describes all that would happen.
     *
     * @return a line for each command, those that need root marked, with what undoes it
     */
    public String describe() {
        return network.describe();
    }

    /**
     * Returns the steps.
     *
     * @return the plan that is applied
     */
    public Plan plan() {
        return network.plan();
    }

    /**
     * Returns the obstacles, without changing anything: missing programs and rights, an uplink that is not there, a name that is taken.
     *
     * @param privilege the way to root's rights
     * @return a sentence for each problem, none if the plan may be applied
     */
    public List<String> problems(Privilege privilege) {
        return network.problems(privilege);
    }

    /**
     * Returns the unwanted effects that the macvtap may have on the host.
     *
     * @return a sentence each
     */
    public List<String> warnings() {
        return network.warnings();
    }

    /**
     * Makes the macvtap, as a whole or not at all.
     *
     * @param privilege the way to root's rights
     * @return the macvtap
     * @throws dev.qemu4j.host.plan.PlanException if it could not be made; nothing is left of it then
     * @throws dev.qemu4j.host.plan.PlanTimeoutException if the time limit of a step passed; those before it are undone
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so; all is as before then
     */
    public AppliedMacVtap apply(Privilege privilege) {
        return new AppliedMacVtap(macVtap, network.apply(privilege));
    }

    /**
     * Makes the macvtap on a thread of its own, as {@link #apply(Privilege)} does.
     *
     * @param privilege the way to root's rights
     * @return a future of it; cancelling it undoes what was done
     */
    public CompletableFuture<AppliedMacVtap> applyAsync(Privilege privilege) {
        return Task.start("network", task -> apply(privilege));
    }

    /**
     * Makes the macvtap, and tells of each step.
     *
     * @param privilege the way to root's rights
     * @param listener called for each step, on this thread
     * @return the macvtap
     * @throws dev.qemu4j.host.plan.PlanException as {@link #apply(Privilege)}
     * @throws dev.qemu4j.host.plan.PlanTimeoutException as {@link #apply(Privilege)}
     * @throws dev.qemu4j.base.QemuInterruptedException as {@link #apply(Privilege)}
     */
    public AppliedMacVtap apply(Privilege privilege, PlanListener listener) {
        return new AppliedMacVtap(macVtap, network.apply(privilege, listener));
    }

    /**
     * Makes the macvtap on a thread of its own, as {@link #apply(Privilege, PlanListener)} does.
     *
     * @param privilege the way to root's rights
     * @param listener called for each step, on that thread
     * @return a future of it; cancelling it undoes what was done
     */
    public CompletableFuture<AppliedMacVtap> applyAsync(Privilege privilege, PlanListener listener) {
        return Task.start("network", task -> apply(privilege, listener));
    }

    /**
     * Makes the macvtap, with the journal in a directory of the caller's choice.
     *
     * @param privilege the way to root's rights
     * @param listener called for each step, on this thread
     * @param journals a directory of this user alone, made if it is not there
     * @return the macvtap
     * @throws dev.qemu4j.host.plan.PlanException as {@link #apply(Privilege)}
     * @throws dev.qemu4j.host.plan.PlanTimeoutException as {@link #apply(Privilege)}
     * @throws dev.qemu4j.base.QemuInterruptedException as {@link #apply(Privilege)}
     */
    public AppliedMacVtap apply(Privilege privilege, PlanListener listener, Path journals) {
        return new AppliedMacVtap(macVtap, network.apply(privilege, listener, journals));
    }

    /**
     * Makes the macvtap on a thread of its own, as {@link #apply(Privilege, PlanListener, Path)} does.
     *
     * @param privilege the way to root's rights
     * @param listener called for each step, on that thread
     * @param journals a directory of this user alone, made if it is not there
     * @return a future of it; cancelling it undoes what was done
     */
    public CompletableFuture<AppliedMacVtap> applyAsync(Privilege privilege, PlanListener listener, Path journals) {
        return Task.start("network", task -> apply(privilege, listener, journals));
    }

    @Override
    public String toString() {
        return network.toString();
    }
}
