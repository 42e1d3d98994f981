package dev.qemu4j.host.plan;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.run.RunDirectoryException;
import dev.qemu4j.host.run.internal.RunBase;
import dev.qemu4j.host.run.internal.RunSweep;
import dev.qemu4j.host.system.HostDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes whatever this user's dead JVMs have left on the host. These are the changes of their plans (networks, mounts, files), and the run
 * directories of their programs with what still runs.
 *
 * <pre>{@code
 * SweepReport report = Sweep.run(Privilege.sudo());
 * report.kept().forEach(System.err::println);
 * }</pre>
 *
 * <p>Only what is proven to be of a JVM that is gone is touched, by the lock that a JVM holds as long as it lives. A sweep is safe while
 * other JVMs work and sweep. What cannot be removed is kept and reported; the next sweep tries again. An interrupt of the thread changes
 * nothing of that, and the thread stays interrupted.
 *
 * <p>Nobody has to call it: each plan that is applied begins with a sweep of the plans, and each new run directory with one of the
 * directories beside it.
 */
public final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    /** The most modules that cannot be loaded: a class path that cannot be read at all fails for ever. */
    private static final int FAILURES = 100;

    private Sweep() {}

    /**
     * Sweeps the default places, by way of all modules that leave something. It does not throw: what one of them fails with is
     * reported, and the others are swept.
     *
     * @param privilege the way to root's rights for what needs them
     * @return the report
     */
    public static SweepReport run(Privilege privilege) {
        Objects.requireNonNull(privilege, "privilege");
        List<Supplier<SweepReport>> parts = new ArrayList<>();
        parts.add(() -> plans(privilege)); // first, as a mount keeps a run directory
        parts.addAll(sweepers(Sweep.class.getClassLoader(), privilege));
        RunBase.places().forEach(place -> parts.add(() -> runDirectories(place)));
        return all(parts);
    }

    /** The parts of the modules; one that cannot be loaded is a part that fails. */
    static List<Supplier<SweepReport>> sweepers(@Nullable ClassLoader loader, Privilege privilege) {
        List<Supplier<SweepReport>> parts = new ArrayList<>();
        Iterator<Sweeper> sweepers = ServiceLoader.load(Sweeper.class, loader).iterator();
        for (int failures = 0; failures < FAILURES; ) {
            try {
                if (!sweepers.hasNext()) {
                    break;
                }
                Sweeper sweeper = sweepers.next();
                parts.add(() -> sweeper.sweep(privilege));
            } catch (Throwable e) {
                failures++;
                parts.add(() -> notSwept(e));
            }
        }
        return parts;
    }

    /** Does all parts, whichever of them fails. */
    static SweepReport all(List<Supplier<SweepReport>> parts) {
        SweepReport report = SweepReport.NOTHING;
        for (Supplier<SweepReport> part : parts) {
            report = report.and(reported(part));
        }
        return report;
    }

    private static SweepReport reported(Supplier<SweepReport> part) {
        try {
            return part.get();
        } catch (Throwable e) {
            return notSwept(e);
        }
    }

    private static SweepReport notSwept(Throwable failure) {
        LOG.debug("a part was not swept", failure);
        String message = failure.getMessage();
        String reason = message == null || failure instanceof Error ? failure.toString() : message;
        return new SweepReport(List.of(), List.of(), List.of(), List.of("a part was not swept: " + reason));
    }

    /**
     * Undoes the plans whose journals are in the default place.
     *
     * @param privilege the way to root's rights for the steps that need them
     * @return the report; empty if this user has no such place
     */
    public static SweepReport plans(Privilege privilege) {
        Objects.requireNonNull(privilege, "privilege");
        return HostDirectories.state() == null ? SweepReport.NOTHING : plans(PlanJournal.directory(), privilege);
    }

    /**
     * Undoes the plans whose journals are in a directory of the caller's choice.
     *
     * @param journals the directory, as given to {@link Plan#apply(Privilege, PlanListener, Path)}
     * @param privilege the way to root's rights for the steps that need them
     * @return the report
     */
    public static SweepReport plans(Path journals, Privilege privilege) {
        Objects.requireNonNull(journals, "journals");
        Objects.requireNonNull(privilege, "privilege");
        return new PlanSweep(privilege).sweep(journals);
    }

    /**
     * Removes run directories in a base of the caller's choice, and kills the processes that were left running for them.
     *
     * @param base the base, as given to {@link dev.qemu4j.host.run.RunDirectory#create(Path)}
     * @return the report
     * @throws RunDirectoryException if the base is not safe to use
     */
    public static SweepReport runDirectories(Path base) {
        Objects.requireNonNull(base, "base");
        if (!Files.isDirectory(base)) {
            return SweepReport.NOTHING;
        }
        try {
            RunSweep sweep = RunSweep.sweep(RunBase.open(base));
            return new SweepReport(List.of(), sweep.removed(), List.of(), sweep.kept());
        } catch (IOException e) {
            throw new RunDirectoryException(String.valueOf(e.getMessage()), e);
        }
    }
}
