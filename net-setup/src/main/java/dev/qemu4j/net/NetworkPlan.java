package dev.qemu4j.net;

import dev.qemu4j.base.async.Task;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.PlanUse;
import dev.qemu4j.host.plan.Sweep;
import dev.qemu4j.host.plan.SweepReport;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.plan.internal.Assembly;
import dev.qemu4j.net.plan.internal.Identity;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that is to be done for a network, to be read before it is done.
 *
 * <p>Immutable.
 */
public final class NetworkPlan {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkPlan.class);

    private final Plan plan;
    private final Assembly assembly;
    private final List<Tap> taps;
    private final @Nullable Identity identity;

    private NetworkPlan(Plan plan, Assembly assembly, List<Tap> taps, @Nullable Identity identity) {
        this.plan = plan;
        this.assembly = assembly;
        this.taps = List.copyOf(taps);
        this.identity = identity;
    }

    static NetworkPlan of(String title, Assembly assembly, List<Tap> taps) {
        return new NetworkPlan(assembly.plan(title), assembly, taps, null);
    }

    /** A plan whose network is recognised by what its bridge is marked with when all is done. */
    static NetworkPlan marked(String title, Assembly assembly, List<Tap> taps, String bridge) {
        Identity identity = Identity.of(bridge, title, assembly);
        identity.addTo(assembly);
        return new NetworkPlan(assembly.plan(title), assembly, taps, identity);
    }

    /**
     * Describes all that would happen.
     *
     * @return a line for each of the {@link #warnings} and each command, those that need root marked, with what undoes it
     */
    public String describe() {
        return plan.describe();
    }

    /**
     * Returns the steps.
     *
     * @return the plan that is applied; {@link #apply} does more than its own
     */
    public Plan plan() {
        return plan;
    }

    /**
     * Returns the obstacles, without changing anything: missing programs and rights, names that are taken, addresses that
     * are in use.
     *
     * @param privilege the way to root's rights
     * @return a sentence for each problem, none if the plan may be applied
     */
    public List<String> problems(Privilege privilege) {
        return plan.problems(privilege);
    }

    /**
     * Returns the unwanted effects that the network may have on the host, such as an address that is not reached any more.
     *
     * @return a sentence each
     */
    public List<String> warnings() {
        return assembly.warnings();
    }

    /**
     * Makes the network, as a whole or not at all. If the very same network is there already, made for this user, nothing is
     * changed: what is returned then does not own it, but keeps it from being removed until it is closed.
     *
     * @param privilege the way to root's rights
     * @return the network
     * @throws dev.qemu4j.host.plan.PlanException if the plan was refused before anything was changed, or a step failed; all is as
     *     before then
     * @throws dev.qemu4j.host.plan.PlanTimeoutException if the time limit of a step passed; those before it are undone
     * @throws NetworkException if the very same network is there, but other programs have removed parts of it
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so; all is as before then
     */
    public AppliedNetwork apply(Privilege privilege) {
        return apply(privilege, PlanListener.NONE);
    }

    /**
     * Makes the network and tells of each step.
     *
     * @param privilege the way to root's rights
     * @param listener called for each step, on this thread
     * @return the network
     * @throws dev.qemu4j.host.plan.PlanException as {@link #apply(Privilege)}
     * @throws dev.qemu4j.host.plan.PlanTimeoutException as {@link #apply(Privilege)}
     * @throws dev.qemu4j.base.QemuInterruptedException as {@link #apply(Privilege)}
     */
    public AppliedNetwork apply(Privilege privilege, PlanListener listener) {
        return make(privilege, listener, null);
    }

    /**
     * Makes the network, with the journal in a directory of the caller's choice. Only a network whose journal is in that directory
     * is shared, and the sweep needs its name ({@link Sweep#plans(Path, Privilege)}).
     *
     * @param privilege the way to root's rights
     * @param listener called for each step, on this thread
     * @param journals a directory of this user alone, made if it is not there
     * @return the network
     * @throws dev.qemu4j.host.plan.PlanException as {@link #apply(Privilege)}
     * @throws dev.qemu4j.host.plan.PlanTimeoutException as {@link #apply(Privilege)}
     * @throws dev.qemu4j.base.QemuInterruptedException as {@link #apply(Privilege)}
     */
    public AppliedNetwork apply(Privilege privilege, PlanListener listener, Path journals) {
        Objects.requireNonNull(journals, "journals");
        return make(privilege, listener, journals.toAbsolutePath());
    }

    private AppliedNetwork make(Privilege privilege, PlanListener listener, @Nullable Path journals) {
        Objects.requireNonNull(privilege, "privilege");
        Objects.requireNonNull(listener, "listener");
        if (identity != null && identity.mayBeThere(assembly.namespace())) {
            sweep(privilege, journals).kept().forEach(kept -> LOG.warn("Left by a JVM that is gone: {}", kept));
            AppliedNetwork shared = share(identity, privilege, journals);
            if (shared != null) {
                return shared;
            }
        }
        return new AppliedNetwork(taps, plan.apply(privilege, listener, journals), null);
    }

    private static SweepReport sweep(Privilege privilege, @Nullable Path journals) {
        return journals == null ? Sweep.plans(privilege) : Sweep.plans(journals, privilege);
    }

    private @Nullable AppliedNetwork share(Identity network, Privilege privilege, @Nullable Path journals) {
        String nonce = nonce(network);
        PlanUse use = nonce == null ? null : join(nonce, privilege, journals);
        if (use == null) {
            return null;
        }
        List<String> missing = missing(use);
        if (missing.isEmpty()) {
            return new AppliedNetwork(taps, null, use);
        }
        use.close(); // undoes the rest of it if nobody else uses it
        if (nonce(network) == null) {
            return null;
        }
        throw new NetworkException(
                plan.title() + " is there, but other programs have undone parts of it (" + String.join(", ", missing)
                        + "): have it closed where it was made, and make it anew",
                null);
    }

    private static @Nullable PlanUse join(String nonce, Privilege privilege, @Nullable Path journals) {
        return journals == null ? Plan.join(nonce, privilege) : Plan.join(journals, nonce, privilege);
    }

    private @Nullable String nonce(Identity network) {
        return network.find(assembly.namespace(), taps.stream().map(Tap::name).toList());
    }

    /** The DHCP server ends with the JVM that started it, the network goes on. */
    private static List<String> missing(PlanUse use) {
        try {
            return use.missing().stream()
                    .filter(title -> !title.equals(Dnsmasq.TITLE))
                    .toList();
        } catch (RuntimeException e) {
            use.close();
            throw e;
        }
    }

    /**
     * Makes the network on a thread of its own, as {@link #apply(Privilege)} does.
     *
     * @param privilege the way to root's rights
     * @return a future of the network; cancelling it undoes what was done
     */
    public CompletableFuture<AppliedNetwork> applyAsync(Privilege privilege) {
        return applyAsync(privilege, PlanListener.NONE);
    }

    /**
     * Makes the network on a thread of its own, as {@link #apply(Privilege, PlanListener)} does.
     *
     * @param privilege the way to root's rights
     * @param listener called for each step, on that thread
     * @return a future of the network; cancelling it undoes what was done
     */
    public CompletableFuture<AppliedNetwork> applyAsync(Privilege privilege, PlanListener listener) {
        return Task.start("network", task -> apply(privilege, listener));
    }

    /**
     * Makes the network on a thread of its own, as {@link #apply(Privilege, PlanListener, Path)} does.
     *
     * @param privilege the way to root's rights
     * @param listener called for each step, on that thread
     * @param journals a directory of this user alone, made if it is not there
     * @return a future of the network; cancelling it undoes what was done
     */
    public CompletableFuture<AppliedNetwork> applyAsync(Privilege privilege, PlanListener listener, Path journals) {
        return Task.start("network", task -> apply(privilege, listener, journals));
    }

    /** The random text that tells what this plan makes. */
    String nonce() {
        return assembly.nonce();
    }

    boolean isOfHost() {
        return assembly.namespace().isHost();
    }

    @Override
    public String toString() {
        return plan.toString();
    }
}
