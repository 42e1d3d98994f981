package dev.qemu4j.host.plan;

import dev.qemu4j.host.Privilege;

/**
 * A module's part of {@link Sweep#run}, for what is neither a plan's nor in a run directory. {@link java.util.ServiceLoader} finds it;
 * the class needs a public constructor without parameters.
 */
public interface Sweeper {
    /**
     * Removes what dead JVMs have left.
     *
     * @param privilege the way to root's rights for what needs them
     * @return the report; a failure is no exception but something that was kept
     */
    SweepReport sweep(Privilege privilege);
}
