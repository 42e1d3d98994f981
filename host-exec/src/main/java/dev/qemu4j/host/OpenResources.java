package dev.qemu4j.host;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The resources that are still open when the JVM ends in an orderly way: one shutdown hook closes them, the latest first. */
final class OpenResources {
    private static final Logger LOG = LoggerFactory.getLogger(OpenResources.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Deque<HostProcess> PROCESSES = new ArrayDeque<>();
    private static final Deque<RunDirectory> DIRECTORIES = new ArrayDeque<>();
    private static final Deque<AppliedPlan> PLANS = new ArrayDeque<>();
    private static final Deque<PlanUse> USES = new ArrayDeque<>();
    private static boolean hooked;

    private OpenResources() {}

    static synchronized void add(HostProcess process) {
        PROCESSES.push(process);
        hook();
    }

    static synchronized void add(RunDirectory directory) {
        DIRECTORIES.push(directory);
        hook();
    }

    static synchronized void add(AppliedPlan plan) {
        PLANS.push(plan);
        hook();
    }

    static synchronized void add(PlanUse use) {
        USES.push(use);
        hook();
    }

    static synchronized void remove(PlanUse use) {
        USES.remove(use);
    }

    static synchronized void remove(AppliedPlan plan) {
        PLANS.remove(plan);
    }

    static synchronized void remove(HostProcess process) {
        PROCESSES.remove(process);
    }

    static synchronized void remove(RunDirectory directory) {
        DIRECTORIES.remove(directory);
    }

    @SuppressWarnings("EmptyCatch")
    private static void hook() {
        if (hooked) {
            return;
        }
        hooked = true;
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(OpenResources::closeAll, "qemu4j-shutdown"));
        } catch (IllegalStateException e) {
            // The JVM is ending already: the life lines end what another hook has started.
        }
    }

    private static void closeAll() {
        // First, as a plan may hold some of the processes and must end them in its order.
        for (AppliedPlan plan : plans()) {
            closing(plan, plan::close);
        }
        for (PlanUse use : uses()) {
            closing(use, use::close);
        }
        List<HostProcess> processes = processes();
        // All are asked at once, so that they share the time to end.
        processes.forEach(HostProcess::terminate);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (HostProcess process : processes) {
            Duration rest = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            closing(process, () -> process.close(rest));
        }
        for (RunDirectory directory : directories()) {
            closing(directory, directory::close);
        }
    }

    private static void closing(Object resource, Runnable close) {
        try {
            close.run();
        } catch (RuntimeException e) {
            LOG.warn("At the JVM's end {} could not be closed", resource, e);
        }
    }

    private static synchronized List<AppliedPlan> plans() {
        return new ArrayList<>(PLANS);
    }

    private static synchronized List<PlanUse> uses() {
        return new ArrayList<>(USES);
    }

    private static synchronized List<HostProcess> processes() {
        return new ArrayList<>(PROCESSES);
    }

    private static synchronized List<RunDirectory> directories() {
        return new ArrayList<>(DIRECTORIES);
    }
}
